# Anything a clinician acts on. Not clinically reviewed in this language yet.

# priorities (IEC 60601-1-8) and reasons
priority-high = High
priority-medium = Medium
priority-low = Low
reason-help-requested = The nurse asks for an expert.
reason-spo2-low = Oxygen is low. SpO₂ { $spo2_percent } %.
    .plain = Oxygen is low.
reason-fev1-fell = Worse after treatment than before.
reason-no-response-severe = No response to { $drug }, severe obstruction.
    .plain = No response to treatment, severe obstruction.
reason-no-response = No response to { $drug }.
    .plain = No response to treatment.
reason-frequent-treatment = { $treatments } treatments within { $hours } hours.
    .plain = Treated again and again within hours.
reason-could-not-blow = Could not blow an acceptable test.
reason-dose-short = Dose delivered is less than prescribed: { $delivered_mg } of { $prescribed_mg } mg.
    .plain = Dose delivered is less than prescribed.
reason-still-low = Responded, still below normal. Review before leaving.
reason-severe-signs = Severe: breathing { $breathing_rate_per_min }, heart { $heart_rate_per_min } per min.
    .plain = Breathing and heart are fast.
reason-reliever-overuse = { $treatments } nebulizations within { $days } days.
    .plain = Nebulized again and again within weeks.
reason-falling-trend = FEV1 falls from visit to visit, now { $fall_percent } % below the best of { $days } days.
    .plain = FEV1 falls from visit to visit.
reason-device-fault = The nebulizer stopped by itself: { $delivered_mg } of { $prescribed_mg } mg.
    .plain = The nebulizer stopped by itself.
reason-spirometer-fault = A spirometer that failed its check was used: { $failed_device_blows } blows do not count.
    .plain = A spirometer that failed its check was used.
reason-poor-technique = The mask was off for { $mask_off_percent } % of the time.
    .plain = The mask was off too long.
reason-poor-tests = { $poor_tests } tests within { $days } days that cannot be compared.
    .plain = Test after test cannot be compared.
reason-life-threatening = Judged life-threatening at the bedside.
reason-override-review = A stop was passed: { $override_stop }. Why: { $override_reason }.
    .plain = A stop of the check was passed.
reason-unsafe-nebulization = While the nebulizer ran: { $safety_code }, { $safety_value }.
    .plain = A limit was passed while the nebulizer ran.
evidence-spo2 = SpO₂ { $n } %.
evidence-response = FEV1 { $n } % of predicted.
evidence-z = z { $n }.
evidence-no-test = No test.
evidence-heart = Heart rate { $n } per min.
evidence-help = The nurse asks for an expert.
step-test-before = test before, grade { $grade }
step-test-after = test after, grade { $grade }
step-nebulized = { $drug } { $delivered_mg } mg, logged by the nebulizer
step-help-requested = nurse asked for an expert

# worklist
worklist-heading = { $n ->
    [0] Nobody needs an expert this minute.
    [1] One person needs an expert now.
    [2] Two people need an expert now.
    [3] Three people need an expert now.
    [4] Four people need an expert now.
    [5] Five people need an expert now.
   *[other] { $n } people need an expert now.
}
worklist-under = { $soon } more within 20 minutes, { $later } later.
worklist-order = Most urgent first; the order changes only when you are not pointing at it.
worklist-empty = Nobody is waiting.
worklist-empty-words = Every request has been answered. All treatments stay watched; a row appears here as soon as someone needs you.
worklist-empty-filter = Nobody in this view. Choose “Everyone” to see the others.
worklist-waiting = { $n ->
    [1] One new, more urgent. Show it in its place
   *[other] { $n } new, more urgent. Show them in their places
}
worklist-no-claim = Claiming is off: two experts could claim one patient. Use the phone.
worklist-more = { $n } more.
worklist-filter = Who is shown
worklist-steps = What happened
filter-everyone = Everyone
filter-mine = Mine
filter-children = Children
col-priority = Priority
col-why = Why, and who
col-fev1 = FEV1 before, after
col-spo2 = SpO₂ %, 30 min
col-where = Where
col-within = Answer within
no-test = no test
no-oximeter = no oximeter
loop-mini-text = Flow–volume loop. FEV1 before { $before } L, after { $after } L.
spark-spo2-text = SpO₂ in percent, oldest first: { $values }
deadline-past = past its time
claim = Claim
claimed-yours = Yours
since = since { $time }
asked-of-you-expert = Nobody answered in time. You are asked next, since { $time }.
asked-of-you-duty-doctor = Nobody answered in time. You are on duty: asked since { $time }.
asked-of = Nobody answered in time. Asked since { $time }: { $who }.
asked-of-everyone = Nobody answered in time. Everyone is asked since { $time }.
hand-over = Hand over to…
task-history = History
task-everyone = everyone
task-was-raised = Raised
task-was-claimed = Claimed by { $who }
task-was-assigned = Handed by { $who } to { $to }
task-was-released = Given back by { $who }
task-was-overdue = Nobody had answered
task-was-escalated = Asked: { $to }
task-was-advised = { $who } advised
task-was-done = Finished by { $who }
release = Give back
open = Open
task-done = Done…
task-finished = done
outcome-advised = Advised
outcome-no-action = No action needed
outcome-duplicate = Same as another
load-on-you = Alarm load
load-new = { $n } new in 10 min (target: 1 or fewer)
load-today = Last 24 h: high { $high } %, medium { $medium } %, low { $low } %
load-claim = Median time to claim, high
hint-move = move
hint-claim = claim
hint-open = open
hint-keys = all keys

