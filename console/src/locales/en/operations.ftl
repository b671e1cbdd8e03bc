# Facilities, quarantine, the wall, people. Words for operators and administrators.

nav-facilities = Facilities
nav-quarantine = Quarantine
nav-wall = Wall
nav-people = People

## Facilities

fac-title = { $report } of { $all } report.
fac-affected = { $count ->
    [0] Nobody waits at a silent place.
    [one] { $count } has people waiting and is silent.
   *[other] { $count } have people waiting and are silent.
  }
fac-sorted = Sorted by trouble: people affected first, then how bad, then how many records wait. One square is one facility.
fac-sort = Order
fac-sort-trouble = By trouble
fac-sort-place = By place
fac-sort-waiting = By records waiting
fac-field-text = { $all } facilities, one square each, ordered by trouble: { $high } with people affected, { $medium } in trouble, { $low } degraded, { $well } well. The table below has them all.
fac-legend-high = { $n } people affected
fac-legend-medium = { $n } in trouble
fac-legend-low = { $n } degraded
fac-legend-well = { $n } well
fac-heard-title = Last heard, all facilities
fac-heard-text = Last heard: { $list }
fac-heard-1m = 1 min
fac-heard-5m = 5 min
fac-heard-30m = 30 min
fac-heard-3h = 3 h
fac-heard-1d = 1 d
fac-heard-older = older
fac-heard-never = never
fac-waiting-sentence = <b>{ $records ->
    [one] { $records } record waits
   *[other] { $records } records wait
  }</b> at { $places ->
    [one] { $places } facility
   *[other] { $places } facilities
  }. What is saved there comes by itself.
fac-waiting-none = <b>No record waits.</b> Everything the facilities have saved is here.
fac-filter-trouble = Trouble
fac-filter-any = Any trouble
fac-filter-all = All facilities
fac-filter-affected = People affected
fac-filter-silent = Silent over 5 min
fac-filter-never = Never connected
fac-filter-weak = Weak link, queue growing
fac-filter-fault = Instrument at fault
fac-filter-fork = Two edges, one key
fac-filter-clock = Clock wrong
fac-filter-disk = Disk almost full
fac-filter-quarantine = Records in quarantine
fac-filter-city = Place
fac-filter-kind = Kind
fac-filter-version = Software
fac-version-unknown = not heard yet
fac-filter-find = Find a facility
fac-devices = Devices
fac-devices-help = S stethoscope, P spirometer, N nebulizer, O oximeter. Black: at fault or silent. Framed: in use. Dotted: none.
fac-kind-respiratory-clinic = Respiratory clinic
fac-kind-nebulization-centre = Nebulization centre
fac-col-priority = Priority
fac-col-name = Facility
fac-col-what = What is wrong, in words
fac-col-heard = Last heard
fac-col-today = Today
fac-col-waiting = Waiting
fac-col-tasks = Tasks
fac-col-version = Software
fac-table = Facilities, { $count } shown
fac-note = well
fac-none-match = No facility matches.
fac-none-match-help = Choose a wider filter, or clear the search.
fac-none = No facility is registered yet.
fac-none-help = The first one appears here as soon as it is registered.
fac-clear = Clear filters
fac-more-filters = Filters

fac-what-silent-affected = Silent for { $age } with { $tasks ->
    [one] { $tasks } person waiting
   *[other] { $tasks } people waiting
  }
fac-what-fork = Two edges write with one key; both are kept apart
fac-what-disk = The disk is almost full
fac-what-silent = Silent for { $age }; it keeps recording
fac-what-fault = { $device } reports a fault
fac-what-device-silent = { $device } is silent
fac-what-weak = Queue growing, { $n } records, oldest { $age }
fac-what-weak-link = Weak link
fac-what-clock = Clock { $offset } { $way ->
    [ahead] ahead
   *[behind] behind
  }; corrected on arrival
