# Schools that are warned; for operators.

nav-schools = Schools
sch-title = { $active ->
    [one] { $active } school is warned.
   *[other] { $active } schools are warned.
  }
sch-says = { $sent } messages arrived in the last 30 days. Schools that missed one: { $failing }; paused: { $paused }; not confirmed: { $waiting }.
sch-helped-says = Did it help? { $yes } said yes, { $no } said no.
sch-none = No school is warned yet.
sch-none-text = Schools subscribe themselves, without an account. Send them this page:
sch-door = The page where schools subscribe
sch-col-school = School
sch-col-channel = Way
sch-col-state = State
sch-col-last = Last message
sch-col-sent = Arrived
sch-col-helped = Helped, yes / no
sch-channel-email = E-mail
sch-channel-webhook = Webhook
sch-channel-atom = Atom feed
sch-channel-icalendar = Calendar
sch-channel-mqtt = MQTT
sch-state-waiting = not confirmed
sch-state-active = active
sch-state-paused = paused
sch-became-waiting = waits
sch-became-sent = arrived
sch-became-expired = too late
sch-became-failed = failed
sch-became-superseded = overtaken
sch-kind-alert = Warning
sch-kind-update = Change
sch-kind-cancel = Withdrawn
sch-kind-all_clear = All clear
sch-kind-confirm = Confirmation
sch-synthetic = synthetic
sch-from = from { $colour }
sch-nothing = Nothing yet.
sch-failed = { $n } did not
sch-log = Log
sch-tries = { $n ->
    [one] { $n } try
   *[other] { $n } tries
  }
sch-did-help = It helped.
sch-did-not-help = It did not help.
sch-outcome-sent = taken by the receiver
sch-outcome-published = in the feed
sch-outcome-too-late = the warning was over before it could be sent
sch-outcome-superseded = a newer message took its place
sch-outcome-ended = the subscription ended
sch-outcome-timeout = no answer in time
sch-outcome-tls-failed = no trusted TLS certificate
sch-outcome-no-connection = no connection
sch-outcome-connection-lost = the connection was lost
sch-outcome-no-such-host = the host's name is not known
sch-outcome-redirect-refused = it redirects elsewhere, which is not followed
sch-outcome-private-address = the address leads into a private network
sch-outcome-gone = the receiver says it is gone for good
sch-outcome-no-channel = this centre has no way for this channel
sch-outcome-http = the receiver answered { $number }
sch-outcome-smtp = the mail server refused: { $number }
sch-outcome-server = our mail server answered { $number }

auth-title = Authority to warn
auth-none = Every warning says that it is an exercise: nobody has recorded the authority to warn.
auth-record = Record the authority
auth-words = From then on warnings are in earnest: schools, families and weather services are told so. It is in the audit with your name.
auth-holder = Who may warn
auth-authority = By which law or agreement
auth-document = Where that stands
auth-held = Warnings are in earnest, by the authority of { $holder }.
auth-by = Recorded by { $who }, { $when }.
auth-end = End it

# What weather services warn of.
ww-title = Weather services warn
ww-none = No weather service warns of anything here now.
ww-until = until { $at }
ww-no-end = no end is said
ww-from = { $sender }, { $at }.
ww-severity-extreme = extreme
ww-severity-severe = severe
ww-severity-moderate = moderate
ww-severity-minor = minor
ww-severity-unknown = severity not said
ww-signature-trusted = Signed: { $signer }.
ww-signature-unknown = Signed by somebody this centre does not know.
ww-signature-unchecked = Signed in a way that is not checked here.
ww-signature-unsigned = Not signed.
ww-feed-answered = answered { $age } ago.
ww-feed-never = has never answered.
ww-feed-problem = It cannot be followed now: { $problem }
ww-feed-unplaced = Areas in it by codes that no place is configured for (cap_geocodes): { $count }, as { $as }
