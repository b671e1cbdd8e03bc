### The bedside page. Not clinically reviewed: no clinician has yet approved these words.

bedside-title = Breathway, bedside
bedside-unreviewed = The words on this page have not been reviewed by clinicians yet.
bedside-simulated = Simulated instruments
bedside-synthetic = Made-up person
bedside-language = Language
bedside-back = Back
bedside-close = Close
bedside-save = Save
bedside-add = Add
bedside-remove = Remove { $what }
bedside-menu = More
bedside-next-step = Next step
bedside-try-again = Try again
bedside-skip = To the content
bedside-theme-dark = Dark screen
bedside-theme-light = Light screen
bedside-no-value = no reading
bedside-unit-percent = %
bedside-unit-per-min = /min
bedside-loading = Fetching…
bedside-loading-slow = This takes longer than it should. Everything saved is safe on the bedside computer.

## Link

bedside-online = online
bedside-no-link = no internet
bedside-connecting = connecting
bedside-waiting-to-send = { $count ->
    [one] { $count } waiting
   *[other] { $count } waiting
  }
bedside-offline-strong = No internet.
bedside-offline-rest = Everything is saved here. Keep treating.
bedside-not-enrolled-strong = Not enrolled.
bedside-not-enrolled-rest = Everything is saved here and is sent once an operator enrols this facility.
bedside-refused-strong = The data centre refuses this device.
bedside-refused-rest = Everything is saved here. Call your operator.
bedside-lost-strong = This screen lost the bedside computer.
bedside-lost-rest = The treatment goes on and is recorded. Stay near and keep the Wi-Fi on.
bedside-disk-low-strong = The disk is almost full.
bedside-disk-low-rest = { $percent } % is left. Call your operator today.

## Sign in

bedside-signin-title = Who is at the bedside?
bedside-signin-name = Your name
bedside-signin-name-help = The expert sees who is treating.
bedside-signin-pin = PIN of this facility
bedside-signin-go = Sign in
bedside-signin-works-offline = Signing in works without internet.
bedside-sign-out = Sign out { $name }

## First screen

bedside-home-find = Find a person
bedside-home-find-hint = Name or number
bedside-home-recent = Here before
bedside-home-found = { $count ->
    [one] { $count } person found
   *[other] { $count } people found
  }
bedside-home-none = Nobody is registered yet.
bedside-home-none-help = Register the first person below. It works without internet.
bedside-home-not-found = Nobody here matches “{ $query }”.
bedside-home-not-found-help = Check the spelling, or register a new person.
bedside-home-register = Register a person
bedside-home-running = Treatments now
bedside-home-instruments = Instruments
bedside-home-records = Records waiting
bedside-home-all-records = All records
bedside-home-unassigned = { $count ->
    [one] { $count } reading is kept that belongs to no treatment.
   *[other] { $count } readings are kept that belong to no treatment.
  }
bedside-last-treated = treated { $when }
bedside-never-treated = not treated here yet

## A person

bedside-age-years = { $years ->
    [one] { $years } year
   *[other] { $years } years
  }
bedside-age-unknown = age unknown
bedside-sex-female = woman
bedside-sex-male = man
bedside-sex-other = other
bedside-sex-unknown = not said
bedside-sex-girl = girl
bedside-sex-boy = boy
bedside-allergies = Allergies: { $list }
bedside-allergy-one = Allergy: { $list }
bedside-allergies-none-nilknown = No allergy known
bedside-allergies-none-notasked = Allergies: not asked yet
bedside-allergies-ask-now = Ask now
bedside-allergies-change = Change
bedside-person-start = Start treatment
bedside-person-continue = Continue treatment
bedside-person-edit = Change details
bedside-person-medicines = Medicines
bedside-person-medicines-none = No medicines are written down.
bedside-person-home = Takes at home
bedside-person-prescribed = Prescribed
bedside-person-add-medicine = Add a medicine
bedside-person-treatments = Treatments on this device
bedside-person-treatments-none = None yet.
bedside-person-running = running now
bedside-person-diagnoses = Known: { $list }
bedside-height-weight = { $height } cm, { $weight } kg
bedside-height-only = { $height } cm
bedside-weight-only = { $weight } kg
bedside-height-weight-missing = Height and weight are not known
bedside-height-why = Height is needed to judge the blow.
bedside-local-number = No. { $number }