fac-what-quarantine = Records of it are in quarantine
fac-what-never = Not connected yet
fac-what-well = Link and instruments are well
fac-device-stethoscope = Stethoscope
fac-device-spirometer = Spirometer
fac-device-nebulizer = Nebulizer
fac-device-pulse-oximeter = Oximeter
fac-letter-stethoscope = S
fac-letter-spirometer = P
fac-letter-nebulizer = N
fac-letter-pulse-oximeter = O
fac-status-ready = ready
fac-status-active = in use
fac-status-silent = silent
fac-status-fault = at fault
fac-status-none = none
fac-as-of = as of { $time }

fac-one-back = All facilities
fac-one-line = { $kind }, { $city }. { $zone }.
fac-link-good = Link good
fac-link-weak = Link weak
fac-link-silent = No link
fac-link-never = Never connected
fac-one-heard = Last heard { $age } ago
fac-one-not-heard = Not heard yet
fac-one-link = { $link }. { $heard }.
fac-one-waiting = { $count ->
    [0] No record waits.
    [one] { $count } record waits there, for { $age }.
   *[other] { $count } records wait there, the oldest for { $age }.
  }
fac-one-tasks = { $count ->
    [0] No task is open.
    [one] { $count } task is open.
   *[other] { $count } tasks are open.
  }
fac-one-instruments = Instruments
fac-one-no-instruments = It has not named an instrument yet.
fac-one-col-instrument = Instrument
fac-one-col-model = Model
fac-one-col-status = State
fac-one-col-reading = Last reading
fac-one-days = Last 30 days
fac-one-days-sentence = { $treatments } treatments, { $completed } completed, { $tests } tests, { $sounds } sounds.
fac-one-days-deviations = Departures of a dose or a record from the protocol: { $count }.
fac-one-days-text = Treatments a day over 30 days, from { $first } to { $last } today; most { $most }.
fac-one-days-none = No treatment in the last 30 days.
fac-one-col-day = Day
fac-one-col-treatments = Treatments
fac-one-col-completed = Completed
fac-one-col-tests = Tests
fac-one-col-sounds = Sounds
fac-one-col-tasks = Tasks
fac-one-col-deviations = Departed from protocol
fac-one-edges = Edges and their keys
fac-one-edges-none = No edge is enrolled. Make a code and type it on the edge.
fac-one-col-edge = Edge
fac-one-col-enrolled = Enrolled
fac-one-col-records = Records
fac-one-col-key = Key
fac-one-key-good = in force
fac-one-key-forked = in two places
fac-one-key-revoked = ended { $date }
fac-one-revoke = End key
fac-one-revoke-title = End this key?
fac-one-revoke-text = The edge is refused from this moment. What it saved stays on it until it is enrolled again.
fac-one-revoke-reason = Why
fac-one-revoke-lost = The device was lost or stolen
fac-one-revoke-cloned = The key is in two places
fac-one-revoke-replaced = The device was replaced
fac-one-revoke-go = End the key now
fac-one-code = Enrol an edge
fac-one-code-text = A code enrols one edge, once. It is shown here and never again.
fac-one-code-hours = Valid for
fac-one-code-hours-n = { $n } h
fac-one-code-days-n = { $n } days
fac-one-code-go = Make a code
fac-one-code-shown = Type this on the edge before { $time }:
fac-one-code-command = breathway edge --centre { $url } --code { $code }
fac-one-copy = Copy
fac-one-copied = Copied

## Readings without a patient

una-title = { $count ->
    [0] No reading without a patient
    [one] { $count } reading without a patient
   *[other] { $count } readings without a patient
  }
una-what = An instrument sent them when no treatment had asked for them. Nobody is guessed: say whose each one is.
una-line = { $blows ->
    [one] { $blows } blow
   *[other] { $blows } blows
  }, FEV1 { $fev1 } L, FVC { $fvc } L
una-whose = Whose is it?
una-find = Find the patient by name
una-nobody = Nobody of this name is registered where you work.
una-assign = It is { $name }’s
una-done = The reading is in the record of { $name } now.