# people and places
comma = ,{" "}
stop = .{" "}
person-woman = woman
person-man = man
person-girl = girl
person-boy = boy
person-person = person
person-erased = Erased person
person-hidden = Name not shown
person-synthetic = Made-up person.
allergic-to = Allergic to { $what }.
place-link-good = Link good
place-link-weak = Link weak
place-link-silent = No link
place-link-silent-for = No link for { $age }
place-link-never = Never connected

# patient page
patient-allergies = Allergies and warnings
patient-no-allergies = None known
patient-diagnosis = Diagnosis
patient-no-diagnosis = None entered
patient-now = Now
patient-nothing-now = Nobody is asked for anything.
patient-answer-within = Answer within { $time }
patient-past = Past its time by { $time }
patient-by-consultation = You see this record by consultation, until { $until }.
patient-born = born { $date }
patient-cm = { $n } cm
patient-kg = { $n } kg
year-title = The year
year-span = { $from } – { $to }. Every strip shares the time axis; the line marks today.
year-function = Lung function
year-function-sub = FEV1 z-score, before and after
year-function-litres = FEV1 in litres, before and after
year-normal = normal range
year-doses = Nebulized doses
year-doses-sub = logged by the device, mg a visit
year-oxygen = Lowest SpO₂
year-oxygen-sub = % at each visit; dashed: 92
year-events = Events
year-events-sub = visits, advice
year-function-says = { $n ->
    [0] <b>No test</b> this year.
    [1] <b>One test</b> before and after.
   *[other] <b>Responded at { $responded } of { $n }</b> visits with both tests.
}
year-course-falling = FEV1 <b>falls by { $ml } mL</b> a year ({ $low } to { $high }).
year-course-rising = FEV1 <b>rises by { $ml } mL</b> a year ({ $low } to { $high }).
year-course-steady = No trend beyond chance.
year-course-unknown = Too few tests for a trend.
year-course-best = <b>{ $percent } %</b> of the personal best, { $best } L; tests vary by { $vary } %.
year-course-fell = <b>Fell more than healthy children change</b> (conditional change { $score }).
year-course-rose = Rose more than healthy children change (conditional change { $score }).
year-course-fev1q = FEV1Q { $n }.
year-doses-says = { $doses ->
    [0] <b>No dose</b> logged this year.
    [1] <b>One visit with a dose</b>, { $mg } mg; { $recent } in the last 35 days.
   *[other] <b>{ $doses } visits with a dose</b>, { $mg } mg in all; { $recent } in the last 35 days.
}
year-oxygen-says = { $n ->
    [1] <b>Lowest { $low } %</b> at the one visit.
   *[other] <b>Lowest { $low } %</b>, { $below } of { $n } visits below 92 %.
}
year-oxygen-none = No oximeter this year.
year-events-says = { $n ->
    [1] <b>One visit</b>, { $advice } advice.
   *[other] <b>{ $n } visits</b>, { $advice } advice.
}
year-advice = advice
year-none = No treatment in the last year.
test-title = Before and after { $drug } { $mg } mg
test-title-plain = Before and after treatment
test-title-before = Before treatment
test-none = No test
test-none-words = No blow has been recorded in this treatment.
test-legend-before = before { $time }, grade { $grade }
test-legend-after = after { $time }, grade { $grade }
test-legend-predicted = predicted ({ $set })
test-legend-axes = Axes 2 L/s : 1 L
test-waiting = Fetching the curves
predicted-fvc = predicted FVC { $n }
axis-volume = volume, L
axis-flow = flow, L/s
axis-time = time, s
fv-text = Flow–volume loops. Before: peak { $pef_before } L/s, FVC { $fvc_before } L. After: peak { $pef_after } L/s, FVC { $fvc_after } L.
vt-text = Volume against time. FEV1 before { $before } L, after { $after } L.
z-text = { $index }: z-score before { $before }, after { $after }. The lower limit of normal is −1.645.
test-responded = <b>Responded.</b> FEV1 rose { $litres } L, <b>{ $percent } % of predicted</b> (more than 10 % counts as a response).
test-not-responded = <b>No response.</b> FEV1 changed by { $litres } L, <b>{ $percent } % of predicted</b> (more than 10 % counts as a response).
test-changed = FEV1 changed by <b>{ $litres } L</b>. Without a reference for this person the change cannot be put in % of predicted.
test-only-before = Only the test before has been blown.
test-only-after = Only the test after has been blown.
interpretation-normal = Within normal limits.
interpretation-obstruction = Airflow obstruction.
interpretation-restriction = Restriction.
interpretation-possible-restriction = Possible restriction; lung volumes were not measured.
interpretation-possible-mixed = Possible mixed disorder; lung volumes were not measured.
interpretation-mixed = Mixed disorder.
interpretation-non-specific = Non-specific pattern.
interpretation-dysanapsis = Airways small for the lungs (dysanapsis).
interpretation-prism = Preserved ratio, low FEV1.
severity-normal = normal
severity-mild = mildly low
severity-moderate = moderately low
severity-severe = severely low
severity-became = FEV1 { $before } before, { $after } after.
severity-stays = FEV1 { $now } before and after.
severity-is = FEV1 { $now }.
index-fev1 = FEV1
index-fvc = FVC
index-fev1-fvc = FEV1/FVC
index-pef = Peak flow
col-index = Index
col-before = before
col-after = after
col-predicted = predicted
col-change = change
col-z-before = z before
col-z-after = z after
lln = LLN
blows-all = { $n ->
    [1] See the one blow
   *[other] See all { $n } blows
}
blows-title = All blows
blows-acceptable = { $ok } of { $n } blows acceptable
blow-drawn = drawn
blow-yes = acceptable
blow-usable = usable
blow-no = not acceptable
blow-reason-no-blow = no blow
blow-reason-start-missed = start missed
blow-reason-faulty-zero-flow = zero flow faulty
blow-reason-hesitation-too-long = waited too long
blow-reason-hesitation-bev-high = slow start
blow-reason-cough-first-second = cough in the first second
blow-reason-glottic-closure-first-second = throat closed in the first second
blow-reason-glottic-closure = throat closed
blow-reason-early-stop = stopped early
blow-reason-leak = leak
blow-reason-incomplete-inspiration-or-leak = did not breathe in fully, or leak
blow-reason-obstructed-mouthpiece = mouthpiece obstructed
blow-reason-submaximal-effort = effort not maximal
blow-reason-device-failed-check = device failed its check
test-other-before = Also before, { $time }: grade { $grade }, FEV1 { $litres } L.
test-other-after = Also after, { $time }: grade { $grade }, FEV1 { $litres } L.
grade-before = Grade { $grade } before: { $blows }.
grade-after = Grade { $grade } after: { $blows }.
report-title = Report
report-says = The report of this test, as a page or as PDF
as-table = As table
as-plot = As plot
curves-table = Flow and volume
col-time = time, s
col-volume = volume, L
col-flow = flow, L/s
medicines-title = Medicines
medicines-none = No medicine has been entered or logged.
medicine-nebulized = nebulized
medicine-logged = logged by the nebulizer, { $percent } % of { $prescribed } mg delivered
medicine-flow = { $n } L/min
medicine-given = given at the bedside by { $who }
medicine-given-plain = given at the bedside
medicine-home = at home
medicine-prescribed = prescribed
medicine-stated = stated { $date }
medicine-times = { $n } times a day
medicine-trace = Output of the nebulizer over the treatment: { $percent } % of the prescribed dose.
cause-mask-off = mask off { $time }
cause-paused = paused { $time }
cause-power = no power { $time }
route-inhaled = inhaled
route-nebulized = nebulized
route-oral = by mouth
route-intravenous = into a vein
route-intramuscular = into a muscle
route-nasal = by nose
route-subcutaneous = under the skin
indication-asthma-exacerbation = Asthma attack
indication-copd-exacerbation = COPD exacerbation
indication-bronchiolitis = Bronchiolitis
indication-croup = Croup
indication-wheeze = Wheeze
indication-other = Other reason
drug-budesonide-formoterol = Budesonide/formoterol
drug-salbutamol-ipratropium = Salbutamol/ipratropium
vitals-title = Vitals, this visit
vitals-none = No vital signs in this treatment.
vital-spo2 = SpO₂
vital-heart = Heart rate
vital-breathing = Breathing
per-min = /min
vitals-text = { $name }: last { $last }, lowest { $low }, highest { $high }.
vitals-says = SpO₂ { $first } → { $last } %, lowest { $low } %.
sounds-title = Lung sounds
sounds-none = No sound has been recorded in this treatment.
sounds-axis = 0–1600 Hz, { $s } s; { $theme ->
    [dark] lighter
   *[light] darker
  } is louder