## Register

bedside-register-title = Register a person
bedside-edit-title = Change details
bedside-field-name = Name, in their own script
bedside-field-name-latin = Name in Latin letters
bedside-field-sex = Sex at birth
bedside-field-sex-why = Needed to judge the blow.
bedside-field-birth-date = Date of birth
bedside-field-birth-year = or only the year
bedside-field-height = Height, cm
bedside-field-weight = Weight, kg
bedside-field-allergy = Allergy
bedside-field-reaction = What happens
bedside-field-allergy-add = Add this allergy
bedside-field-allergies = Allergies
bedside-allergies-title = Allergies
bedside-allergies-ask = Ask aloud: does a medicine, a food or anything else make you ill?
bedside-allergies-nilknown = Asked: no allergy known
bedside-allergies-nilknown-note = The person, or who is with them, says so.
bedside-allergies-listed = Asked: yes, allergic
bedside-allergies-listed-note = Write down to what, and what happens.
bedside-allergies-notasked = Not asked yet
bedside-allergies-notasked-note = The line on top keeps saying it until it is asked.
bedside-register-next = Next: allergies
bedside-field-phone = Phone
bedside-field-address = Address
bedside-field-number = Number at this facility
bedside-field-diagnoses = Known diseases, one on each line
bedside-field-synthetic = This is a made-up person, for practice
bedside-field-more = More details
bedside-register-go = Save and open

## Medicine

bedside-medicine-title = Add a medicine
bedside-medicine-basis = How is it taken?
bedside-medicine-drug = Medicine
bedside-medicine-drug-other = Another: write its name in full
bedside-medicine-drug-latin = Choose it from the list, or write its name in Latin letters.
bedside-medicine-dose = Dose, mg
bedside-medicine-route = Way
bedside-medicine-times = Times a day
bedside-medicine-note = Note
bedside-medicine-note-hint = Seen only by those who treat this person.
bedside-medicine-save = Save medicine
bedside-medicine-end = No longer taken
bedside-medicine-line = { $dose } mg, { $route }
bedside-medicine-line-times = { $dose } mg, { $route }, { $times } a day
bedside-medicine-route-times = { $route }, { $times } a day
bedside-route-inhaled = inhaled
bedside-route-nebulized = nebulized
bedside-route-oral = by mouth
bedside-route-intravenous = into a vein
bedside-route-intramuscular = into a muscle
bedside-route-nasal = into the nose

drug-salbutamol = Salbutamol
drug-ipratropium = Ipratropium
drug-budesonide = Budesonide
drug-terbutaline = Terbutaline
drug-formoterol = Formoterol
drug-beclometasone = Beclometasone
drug-fluticasone = Fluticasone
drug-tiotropium = Tiotropium
drug-montelukast = Montelukast
drug-prednisolone = Prednisolone
drug-dexamethasone = Dexamethasone
drug-adrenaline = Adrenaline
drug-epinephrine = Adrenaline
drug-sodium-chloride = Sodium chloride
drug-acetylcysteine = Acetylcysteine
drug-ambroxol = Ambroxol
drug-magnesium-sulfate = Magnesium sulfate
drug-levalbuterol = Levalbuterol
drug-isotonic-saline = Sodium chloride
drug-amikacin = Amikacin
drug-aztreonam = Aztreonam
drug-bromhexine = Bromhexine
drug-colistimethate = Colistimethate
drug-cromolyn = Cromoglicate
drug-dornase-alfa = Dornase alfa
drug-fenoterol = Fenoterol
drug-gentamicin = Gentamicin
drug-tobramycin = Tobramycin
drug-hypertonic-saline = Hypertonic saline
drug-water = Water
drug-alkaline-solution = Alkaline solution
drug-benzalkonium-chloride = Benzalkonium chloride

