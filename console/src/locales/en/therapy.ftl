### Nebulizer therapy: checks, severity, what comes next. Not clinically reviewed in this language yet.

# the protocol in force
protocol-line = Protocol: { $title }, { $version }.
protocol-signed = Signed off by { $name } on { $date }.
protocol-proposal = Proposal, not signed off.
protocol-changed = Changed since it was signed off: a proposal again.
confidence-read = read
confidence-recalled = recalled, not verified
therapy-source = Source: { $source } ({ $confidence }).
therapy-source-plain = Source: { $source }.
level-stop = Stop
level-warn = Check
level-note = Note

# the check before a dose
therapy-dose-usual = { $drug } { $mg } mg is usual here ({ $low } to { $high } mg).
therapy-dose-low = { $drug } { $mg } mg is less than usual ({ $low } to { $high } mg).
therapy-dose-high = { $drug } { $mg } mg is more than usual ({ $low } to { $high } mg).
therapy-overdose = { $drug } { $mg } mg is an overdose: at most { $limit } mg for this person.
therapy-day-total = With this dose { $drug } is { $mg } mg within 24 hours: at most { $limit } mg.
therapy-too-soon = The last { $drug } was { $minutes } min ago: every { $every_min } min.
therapy-course-given = { $drug } was given { $times } times in a row: reassess before the next.
therapy-allergy = An allergy to { $drug } is written down.
therapy-weight-missing = The weight is not known: { $drug } is checked by age alone.
therapy-age-missing = The age is not known: not everything can be checked.
therapy-no-rule = The protocol has no dose of { $drug } for this age: it is not checked.
therapy-drug-unknown = The protocol does not know { $drug }: it is not checked.
therapy-drug-twice = The same medicine stands twice.
therapy-mix-compatible = { $a } and { $b } may be mixed. { $limit }
therapy-mix-conditional = { $a } and { $b }: { $limit }.
therapy-mix-incompatible = { $a } and { $b } must not be mixed. { $limit }
therapy-mix-not-sensible = { $a } and { $b } together make no sense: { $limit }.
therapy-mix-not-recommended = { $a } should not be mixed with { $b }: { $limit }.
therapy-mix-no-data = Whether { $a } and { $b } may be mixed is not known. Give one after the other.
therapy-mix-many-compatible = These three may be mixed: { $limit }.
therapy-mix-many-no-data = Nothing is known of { $count } medicines in one cup. Give them one after the other.
therapy-use-mask = Through a mask.
therapy-use-mouthpiece = Through a mouthpiece.
therapy-caution-eyes = Keep the mask tight: { $drug } must not reach the eyes.
therapy-caution-not-ultrasonic = { $drug } does not come out of an ultrasonic nebulizer.
therapy-caution-bronchospasm = { $drug } can narrow the airways: give it after a bronchodilator.
therapy-caution-monitor-heart = { $drug }: watch the heart rate.
therapy-gas-oxygen = Drive it with oxygen for this illness.
therapy-gas-air = Drive it with air for this illness, oxygen by the nose beside it.
therapy-fill-ml-unusual = { $value } mL in the cup is unusual ({ $low } to { $high } mL).
therapy-flow-l-min-unusual = { $value } L/min is unusual ({ $low } to { $high } L/min).
therapy-dose-short = Only { $percent } % of { $drug } arrived.

# while it runs
therapy-spo2-low = Oxygen is low: { $value } %, limit { $limit } %. Give oxygen, call an expert.
therapy-spo2-falls = Oxygen falls during the treatment, now { $value } %. Pause, look at the person, call an expert.
therapy-heart-rate-high = The heart is fast: { $value }/min, limit { $limit }. Look at the person.
therapy-heart-rate-low = The heart is slow: { $value }/min, limit { $limit }. Look at the person.
therapy-breathing-rate-high = Breathing is fast: { $value }/min, limit { $limit }.
therapy-breathing-rate-low = Breathing is slow: { $value }/min, limit { $limit }. Look at the person.
therapy-rinse-mouth = Rinse the mouth with water and spit it out.
therapy-wash-face = Wash the face where the mask was.