## Quarantine

qua-title = { $count ->
    [0] Nothing waits for a decision.
    [one] { $count } record waits for a decision.
   *[other] { $count } records wait for a decision.
  }
qua-what = A record that was not understood or not expected is kept here whole, with its bytes. It never blocks those behind it.
qua-state = Show
qua-state-open = Open
qua-state-replayed = Replayed
qua-state-discarded = Discarded
qua-none-open = The quarantine is empty.
qua-none-open-help = Every record that arrived was understood and stands in the record.
qua-none-other = None.
qua-none-other-help = Decisions appear here with their reason and who made them.
qua-list = Records in quarantine
qua-choose = Choose a record to see why it is here.
qua-col-why = Why
qua-col-where = Where
qua-col-arrived = Arrived
qua-col-size = Size
qua-from = { $facility }, no. { $number }
qua-unknown-place = unknown place
qua-bytes = { $n } bytes
qua-kib = { $n } KiB
qua-arrived = Arrived { $when } from { $where }.
qua-hint = What to do
qua-reference = Reference
qua-edge = Edge
qua-number = Number in its spool
qua-decoded = As it reads
qua-decoded-none = The bytes are not a record that can be read.
qua-hex = Bytes
qua-hex-text = { $n } bytes, in hexadecimal
qua-hex-first = The first { $n } bytes.
qua-replay = Try again
qua-replay-help = With the program as it is now. A record that is understood takes its place as if it had just arrived.
qua-replayed = It was understood and stands in the record now.
qua-still = It is still not understood.
qua-discard = Discard
qua-discard-why = Why it is not wanted
qua-discard-why-hint = A few words, without a patient’s name.
qua-discard-go = Discard, keep the bytes
qua-decided = { $state } by { $who }, { $when }.
qua-decided-reason = Reason: { $reason }

qua-name-unknown-kind = A kind of record this program does not know
qua-name-not-an-event = The bytes are not a record
qua-name-impossible-value = A value that is physically impossible
qua-name-impossible-time = A time that cannot be
qua-name-not-yours = A record of another facility or country
qua-name-not-from-edge = A kind of record an edge may not send
qua-name-curves-missing = The curves of a blow did not come with it
qua-name-curves-differ = The curves are not those the record names
qua-name-curves-unexpected = Curves came that no record names
qua-name-id-taken = Another record bears this identifier
qua-name-spool-forked = From a spool that exists twice
qua-name-not-storable = It cannot be stored as it is

## Wall

wall-title-waiting = { $count ->
    [0] Nobody waits for an expert
    [one] { $count } person waits for an expert
   *[other] { $count } people wait for an expert
  }
wall-people = { $count ->
    [one] { $count } person waits here
   *[other] { $count } people wait here
  }
wall-first-due = first answer due in
wall-overdue-by = overdue by
wall-unclaimed = unclaimed
wall-claimed = claimed
wall-overdue = overdue
wall-min = min
wall-h = h
wall-treating = treatments running now
wall-today = treatments today
wall-high = high, unclaimed
wall-not-reporting = of { $all } not reporting
wall-all-report = All { $all } report
wall-hours = treatments, last 24 hours
wall-hours-text = Treatments in each of the last 24 hours, from { $first } to { $last } in the last; most { $most }.
wall-map-text = Map of { $places } places: { $waiting } with people waiting, { $silent } silent.
wall-quiet = Every place is answered.
wall-quiet-help = { $treating ->
    [0] No treatment is running. If someone needs an expert, this place says where and why.
    [one] { $treating } treatment is running. If someone needs an expert, this place says where and why.
   *[other] { $treating } treatments are running. If someone needs an expert, this place says where and why.
  }
wall-more = { $count ->
    [one] and { $count } more waits
   *[other] and { $count } more wait
  }