## Treatment

bedside-start-title = Why is { $name } treated?
bedside-start-go = Start treatment
bedside-indication-asthma-exacerbation = Asthma attack
bedside-indication-copd-exacerbation = COPD, worse than usual
bedside-indication-bronchiolitis = Bronchiolitis
bedside-indication-croup = Croup
bedside-indication-wheeze = Wheeze, first time
bedside-indication-other = Another reason
bedside-step-of = Step { $number } of { $count }
bedside-step-label = Step { $number } of { $count }: { $name }
bedside-step-person = Check the person
bedside-step-vitals = Oxygen and heart
bedside-step-sounds = Lung sounds
bedside-step-test-before = Blow before medicine
bedside-step-nebulize = Nebulize
bedside-step-test-after = Blow after medicine
bedside-step-finish = Finish
bedside-treatment-since = since { $time }

bedside-check-title = Is this the right person?
bedside-check-text = Ask for the full name and the age. Read the allergies aloud.
bedside-check-go = Yes, this is the person

bedside-vitals-text = Put the oximeter on a warm finger and wait until the number is steady.
bedside-vitals-waiting = Waiting for the oximeter.
bedside-vitals-waiting-help = Switch it on and put it on a finger. You can go on without it.
bedside-vitals-take = Use { $id } for this person
bedside-spo2 = SpO₂
bedside-heart-rate = Heart rate
bedside-breathing-rate = Breathing
bedside-vital-label = { $name } { $value } { $unit }
bedside-vital-old = { $age } old
bedside-vital-lowest = lowest { $value } %
bedside-vitals-trend = { $name }, the last minutes, now { $value }

bedside-listen-at = Put it on number { $number }
bedside-listen-side-back = Back
bedside-listen-side-front = Front
bedside-listen-text = Press lightly. Ask for calm, deep breaths through the mouth.
bedside-listen-record = Record 10 seconds
bedside-listen-recording = Recording. Keep still.
bedside-listen-left = { $seconds } s left
bedside-listen-heard = heard
bedside-listen-count = { $count ->
    [one] { $count } place heard
   *[other] { $count } places heard
  }
bedside-listen-done = Done listening
bedside-listen-asks = { $name } asks you to listen
bedside-level = Sound level
bedside-level-none = no sound
bedside-level-quiet = press closer
bedside-level-good = good
bedside-level-loud = too loud
site-anterior-upper-left = Upper left, front
site-anterior-upper-right = Upper right, front
site-anterior-lower-left = Lower left, front
site-anterior-lower-right = Lower right, front
site-posterior-upper-left = Upper left, back
site-posterior-upper-right = Upper right, back
site-posterior-lower-left = Lower left, back
site-posterior-lower-right = Lower right, back
site-lateral-left = Left side
site-lateral-right = Right side
site-trachea = Windpipe

bedside-blow-ready-before = Blow before medicine
bedside-blow-ready-after = Blow after medicine
bedside-blow-guide-1 = Breathe in full
bedside-blow-guide-2 = Blow hard at once
bedside-blow-guide-3 = Keep blowing until empty
bedside-blow-guide-label = Breathe in full, blow hard at once, keep blowing until empty
bedside-blow-posture = Sit upright, lips tight around the tube, nose closed.
bedside-blow-start = Start
bedside-blow-again = Try again
bedside-blow-number = Blow { $number }
bedside-blow-wait = Breathe in…
bedside-blow-wait-2 = Now in, until completely full. Then blow hard.
bedside-blow-keep = Keep going, keep going…
bedside-blow-full = Very good. Until nothing comes.
bedside-blow-stop-note = Stop only when the circle is full, or if the person feels faint.
bedside-blow-of-six = of 6 seconds
bedside-blow-ring-label = { $seconds } of 6 seconds
bedside-blow-cancel = Stop waiting
bedside-blow-count = { $good } good, { $needed } needed
bedside-blow-count-full = { $good } good. Enough.
bedside-blow-curve-label = The blow lasted { $seconds } s and gave { $volume } L
bedside-blow-go-on = Enough blows
bedside-blow-enough = Next step
bedside-blow-left = { $count ->
    [one] { $count } try left. Rest a little between tries.
   *[other] { $count } tries left. Rest a little between tries.
  }