# severity
severity-title = How ill is this person?
severity-text = Tap what you see. The points add up by themselves.
severity-signs-text = Tick what you see. Oxygen and heart rate come from the oximeter.
severity-form = Judge by
severity-save = Save { $form }
severity-save-points = Save { $form }, { $points } points
severity-missing = { $count } still to tap
severity-none = Not judged yet
severity-judge = Judge how ill
severity-again = Judge again
severity-points = { $form } { $points }
severity-measured = From the oximeter: oxygen { $spo2 } %, heart { $heart }/min.
severity-not-measured = The oximeter measures nothing yet.
severity-speech = Speech
severity-signs = Danger signs
severity-breathing = Breaths per minute
severity-pef = Peak flow, % of best
severity-no-age = Write down the age first: every score depends on it.
severity-pram = PRAM
severity-pass = PASS
severity-bts-sign = BTS/SIGN
severity-gina = GINA
item-spo2 = Oxygen (SpO₂)
item-suprasternal-retraction = Pit above the breastbone draws in
item-scalene-contraction = Neck muscles work
item-air-entry = Air heard entering
item-wheezing = Wheeze
item-work-of-breathing = Work of breathing
item-prolonged-expiration = Long breathing out
option-ge95 = 95 % or more
option-92to94 = 92 to 94 %
option-lt92 = below 92 %
option-absent = No
option-present = Yes
option-normal = Normal
option-decreased-base = Less at the base
option-decreased-apex-and-base = Less everywhere
option-minimal-or-absent = Hardly or none
option-expiratory = Breathing out
option-inspiratory = Breathing in too
option-audible-or-silent-chest = Audible, or silent chest
option-none-mild = None or mild
option-moderate = Moderate
option-severe = Severe
option-severe-or-absent-poor-air = Severe, or silent
speech-sentences = Sentences
speech-phrases = Phrases
speech-words = Single words
speech-none = Cannot speak
sign-silent-chest = Silent chest
sign-cyanosis = Blue lips
sign-poor-effort = Weak breathing
sign-exhaustion = Exhausted
sign-altered-consciousness = Drowsy, not clear
sign-confusion = Confused
sign-agitation = Restless
sign-marked-retractions = Chest draws in strongly
sign-arrhythmia = Irregular heart
sign-hypotension = Low blood pressure
band-mild = mild
band-mild-moderate = mild or moderate
band-moderate = moderate
band-severe = severe
band-acute-severe = acute severe
band-life-threatening = life-threatening
band-none = no band for this age
measure-spo2-percent = oxygen
measure-heart-rate-per-min = heart rate
measure-breathing-rate-per-min = breathing rate
measure-pef-percent = peak flow
therapy-score = Every item is in the sum.
therapy-feature-limit = Because of { $measure } { $value } (limit { $limit }).
therapy-feature-sign = Because of: { $sign }.
therapy-feature-speech = Because of speech: { $speech }.
therapy-danger-sign = A danger sign is there although the figures are good: { $sign }. Call an expert.
therapy-age-outside = { $form } is made for { $low } to { $high } years: no band.
therapy-nothing-observed = Nothing was observed: no band.
therapy-spo2-not-measured = Oxygen was not measured.

# what comes next
next-give = Give the next dose
next-give-at = Next dose at { $time }
next-reassess = Reassess now
next-reassess-at = Reassess at { $time }
next-hourly-at = Next dose between { $time } and { $until }
next-watch = Watch, no further dose now
next-escalate = Call an expert now
next-in = in { $minutes } min
next-course = dose { $given } of { $of }
therapy-first-dose = First dose.
therapy-reassess = { $minutes } min after the dose.
therapy-next-dose = Every { $minutes } min.
therapy-later-dose = Every { $low } to { $high } min from now on.
therapy-good-response = Good response.
therapy-poor-pef = Peak flow is { $value } %, below { $limit } %.
therapy-score-not-falling = The score fell by { $fall }: at least { $least } would be a response.
therapy-escalate-severe = Still severe after { $times } doses.
therapy-escalate-life-threatening = Life-threatening.
therapy-continuous = The protocol's continuous dose of { $drug }: { $low } to { $high } mg an hour, as an expert orders.

# past a hard stop
override-open = Give it all the same…
override-title = Past the stop?
override-text = It is recorded with your name and reason, and an expert looks at it afterwards.
override-reason = Why
override-reason-expert-said = An expert said so
override-reason-life-threatening = Life is in danger
override-reason-no-alternative = There is nothing else
override-reason-other = Another reason
override-words = In your words
override-go = Give it, and have it reviewed
override-back = Do not give it
override-done = Given past a stop: { $reason }.

# how it is given
cup-also = Also in the same cup
cup-also-add = Add another medicine
cup-how = Gas, flow, mask
cup-gas = Driven by
gas-oxygen = Oxygen
gas-air = Air
gas-unsaid = Not said
cup-flow = Flow, L/min
cup-fill = In the cup, mL
cup-interface = Through
interface-mask = Mask
interface-mouthpiece = Mouthpiece
cup-checking = Checking…
cup-check-title = The check
cup-nebulized = { $minutes } min nebulized, { $percent } % of the dose.

# after it
finish-side-effects = What was noticed?
side-effect-none = Nothing
side-effect-tremor = Trembling
side-effect-palpitations = Pounding heart
side-effect-nausea = Nausea
side-effect-headache = Headache
side-effect-cough = Cough
side-effect-wheeze-worse = Wheeze got worse
side-effect-rash = Rash
finish-rinsed = Mouth rinsed after the steroid?
finish-rinsed-yes = Rinsed
finish-rinsed-no = Not rinsed

# care of the nebulizer
care-title = Care of the nebulizer
care-wash = Wash and dry
care-disinfect = Disinfect
care-replace-cup = New cup
care-replace-filter = New filter
care-due = Due now
care-not-due = Done
care-done = Done
care-uses = used { $uses } times since
care-uses-left = after { $count } more uses
care-until = by { $date }
care-home = The nebulizer is to be cared for: { $tasks }.
care-none = No nebulizer is connected.
therapy-care = { $task }.
therapy-care-due = { $task } is due after { $uses } uses.

# the centre
therapy-deviations = { $count ->
    [one] { $count } deviation from the protocol
   *[other] { $count } deviations from the protocol
}
therapy-no-deviations = As the protocol says
therapy-severity-title = Severity
therapy-severity-change = { $before } → { $after }
therapy-by = by { $who }
therapy-with = with { $drugs }
therapy-order-not-started = Ordered, the nebulizer has logged nothing
therapy-rinsed = Mouth rinsed
therapy-not-rinsed = Mouth not rinsed
therapy-side-effects = Noticed: { $list }
therapy-checked = Checked by
stop-overdose = overdose
stop-day-total = too much within a day
stop-allergy = allergy
stop-mix-incompatible = must not be mixed
stop-drug-twice = the same medicine twice
therapy-breaths = { $n } breaths a minute, felt by the nebulizer
care-short = to be washed