wall-stale = Not live since { $time }. What stands here is old.
wall-legend-high = high
wall-legend-medium = medium
wall-legend-low = low
wall-legend-place = reports
wall-legend-silent = silent
wall-treating-n = { $n } treating
wall-silent-for = No link
wall-back = Leave the wall

## People

peo-title = { $count ->
    [one] { $count } person may sign in.
   *[other] { $count } people may sign in.
  }
peo-what = Each person has their own account. Ending one ends its sessions at once; what they did stays in the record.
peo-table = Accounts
peo-col-name = Name
peo-col-username = User name
peo-col-role = Role
peo-col-facilities = Facilities
peo-col-factor = Second factor
peo-col-seen = Last seen
peo-col-since = Since
peo-all-facilities = all of { $jurisdiction }
peo-by-consultation = by consultation only
peo-factor-on = on
peo-factor-off = off
peo-never-seen = never
peo-ended = ended { $date }
peo-show-ended = Show ended accounts
peo-add = Add a person
peo-add-name = Full name
peo-add-username = User name
peo-add-username-hint = 2 to 60 of a–z, 0–9, dot, dash, underscore.
peo-add-role = Role
peo-add-facilities = Facilities
peo-add-all = All of { $jurisdiction }
peo-add-some = These
peo-add-some-hint = Hold Ctrl for several.
peo-add-ids-hint = Identifiers as kh-kampot, several with commas.
peo-add-language = Language
peo-add-go = Make the account
peo-secret-title = Hand this to { $name } now. It is shown once.
peo-secret-username = User name
peo-secret-password = Password
peo-secret-totp = Secret for the code app
peo-secret-totp-hint = Scan the picture with an authenticator app, or type it in; it makes the six digits for every sign-in.
peo-secret-open = Open in the code app on this device
peo-secret-done = I have handed it over
peo-end = End
peo-end-title = End the account of { $name }?
peo-end-text = They are signed out at once and cannot sign in again.
peo-end-go = End the account
peo-reset-password = New password
peo-reset-factor = Forget second factor
peo-acts = For { $name }
peo-own = you
peo-none-active = Nobody may sign in.
problem-username-taken = This user name is taken.
    .hint = Choose another one.
problem-bad-username = The user name cannot be used.
    .hint = 2 to 60 of a–z, 0–9, dot, dash, underscore.
problem-bad-name = The name is missing or too long.
    .hint = 1 to 200 letters.
problem-unknown-facility = A facility is missing or unknown.
    .hint = Choose facilities from the list, or all.
problem-own-account = This is your own account.
    .hint = Another administrator does this for you.
problem-edge-revoked = The key was ended already.
    .hint = Load the page again.
problem-quarantine-decided = It was decided already.
    .hint = Load the page again to see by whom.
problem-reason-missing = Say why.
    .hint = In 1 to 200 letters, without names.
problem-bad-hours = The time is too long.
    .hint = Choose at most two weeks.

# time to eyes and to instruction
response-title = How soon somebody looked, in 7 days
response-none = No task in 7 days.
response-eyes = { $tasks } tasks. A professional looked within { $half } at half of them, within { $most } at nine of ten.
response-no-eyes = { $tasks } tasks, and nobody has looked at one.
response-told = Advice came within { $half }, nine of ten within { $most }.
response-missed = { $n ->
    [0] None is past its time.
    [one] One was not looked at in time.
   *[other] { $n } were not looked at in time.
}
response-untold = { $n ->
    [0] No answer is late.
    [one] One was not answered in time.
   *[other] { $n } were not answered in time.
}
response-col-untold = Not answered
response-untold-late = answered { $late } too late
response-untold-never = seen, not answered
wall-missed = not looked at · not answered in time, 24 h
response-by-facility = By facility
response-col-facility = Facility
response-col-tasks = Tasks
response-col-eyes = Looked: half · nine of ten
response-col-told = Advised: half · nine of ten
response-col-missed = Missed
response-col-further = Asked further
response-misses = The latest that were missed
response-late = seen { $late } too late
response-never = not seen yet