bedside-blow-none-left = Eight tries are enough for today.
bedside-blow-skip = Cannot blow
bedside-blow-figures = FEV1 { $fev1 } L, FVC { $fvc } L
bedside-blow-response-up = FEV1 rose by { $percent } % of predicted.
bedside-blow-response-down = FEV1 fell by { $percent } % of predicted.
bedside-blow-grade = Grade { $grade }

## What a blow should do better. Praise comes first. The codes are those of the edge's `BlowView.coach`.

bedside-coach-start = Breathe in deep, then blast
    .why = Lips tight around the tube.
bedside-coach-done = Well done
    .why = Enough good blows that agree. Rest now.
bedside-coach-good = Well done
    .why = A good blow. { $missing ->
        [one] One more like it.
       *[other] { $missing } more like it.
    }
bedside-coach-not-repeatable = One more, just like the best
    .why = Good blows. The two best still differ by { $difference_ml } mL.
bedside-coach-blow-longer = Blow longer
    .why = The start was good. It stopped at { $seconds } s, and the last second still moved { $moved_ml } mL. Keep blowing until empty.
bedside-coach-blow-harder = Blow harder at once
    .why = Well kept up. Push with all your strength from the very start.
bedside-coach-harder-start = Blast at once
    .why = Well kept up. { $bev_ml } mL crept out before the blast.
bedside-coach-start-sooner = Do not wait when full
    .why = A full breath, well done. Then { $wait_s } s went by. Blow at once.
bedside-coach-no-cough = Try without coughing
    .why = A strong start. Drink a little water, rest, then blow again.
bedside-coach-keep-open = Keep the throat open
    .why = A strong start. Let the air flow out without stopping.
bedside-coach-breathe-deeper = Breathe in deeper first
    .why = Well kept up. Fill the lungs until no more goes in, then blow.
bedside-coach-lips-tight = Close the lips tightly
    .why = A good try. Some air went past the tube.
bedside-coach-tube-free = Keep the tube free
    .why = A good try. Keep tongue and teeth away from the opening.
bedside-coach-wait-for-signal = Wait for the signal
    .why = A good try. The blow began before the device was ready.
bedside-coach-hold-still = Hold the device still
    .why = A good try. Hold it still and away from the wind, then blow again.
bedside-coach-check-device = Verify the spirometer first
    .why = Its last check with the syringe failed. No blow counts until one passes.
bedside-coach-stop-tired = Stop here and rest
    .why = You have worked hard. The blows are getting weaker by { $fall_percent } %.
bedside-coach-stop-eight = Stop here and rest
    .why = You have worked hard. { $blows } blows are enough for one time.
bedside-coach-try-again = Try once more
    .why = A good try. Rest a little, then blow again.

bedside-coach-mask-off = Hold the mask close to the face
    .why = It is off. The clock waits.
bedside-coach-paused = Paused
    .why = The clock waits. Go on when the person is ready.
bedside-coach-low-output = Little mist comes out
    .why = Check the cup, the tube and the level of the medicine.
bedside-coach-nearly-done = Nearly done
    .why = Tap the cup so that the last drops are used.