sound-unreadable = The data of this person were erased.
sound-play = Play { $site }, { $phase }
sound-stop = Stop { $site }, { $phase }
sound-text = Spectrogram 0 to 1600 Hz, { $site }, { $phase }, { $s } s.
sound-wave-text = Waveform, { $site }, { $phase }, { $s } s.
sound-failed = The sound could not be fetched.
sound-loudest = Loudest near { $hz } Hz.
heard-wheezes = Wheeze in { $percent } % of the time, near { $hz } Hz.
heard-no-wheeze = No wheeze found.
heard-crackles = { $fine } fine and { $coarse } coarse crackles.
heard-rate = { $rate } breaths a minute.
heard-no-rate = Breathing not clear.
heard-problems = Listen again: { $what }.
heard-opinion = Second opinion, never a diagnosis: { $what }, { $percent } %.
heard-abstained = Leave it aside.
heard-why = ({ $why })
heard-normal = normal
heard-cas = wheezes
heard-das = crackles
heard-cas-das = wheezes and crackles
heard-poor-quality = poor recording
heard-silence = silence
heard-no-contact = no contact with the chest
heard-too-short = too short
heard-clipping = too loud for the microphone
heard-ambient-noise = noise around
heard-speech-or-cry = speech or crying
heard-friction = rubbing
heard-heart-sounds = loud heart sounds
heard-undecided = undecided
heard-narrow-band = narrow sound
heard-never-heard-adults = trained on children only
heard-age-unknown = age not known
heard-device-unknown = stethoscope not tried
heard-long-recording = heard in parts
advice-title = Advice
advice-write = Write advice
advice-none = No advice yet.
advice-own = In your own words
advice-own-hint = The nurse reads it on the bedside page.
advice-send = Send
advice-sent-now = Saved here. It goes to the bedside at once.
advice-to = For { $name }, at { $place }
delivery-saved = saved
delivery-sent = sent
delivery-seen = seen
delivery-seen-by = seen at the bedside { $time }
delivery-done = done
advice-by = { $who }, { $time }
request-blow = Blow another test.
request-blow-before = Blow another test before the treatment.
request-blow-after = Blow another test after the treatment.
request-listen = Listen to the chest again.
request-vitals = Measure the vital signs now.
request-protocol-step-repeat-dose = Protocol: give the dose again.
request-protocol-step-next = Protocol: go to the next step.
request-protocol-step-stop = Protocol: end the treatment here.
advice-ask = Ask for a step
phrase-repeat-nebulization = Nebulize again.
phrase-give-oxygen = Give oxygen.
phrase-call-ambulance = Call an ambulance.
phrase-sit-upright = Sit the patient upright.
phrase-repeat-spirometry = Blow the test again.
phrase-measure-again = Measure the vital signs again.
phrase-record-chest-sounds = Record the chest sounds.
phrase-stop-and-wait = Stop and wait.
phrase-may-go-home = The patient may go home.
treatments-title = Treatments
treatment-of = Treatment of { $date }
treatment-completed = completed
treatment-stopped-early = stopped early
treatment-refused = refused
treatment-referred = referred
treatment-running = running
treatment-latest = newest
access-title = Who looked at this record
access-none = Nobody yet.
access-show = Show who looked
audit-patient = opened the patient page
audit-treatment = opened a treatment
audit-curves = looked at the curves
audit-report = made the report
audit-worklist = saw the row in the worklist
audit-quarantine = opened an entry of the quarantine
audit-search = found by search
audit-sound = played a sound
audit-labels = looked at the labels of a sound
audit-labelled = labelled a sound
audit-labels-withdrawn = took labels of a sound back
audit-labels-opened = opened the labels of others
audit-audit = looked at this list
audit-advised = gave advice
audit-claimed = claimed a task
audit-handed-over = handed a task over
audit-released = gave a task back
audit-finished = finished a task
audit-consultations = looked at the consultations
audit-granted = granted a consultation
audit-ended = ended a consultation
audit-assigned = assigned a reading
audit-linked = linked two registrations
audit-unlinked = separated two registrations
audit-erased = erased the data
audit-loops = saw the small curves
consult-title = Consultations
consult-none = No expert from elsewhere sees this record.
consult-grant = Let an expert see this record
consult-expert = Expert
consult-until = Until
consult-consent = How consent was given
consent-verbal-witnessed = Said, with a witness
consent-signed = Signed
consult-ended = ended
consult-end = End now
consult-line = { $who }, until { $until }
link-registrations = Same person
link-none = No other registration is linked.
link-with = Link with another registration
link-other = Identifier of the other registration
link-reason = Reason
link-reason-same-person = Same person, registered twice
link-reason-mistake = They are different people
link-do = Link
unlink-do = Separate
erase-title = Erase this person’s data
erase-words = The key of this person’s data is destroyed. Name, contacts, words and sounds can never be read again; figures without a name remain. This cannot be undone.
erase-type = To confirm, type the identifier { $id }
erase-do = Erase for ever
erase-reason = Reason
erase-reason-request = The person asked for it
erase-reason-retention = Retention time is over
erase-done = The data were erased.

