# The frame of the console: sections, sign-in, keys, states, spans of time.

language = Language
nav-main = Main
nav-worklist = Worklist
nav-patients = Patients
find = Find patient or number
close = Close
cancel = Cancel
show-all = Show all
loading = Loading

role-nurse = nurse
role-expert = expert
role-epidemiologist = epidemiologist
role-operator = operator
role-administrator = administrator

unclaimed = { $n } unclaimed
asked-you = { $n ->
    [one] You are asked for one patient
   *[other] You are asked for { $n } patients
}
chime-turn-off = Turn the chime off
chime-turn-on = Turn the chime on
unclaimed-title = People with a high-priority alarm that nobody has claimed
link-title = Time from the bedside to this page
link-live = live
link-live-delay = live, { $s } s
link-connecting = connecting
link-stale = not live

theme-to-dark = Dark
theme-to-light = Light
sign-out = Sign out

sign-in = Sign in
signing-in = Signing in
sign-in-promise = Hear the lungs, see the medicine, answer in time.
sign-in-what = Breathway links treatment rooms and experts across one respiratory network. What happens at the bedside is recorded at the bedside first, and never waits for the link.
username = User name
password = Password
one-time-code = One-time code
one-time-code-hint = Six digits from the app on your phone.
sign-in-bedside = Treating someone right now?
sign-in-bedside-how = The bedside page works without signing in here. Open it on the tablet at your facility.
informs = This console informs. The bedside equipment alarms.
session-ended = You were signed out after a time without use. What you had opened is still at this address.
predicted = predicted
before = before
after = after

keys-turn-off = Turn single keys off
keys-turn-on = Turn single keys on
keys-hint = Single keys act outside text fields. Turn them off under your name.
key-all = All keys
key-find = Find
key-next = Next
key-previous = Previous
key-claim = Claim
key-open = Open
key-write = Write advice
key-table = Plots as tables
key-phrase = Send phrase 1 to 9
key-play = Play or stop the sound
key-label = Label the span, 1 to 8
key-later = Playhead later
key-earlier = Playhead earlier
key-span-start = The span starts here
key-span-end = The span ends here
key-unmark = Remove the last label

offline-since = No link since { $time }.
offline-what = What you see is old. Claiming and sending are off until the link is back.
stale-as-of = as of { $time }, { $age } old
not-reviewed = The clinical wording in this language is not clinically reviewed yet.
not-found = Nothing is at this address.
not-found-hint = It may have been moved. Start again from the top bar.
not-yours = This page is not part of your role.
not-yours-hint = Ask your administrator if you need it.

loading-slow = Still fetching.
loading-slow-why = The link is slow or the centre is busy. What has arrived stays on the page.
try-again = Try again
try-again-in = Try again in { $n } s.
problem-authority-in-force = An authority to warn is in force already.
problem-bad-authority = Each of the three needs 2 to 300 letters.
problem-bad-address = This is no e-mail address.
problem-too-many-agreements = Five agreements hold already. End one first.
problem-unknown-place = The place is none of this person’s.
problem-other = This could not be done.
    .hint = Nothing was lost. Try again; if it stays, quote the reference.
problem-reference = Reference { $reference }
problem-offline = The centre does not answer.
    .hint = Nothing was lost. The page tries again by itself.
problem-wrong-credentials = User name or password is not right.
    .hint = Check them and try again.
problem-wrong-password = The password is not right.
    .hint = Type the one you sign in with now.
problem-wrong-code = The code is not right or was used already.
    .hint = Wait for the next code and check the clock of your phone.
problem-too-much = Too many attempts.
    .hint = For safety the next one must wait.
problem-not-signed-in = You are signed out.
    .hint = Sign in again.
problem-not-allowed = You may not see or do this.
    .hint = It is outside your facilities or your role.
problem-not-found = Nothing is here.
    .hint = It does not exist, or it is outside your facilities.
problem-conflict = This has changed meanwhile.
    .hint = What you see now is new.
problem-unavailable = The centre cannot do this right now.
    .hint = Nothing was lost. It is tried again.
problem-already-claimed = Someone else has claimed this.
    .hint = Their name is on the row.

moment-today = today { $time }
moment-now = now
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n } d
unit-min = min
unit-h = h
unit-d = d

nav-account = Your account
account-who = { $name }, { $role }. User name: { $username }.
account-factor = Second factor
account-factor-why = A code from your phone, asked for at each sign-in, protects patients when a password is lost.
account-factor-is-on = On: a code from your phone is asked for at each sign-in.
account-factor-on = The second factor is on.
account-factor-begin = Turn it on
account-factor-scan = Picture of the key, to be scanned with the code app on your phone
account-factor-app = Scan the picture with the code app on your phone, type this key into it, or
account-factor-open = open the app here
account-factor-confirm = Confirm with the first code
account-password = Change password
account-password-old = Password now
account-password-new = New password, at least { $n } letters
account-password-changed = The password is changed. Your other sessions have ended.

passkey-use = Use a passkey
passkey-title = Passkeys
passkey-why = A passkey stays on your phone or computer and opens your account by your finger, face or device PIN, without a password.
passkey-on = On: your account is opened by a passkey, or by your password together with a code. Your password alone does not open it.
passkey-line = { $site }, since { $date }
passkey-add = Add a passkey
passkey-added = The passkey is added.
passkey-remove = Remove
passkey-removed = The passkey is removed.
passkey-declined = Nothing was changed: the device did not confirm.
problem-wrong-passkey = The passkey was not accepted.
    .hint = Try again, or sign in with your password and code.
problem-passkey-needed = This account is opened by its passkey.
    .hint = Use the passkey. When it is lost, an administrator can reset it.

# live listening
nav-listen = Listen
key-freeze = Freeze the live sound, or let it go
key-next-site = Next body site

problem-bad-body = Something is not filled in as it should be.
problem-password-too-short = The new password is too short.
problem-second-factor-active = The second factor is on already.
problem-passkey-known = This passkey is on the account already.
problem-too-many-passkeys = There are too many passkeys. Remove one first.
problem-already-linked = They are linked already.
problem-not-linked = They are not linked.
problem-same-patient = This is the same registration.
problem-not-confirmed = The identifier does not match. Nothing was erased.
problem-unknown-expert = This expert has no account any more.
problem-bad-until = Choose a day within the next 90 days.
problem-advice-empty = Choose a phrase, a step, or write words.
problem-advice-too-long = The advice is too long.
problem-patient-key-missing = Words cannot be sent to this patient now. A phrase can.
problem-task-done = This is finished already.
problem-task-not-yours = Only who claimed it gives it back.
problem-colleague-out-of-scope = This colleague does not work for this facility.
problem-assigned-already = It is this patient’s already.
problem-database-away = { problem-unavailable }
    .hint = { problem-unavailable.hint }