bedside-neb-title = What goes into the nebulizer?
bedside-neb-as-prescribed = As prescribed
bedside-neb-other = Another medicine
bedside-neb-none-prescribed = Nothing is prescribed. Write the medicine and its dose as ordered.
bedside-neb-check = Check the allergy and the name on the ampoule.
bedside-neb-start = Start the nebulizer
bedside-neb-drug-dose = { $drug } { $dose } mg
bedside-neb-step-drug = Step { $number } of { $count }, { $drug } { $dose } mg
bedside-neb-left = left
bedside-neb-given = { $given } of { $prescribed } mg given
bedside-neb-off = off
bedside-neb-minutes = min
bedside-neb-trace-label = Output of the nebulizer: { $given } of { $prescribed } mg given; the mask was off { $count } times
bedside-neb-pause = Pause treatment
bedside-neb-resume = Go on
bedside-neb-stop = Stop for good
bedside-neb-stop-sure = Stop now? { $given } of { $prescribed } mg are given; this is recorded.
bedside-neb-finished = The nebulizer has finished.
bedside-neb-another = Another dose
bedside-neb-by-hand = Given by hand
bedside-neb-by-hand-title = Which dose was given by hand?
bedside-neb-by-hand-save = Save this dose
bedside-neb-unknown-left = running
bedside-neb-rest = Wait 10 to 15 minutes before the next blow, or as your protocol says.

bedside-finish-title = Today’s treatment
bedside-finish-how = How did it end?
bedside-finish-go = Finish treatment
bedside-finished = The treatment is finished.
bedside-finished-text = Everything is saved. You may leave this screen.
bedside-outcome-completed = Completed
bedside-outcome-stopped-early = Stopped early
bedside-outcome-abandoned = Left open
bedside-outcome-refused = Refused
bedside-outcome-referred = Sent to a hospital
bedside-home-go = To the first screen

bedside-cancel = End the treatment
bedside-cancel-title = End this treatment?
bedside-cancel-text = What was measured stays saved. It is recorded as stopped early.
bedside-cancel-yes = Yes, end it
bedside-cancel-no = No, go on

## Help

bedside-help = Ask an expert
bedside-help-title = What should the expert know first?
bedside-help-reason-worse = Getting worse
bedside-help-reason-no-response = The medicine does not help
bedside-help-reason-unsure = I am not sure
bedside-help-reason-equipment = An instrument fails
bedside-help-words = In your words, if you like
bedside-help-go = Ask now
bedside-help-asked = Expert asked at { $time }
bedside-help-asked-offline = Asked at { $time }, waits for the link. Phone too.
bedside-danger = If the person is in danger, call for help here first.

## Advice

bedside-advice-from = { $name } advises
bedside-advice-unknown = an expert
bedside-advice-at = at { $time }
bedside-advice-for = for { $name }
bedside-advice-start = Start it
bedside-advice-done = Done
bedside-advice-seen-state = { $name } knows that you have seen it.
bedside-advice-more = { $count ->
    [one] { $count } more
   *[other] { $count } more
  }

## Records and delivery

bedside-records-title = Records
bedside-records-none = Nothing is recorded yet.
bedside-records-none-help = Everything that is measured appears here with its way to the expert.
bedside-records-today = Records of this treatment
bedside-state-saved = saved, waiting to be sent
bedside-state-sent = on its way
bedside-state-acknowledged = sent, safe at the centre
bedside-state-seen = seen by { $name }
bedside-state-seen-unknown = seen by an expert
bedside-state-done = done
bedside-state-refused = kept; an operator must look
bedside-record-patient-registered = Person registered
bedside-record-patient-updated = Details changed
bedside-record-medication-stated = Medicine written down
bedside-record-medication-given = Given by hand
bedside-record-treatment-started = Treatment started
bedside-record-treatment-finished = Treatment finished
bedside-record-spirometry-recorded = Spirometry
bedside-record-spirometry-recorded-before = Blow before medicine
bedside-record-spirometry-recorded-after = Blow after medicine
bedside-record-nebulization-logged = Nebulized
bedside-record-sound-recorded = Lung sound
bedside-record-vitals-recorded = Oxygen and heart
bedside-record-help-requested = Expert asked
bedside-record-advice-delivered = Advice answered
bedside-record-facility-registered = Facility registered
bedside-record-severity-scored = How ill
bedside-record-safety-noted = Limit passed while nebulizing
bedside-record-nebulization-ordered = Ordered
bedside-record-instrument-cared = Nebulizer cared for
bedside-record-instrument-verified = Spirometer verified
bedside-record-other = Record