# search
patients-title = Patients
patients-how = By name in either script, or by the facility’s own number.
patients-none = Nobody found for “{ $q }”.
patients-none-hint = Try the first two letters of a name or more, the other script, or the number.
patients-last = last treated { $date }
patients-never = not treated yet
patients-count = { $n ->
    [1] one treatment
   *[other] { $n } treatments
}
col-person = Person
col-registered = Registered at
col-last = Last treatment

# live listening
audit-listen = listened live
audit-live = saw that a stethoscope is live
listen-live = Listen live
listen-none = No stethoscope is live now.
listen-none-words = As soon as a bedside records a chest, it is here. Sounds that were recorded stand on the patient’s page.
listen-heading = { $n ->
    [1] One stethoscope is live.
   *[other] { $n } stethoscopes are live.
}
listen-under = What you hear is what the bedside records, sample by sample.
listen-since = since { $time }
listen-delay = from chest to ear, about
listen-line = line from the bedside
listen-gaps = missing in the picture
listen-listeners = listening
listen-listeners-n = { $n }
listen-gap-none = nothing
listen-gap-s = { $s } s
listen-line-good = good
listen-line-slow = slow
listen-line-silent = stalls
listen-line-cut = cut
listen-line-centre = no centre
listen-way = how sound travels here
listen-way-datagrams = datagrams
listen-way-line = WebSocket
listen-way-both = { $first } → { $second }
listen-way-half = at { $hz } Hz for now
listen-where = Where to listen
listen-where-words = Pick a site and ask for it; the nurse sees the same numbers.
listen-heard = heard
listen-ask = Ask for site { $n }
listen-ask-words = Please listen at site { $n }: { $site }.
listen-heard-n = { $n ->
    [0] No site has been recorded yet.
    [1] One site recorded.
   *[other] { $n } sites recorded.
}
listen-play = Listen
listen-mute = Mute
listen-freeze = Freeze
listen-now = now
listen-at = Live at site { $n }: { $site }
listen-was-at = Last heard at site { $n }: { $site }
listen-nothing = Nothing is live here now.
listen-nothing-words = It begins by itself when the bedside records.
listen-refused = This sound was refused.
listen-refused-words = The stream does not keep to its own time line. The recording at the bedside is kept.
listen-state-connecting = Connecting to the centre.
listen-state-live = Live
listen-state-cut = The bedside’s line is cut. What is missing comes later.
listen-state-ended = It has ended. The rest is on its way.
listen-state-complete = Complete: every sample is here, bit by bit.
listen-gap-words = gap { $s } s, filled in when it comes
listen-wave-text = Waveform of the last 8 seconds.
listen-spectrum-text = Spectrogram of the last 8 seconds, 0 to 1600 Hz.
listen-test = Last test
listen-test-words = { $phase }: FEV1 { $fev1 } L, FVC { $fvc } L, grade { $grade }
listen-track = { $hz } Hz · { $s } s
listen-found-wheeze = Wheeze in { $share } % of the last seconds, main pitch { $hz } Hz.
listen-found-crackles = { $n } crackles in the last seconds.
listen-found-nothing = Nothing stands out in the last seconds.
listen-found-problem = Hard to hear: { $what }.
listen-problem-no-contact = no contact
listen-problem-silence = silence
listen-problem-too-short = too short
listen-problem-clipping = too loud
listen-problem-ambient-noise = noise in the room
listen-problem-speech-or-cry = speech or a cry
listen-problem-friction = friction
listen-problem-heart-sounds = heart sounds