## Instruments

bedside-instruments-title = Instruments
bedside-instruments-none = No instrument has been seen yet.
bedside-instruments-none-help = Switch them on near this device.
bedside-instrument-spirometer = Spirometer
bedside-instrument-nebulizer = Nebulizer
bedside-instrument-pulse-oximeter = Oximeter
bedside-instrument-stethoscope = Stethoscope
bedside-instrument-status-ready = ready
bedside-instrument-status-active = in use
bedside-instrument-status-silent = silent
bedside-instrument-status-fault = fault
bedside-instrument-status-absent = not seen
bedside-instrument-last = { $age } ago

## What went wrong

bedside-problem-title = That did not work.
bedside-problem-wrong-pin = This PIN is not right.
    .hint = Look at the PIN beside the bedside computer and type it again.
bedside-problem-too-much = Too many tries.
    .hint = Wait a minute, then try again.
bedside-problem-not-signed-in = You are signed out.
    .hint = Sign in again. Everything is saved.
bedside-problem-no-instrument = The instrument is not there.
    .hint = Switch it on, bring it near, and try again.
bedside-problem-instrument-busy = The instrument is in use.
    .hint = Wait until it is free, or take another one.
bedside-problem-instrument-silent = The instrument has gone silent.
    .hint = Check that it is on and near. What it measured is saved.
bedside-problem-instrument-fault = The instrument reports a fault.
    .hint = Look at its display. Take another one if you can.
bedside-problem-no-blow = No blow was felt.
    .hint = Check the tube and the turbine, then try again.
bedside-problem-blow-lost = The blow did not arrive whole.
    .hint = Bring the spirometer nearer and try again.
bedside-problem-treatment-open = A treatment is already open for this person.
    .hint = Open it and go on, or end it first.
bedside-problem-treatment-finished = This treatment is finished.
    .hint = Start a new one.
bedside-problem-disk-full = There is no room left to save.
    .hint = Call your operator now. Nothing that was saved is lost.
bedside-problem-bad-request = Something is not filled in as it should be.
    .hint = Look at the fields and try again.
bedside-problem-unreachable = The bedside computer does not answer.
    .hint = Stay near it and keep the Wi-Fi on. Then try again.
bedside-problem-therapy-stop = The check found a hard stop.
    .hint = Change the dose or the mixture, or go past it with a reason.
bedside-problem-bad-severity = The judgement is not complete.
    .hint = Tap every item, and check the figures.
bedside-problem-too-many-tries = { bedside-problem-too-much }
    .hint = { bedside-problem-too-much.hint }
bedside-problem-instrument-away = { bedside-problem-no-instrument }
    .hint = { bedside-problem-no-instrument.hint }
bedside-problem-treatment-over = { bedside-problem-treatment-finished }
    .hint = { bedside-problem-treatment-finished.hint }
bedside-problem-other = That did not work.
    .hint = Try again. If it repeats, call your operator and quote: { $name }.
bedside-problem-dismiss = Understood
bedside-report = The test as one page

# this device's microphone
bedside-mic-start = Listen with this device’s microphone
bedside-mic-stop = Stop and keep
bedside-mic-kept = The sound is kept.
bedside-mic-live = Recorded and live. { $n } listening.
bedside-mic-recorded = Recorded here; the line is away. { $n } listening.
bedside-mic-insecure = The browser gives a microphone to secure pages only. Open this page by https, or on the bedside computer itself.
bedside-mic-denied = The microphone is not allowed. Allow it in the browser, then try again.
bedside-mic-absent = No microphone was found. Plug it in, then try again.
bedside-mic-lost = The bedside computer ended it. What was heard until then is kept.
bedside-mic-unplugged = The microphone is gone. What was heard until then is kept. Plug it in, then try again.
bedside-mic-disk = The disk of the bedside computer takes no more. What was heard until then is kept. Call your operator.
bedside-mic-note-silent = Nothing is heard: look at the contact.
bedside-mic-note-clipped = Too loud: press less, or turn it down.
bedside-mic-note-gap = A part was lost on the way.
bedside-mic-note-no-contact = The chest is not heard: look at the contact.

# the spirometer and its syringe
verify-title = Verify the spirometer
verify-how = Connect the 3-L syringe. Push it empty slowly (about 4 s), then in about 1.5 s, then fast (under 1 s). Type what the spirometer reads each time, without BTPS.
verify-speed-low = Slow, litres
verify-speed-medium = Medium, litres
verify-speed-high = Fast, litres
verify-save = Save the verification
verify-none = No spirometer is connected.
verify-at = { $date }, { $time }
verify-verified = Verified
verify-failed = Not passed: no blow counts until it passes
verify-overdue = Due today: no grade A until it is done
verify-unknown = Never verified here
verify-too-few-strokes = Three strokes are needed.
verify-no-slow-stroke = A slow stroke is missing.
verify-no-medium-stroke = A medium stroke is missing.
verify-no-fast-stroke = A fast stroke is missing.
verify-stroke-beyond-limit = A stroke is off by more than 3 %: look for leaks, clean the sensor, then verify again.
verify-not-linear = The error depends on the speed: the sensor needs service.
verify-zero-flow-wrong = Set zero with the sensor closed.
control-title = Control by a healthy colleague
control-how = The same healthy person blows every week; 20 sessions make the mean.
control-save = Add the control
control-missing = { $n } more sessions until there is a mean.
control-in = In control: mean { $mean }, SD { $sd }.
control-out = Out of control ({ $rules }): mean { $mean }, SD { $sd }. Look for leaks, clean, verify; do not test until it is back.
control-fev1-l = FEV1, L
control-fvc-l = FVC, L
control-syringe-percent = Syringe, %
verify-stroke-flow-outside = A stroke slower than 0.5 or faster than 12 L/s does not count.

# an expert’s voice
bedside-talk-ringing = { $name } wants to speak to you.
bedside-talk-connecting = Connecting to { $name }.
bedside-talk-silent = { $name } is connected, and silent.
bedside-talk-speaks = { $name } speaks.
bedside-talk-accept = Listen
bedside-talk-refuse = Not now
bedside-talk-end = Hang up

bedside-family-title = Warning for the family
bedside-family-none = The family is not warned.
bedside-family-add = Warn the family
bedside-family-any = every warning of this place
bedside-family-end = End
bedside-family-words = The centre sends an e-mail before days that may be hard for the child. It names neither the child nor an illness, and one click in it ends it.
bedside-family-email = E-mail of whoever cares for the child
bedside-family-language = Language of the message
bedside-family-triggers = Only on days with
bedside-family-triggers-hint = Nothing chosen: every warning of this place.
bedside-family-consent = How did they consent?
bedside-family-save = They agreed
bedside-record-family-warning-agreed = Family agreed to be warned
bedside-record-family-warning-ended = Warning for the family ended
bedside-problem-bad-address = This is no e-mail address.
bedside-problem-family-warned-already = This address is warned already. End it first to change it.
bedside-problem-too-many-agreements = Five addresses are warned already. End one first.
bedside-problem-agreement-unknown = It has ended already.
