# Anything a clinician acts on. Not clinically reviewed in this language yet.

# priorities (IEC 60601-1-8) and reasons
priority-high = ខ្ពស់
priority-medium = មធ្យម
priority-low = ទាប
reason-help-requested = គិលានុបដ្ឋាកសុំអ្នកជំនាញ។
reason-spo2-low = អុកស៊ីសែនទាប។ SpO₂ { $spo2_percent } %។
    .plain = អុកស៊ីសែនទាប។
reason-fev1-fell = ក្រោយព្យាបាលអន់ជាងមុន។
reason-no-response-severe = មិនឆ្លើយតបនឹង { $drug } ស្ទះធ្ងន់ធ្ងរ។
    .plain = មិនឆ្លើយតបនឹងការព្យាបាល ស្ទះធ្ងន់ធ្ងរ។
reason-no-response = មិនឆ្លើយតបនឹង { $drug }។
    .plain = មិនឆ្លើយតបនឹងការព្យាបាល។
reason-frequent-treatment = ព្យាបាល { $treatments } ដងក្នុង { $hours } ម៉ោង។
    .plain = ព្យាបាលម្តងហើយម្តងទៀតក្នុងរយៈពេលប៉ុន្មានម៉ោង។
reason-could-not-blow = មិនអាចផ្លុំតេស្តដែលទទួលយកបាន។
reason-dose-short = កម្រិតថ្នាំដែលបានផ្តល់តិចជាងវេជ្ជបញ្ជា៖ { $delivered_mg } ក្នុងចំណោម { $prescribed_mg } mg។
    .plain = កម្រិតថ្នាំដែលបានផ្តល់តិចជាងវេជ្ជបញ្ជា។
reason-still-low = បានឆ្លើយតប តែនៅទាបជាងធម្មតា។ សូមពិនិត្យមុនចេញ។
reason-severe-signs = ធ្ងន់ធ្ងរ៖ ដង្ហើម { $breathing_rate_per_min } បេះដូង { $heart_rate_per_min } ក្នុងមួយនាទី។
    .plain = ដង្ហើម និងបេះដូងលឿន។
reason-reliever-overuse = បាញ់ថ្នាំ { $treatments } ដងក្នុង { $days } ថ្ងៃ។
    .plain = បាញ់ថ្នាំម្តងហើយម្តងទៀតក្នុងរយៈពេលប៉ុន្មានសប្តាហ៍។
reason-falling-trend = FEV1 ធ្លាក់ចុះពីម្តងទៅម្តង ឥឡូវទាបជាងល្អបំផុតក្នុង { $days } ថ្ងៃ { $fall_percent } %។
    .plain = FEV1 ធ្លាក់ចុះពីម្តងទៅម្តង។
reason-device-fault = ម៉ាស៊ីនបាញ់ថ្នាំឈប់ដោយខ្លួនឯង៖ { $delivered_mg } ក្នុងចំណោម { $prescribed_mg } mg។
    .plain = ម៉ាស៊ីនបាញ់ថ្នាំឈប់ដោយខ្លួនឯង។
reason-spirometer-fault = បានប្រើស្ពីរ៉ូម៉ែត្រដែលមិនឆ្លងកាត់ការផ្ទៀងផ្ទាត់៖ ការផ្លុំ { $failed_device_blows } ដងមិនរាប់បញ្ចូល។
    .plain = បានប្រើស្ពីរ៉ូម៉ែត្រដែលមិនឆ្លងកាត់ការផ្ទៀងផ្ទាត់។
reason-poor-technique = របាំងមុខដកចេញ { $mask_off_percent } % នៃពេលវេលា។
    .plain = របាំងមុខដកចេញយូរពេក។
reason-poor-tests = តេស្ត { $poor_tests } ដងក្នុង { $days } ថ្ងៃ មិនអាចប្រៀបធៀបបាន។
    .plain = តេស្តជាច្រើនដងមិនអាចប្រៀបធៀបបាន។
reason-life-threatening = វាយតម្លៃនៅគ្រែថាគំរាមកំហែងជីវិត។
reason-override-review = បានរំលងការឈប់៖ { $override_stop }។ ហេតុផល៖ { $override_reason }។
    .plain = បានរំលងការឈប់របស់ការពិនិត្យ។
reason-unsafe-nebulization = ពេលម៉ាស៊ីនដំណើរការ៖ { $safety_code }, { $safety_value }។
    .plain = លើសដែនកំណត់ ពេលម៉ាស៊ីនដំណើរការ។
evidence-spo2 = SpO₂ { $n } %។
evidence-response = FEV1 { $n } % នៃតម្លៃព្យាករ។
evidence-z = z { $n }។
evidence-no-test = គ្មានតេស្ត។
evidence-heart = ចង្វាក់បេះដូង { $n } ក្នុងមួយនាទី។
evidence-help = គិលានុបដ្ឋាកសុំអ្នកជំនាញ។
step-test-before = តេស្តមុន ថ្នាក់ { $grade }
step-test-after = តេស្តក្រោយ ថ្នាក់ { $grade }
step-nebulized = { $drug } { $delivered_mg } mg កត់ត្រាដោយម៉ាស៊ីនបំពងថ្នាំ
step-help-requested = គិលានុបដ្ឋាកសុំអ្នកជំនាញ

# worklist
worklist-heading = { $n ->
    [0] ពេលនេះគ្មាននរណាត្រូវការអ្នកជំនាញទេ។
    [1] មនុស្សម្នាក់ត្រូវការអ្នកជំនាញឥឡូវនេះ។
    [2] មនុស្សពីរនាក់ត្រូវការអ្នកជំនាញឥឡូវនេះ។
    [3] មនុស្សបីនាក់ត្រូវការអ្នកជំនាញឥឡូវនេះ។
    [4] មនុស្សបួននាក់ត្រូវការអ្នកជំនាញឥឡូវនេះ។
    [5] មនុស្សប្រាំនាក់ត្រូវការអ្នកជំនាញឥឡូវនេះ។
   *[other] មនុស្ស { $n } នាក់ត្រូវការអ្នកជំនាញឥឡូវនេះ។
}
worklist-under = { $soon } នាក់ទៀតក្នុង 20 នាទី និង { $later } នាក់ក្រោយមក។
worklist-order = បន្ទាន់បំផុតមុនគេ លំដាប់ប្តូរតែពេលអ្នកមិនចង្អុលលើវា។
worklist-empty = គ្មាននរណាកំពុងរង់ចាំទេ។
worklist-empty-words = សំណើទាំងអស់ត្រូវបានឆ្លើយ។ ការព្យាបាលទាំងអស់នៅតែមានការតាមដាន ជួរនឹងបង្ហាញនៅទីនេះភ្លាម ពេលមាននរណាត្រូវការអ្នក។
worklist-empty-filter = គ្មាននរណាក្នុងទិដ្ឋភាពនេះទេ។ ជ្រើស «ទាំងអស់» ដើម្បីមើលអ្នកផ្សេង។
worklist-waiting = { $n ->
    [1] មានថ្មីមួយបន្ទាន់ជាង។ បង្ហាញតាមលំដាប់
   *[other] មានថ្មី { $n } បន្ទាន់ជាង។ បង្ហាញតាមលំដាប់
}
worklist-no-claim = មិនអាចទទួលបានទេ៖ អ្នកជំនាញពីរនាក់អាចទទួលអ្នកជំងឺតែមួយ។ សូមប្រើទូរស័ព្ទ។
worklist-more = { $n } ទៀត។
worklist-filter = បង្ហាញនរណា
worklist-steps = អ្វីដែលបានកើតឡើង
filter-everyone = ទាំងអស់
filter-mine = របស់ខ្ញុំ
filter-children = កុមារ
col-priority = អាទិភាព
col-why = ហេតុអ្វី និងនរណា
col-fev1 = FEV1 មុន ក្រោយ
col-spo2 = SpO₂ %, 30 នាទី
col-where = កន្លែង
col-within = ឆ្លើយក្នុង
no-test = គ្មានតេស្ត
no-oximeter = គ្មានឧបករណ៍វាស់អុកស៊ីសែន
loop-mini-text = រង្វង់លំហូរ-មាឌ។ FEV1 មុន { $before } L ក្រោយ { $after } L។
spark-spo2-text = SpO₂ ជាភាគរយ ពីចាស់ទៅថ្មី៖ { $values }
deadline-past = ហួសពេល
claim = ទទួល
claimed-yours = របស់អ្នក
since = តាំងពី { $time }
asked-of-you-expert = គ្មានអ្នកឆ្លើយទាន់ពេល។ បន្ទាប់សួរអ្នក តាំងពី { $time }។
asked-of-you-duty-doctor = គ្មានអ្នកឆ្លើយទាន់ពេល។ អ្នកប្រចាំការ៖ សួរតាំងពី { $time }។
asked-of = គ្មានអ្នកឆ្លើយទាន់ពេល។ សួរតាំងពី { $time }៖ { $who }។
asked-of-everyone = គ្មានអ្នកឆ្លើយទាន់ពេល។ សួរគ្រប់គ្នាតាំងពី { $time }។
hand-over = ប្រគល់ឱ្យ…
task-history = ប្រវត្តិ
task-everyone = គ្រប់គ្នា
task-was-raised = បានលើកឡើង
task-was-claimed = { $who } បានទទួល
task-was-assigned = { $who } បានប្រគល់ឱ្យ { $to }
task-was-released = { $who } បានប្រគល់មកវិញ
task-was-overdue = គ្មានអ្នកឆ្លើយ
task-was-escalated = បានសួរ៖ { $to }
task-was-advised = { $who } បានណែនាំ
task-was-done = { $who } បានបញ្ចប់
release = ប្រគល់វិញ
open = បើក
task-done = រួចរាល់…
task-finished = រួចរាល់
outcome-advised = បានផ្តល់ដំបូន្មាន
outcome-no-action = មិនចាំបាច់ធ្វើអ្វី
outcome-duplicate = ដូចមួយផ្សេងទៀត
load-on-you = បន្ទុកការជូនដំណឹង
load-new = ថ្មី { $n } ក្នុង 10 នាទី (គោលដៅ៖ 1 ឬតិចជាង)
load-today = 24 ម៉ោងចុងក្រោយ៖ ខ្ពស់ { $high } % មធ្យម { $medium } % ទាប { $low } %
load-claim = មេដ្យានពេលទទួល អាទិភាពខ្ពស់
hint-move = ផ្លាស់ទី
hint-claim = ទទួល
hint-open = បើក
hint-keys = គ្រាប់ចុចទាំងអស់

# people and places
comma = ,{" "}
stop = ។{" "}
person-woman = ស្ត្រី
person-man = បុរស
person-girl = ក្មេងស្រី
person-boy = ក្មេងប្រុស
person-person = មនុស្ស
person-erased = មនុស្សដែលបានលុបទិន្នន័យ
person-hidden = មិនបង្ហាញឈ្មោះ
person-synthetic = មនុស្សប្រឌិត។
allergic-to = ទាស់ { $what }។
place-link-good = បណ្តាញល្អ
place-link-weak = បណ្តាញខ្សោយ
place-link-silent = គ្មានបណ្តាញ
place-link-silent-for = គ្មានបណ្តាញ { $age }
place-link-never = មិនធ្លាប់ភ្ជាប់

# patient page
patient-allergies = ទាស់ថ្នាំ និងការព្រមាន
patient-no-allergies = មិនមានដឹង
patient-diagnosis = រោគវិនិច្ឆ័យ
patient-no-diagnosis = មិនទាន់បញ្ចូល
patient-now = ឥឡូវ
patient-nothing-now = មិនមានសំណើអ្វីទេ។
patient-answer-within = ឆ្លើយក្នុង { $time }
patient-past = ហួសពេល { $time }
patient-by-consultation = អ្នកមើលកំណត់ត្រានេះតាមការពិគ្រោះ រហូតដល់ { $until }។
patient-born = កើត { $date }
patient-cm = { $n } cm
patient-kg = { $n } kg
year-title = មួយឆ្នាំ
year-span = { $from } – { $to }។ ខ្សែទាំងអស់ប្រើអ័ក្សពេលតែមួយ បន្ទាត់សម្គាល់ថ្ងៃនេះ។
year-function = មុខងារសួត
year-function-sub = ពិន្ទុ z នៃ FEV1 មុន និងក្រោយ
year-function-litres = FEV1 ជាលីត្រ មុន និងក្រោយ
year-normal = ដែនធម្មតា
year-doses = កម្រិតថ្នាំបំពង
year-doses-sub = កត់ត្រាដោយឧបករណ៍ mg ក្នុងមួយលើក
year-oxygen = SpO₂ ទាបបំផុត
year-oxygen-sub = % រាល់លើក បន្ទាត់ដាច់៖ 92
year-events = ព្រឹត្តិការណ៍
year-events-sub = ការមកពិនិត្យ ដំបូន្មាន
year-function-says = { $n ->
    [0] <b>គ្មានតេស្ត</b> ក្នុងឆ្នាំនេះ។
    [1] <b>តេស្តមួយ</b> មុន និងក្រោយ។
   *[other] <b>ឆ្លើយតប { $responded } ក្នុង { $n }</b> លើកដែលមានតេស្តទាំងពីរ។
}
year-course-falling = FEV1 <b>ថយ { $ml } mL</b> ក្នុងមួយឆ្នាំ ({ $low } ដល់ { $high })។
year-course-rising = FEV1 <b>កើន { $ml } mL</b> ក្នុងមួយឆ្នាំ ({ $low } ដល់ { $high })។
year-course-steady = គ្មាននិន្នាការលើសពីចៃដន្យ។
year-course-unknown = តេស្តតិចពេក មិនអាចដឹងនិន្នាការ។
year-course-best = <b>{ $percent } %</b> នៃតម្លៃល្អបំផុតផ្ទាល់ខ្លួន { $best } L តេស្តខុសគ្នា { $vary } %។
year-course-fell = <b>ថយលើសពីការប្រែប្រួលរបស់កុមារមានសុខភាពល្អ</b> (ពិន្ទុ { $score })។
year-course-rose = កើនលើសពីការប្រែប្រួលរបស់កុមារមានសុខភាពល្អ (ពិន្ទុ { $score })។
year-course-fev1q = FEV1Q { $n }។
year-doses-says = { $doses ->
    [0] <b>គ្មានថ្នាំ</b>ត្រូវបានកត់ត្រាក្នុងឆ្នាំនេះ។
    [1] <b>មួយលើកមានថ្នាំ</b> { $mg } mg ក្នុងនោះ { $recent } ក្នុង 35 ថ្ងៃចុងក្រោយ។
   *[other] <b>{ $doses } លើកមានថ្នាំ</b> សរុប { $mg } mg ក្នុងនោះ { $recent } ក្នុង 35 ថ្ងៃចុងក្រោយ។
}
year-oxygen-says = { $n ->
    [1] <b>ទាបបំផុត { $low } %</b> ក្នុងការមកមួយលើក។
   *[other] <b>ទាបបំផុត { $low } %</b> { $below } ក្នុង { $n } លើកទាបជាង 92 %។
}
year-oxygen-none = គ្មានទិន្នន័យអុកស៊ីសែនក្នុងឆ្នាំនេះ។
year-events-says = { $n ->
    [1] <b>មកមួយលើក</b> ដំបូន្មាន { $advice }។
   *[other] <b>មក { $n } លើក</b> ដំបូន្មាន { $advice }។
}
year-advice = ដំបូន្មាន
year-none = គ្មានការព្យាបាលក្នុងមួយឆ្នាំចុងក្រោយ។
test-title = មុន និងក្រោយ { $drug } { $mg } mg
test-title-plain = មុន និងក្រោយព្យាបាល
test-title-before = មុនព្យាបាល
test-none = គ្មានតេស្ត
test-none-words = គ្មានការផ្លុំត្រូវបានកត់ត្រាក្នុងការព្យាបាលនេះ។
test-legend-before = មុន { $time } ថ្នាក់ { $grade }
test-legend-after = ក្រោយ { $time } ថ្នាក់ { $grade }
test-legend-predicted = ព្យាករ ({ $set })
test-legend-axes = អ័ក្ស 2 L/s : 1 L
test-waiting = កំពុងទាញយកខ្សែកោង
predicted-fvc = FVC ព្យាករ { $n }
axis-volume = មាឌ, L
axis-flow = លំហូរ, L/s
axis-time = ពេល, s
fv-text = រង្វង់លំហូរ-មាឌ។ មុន៖ កំពូល { $pef_before } L/s FVC { $fvc_before } L។ ក្រោយ៖ កំពូល { $pef_after } L/s FVC { $fvc_after } L។
vt-text = មាឌតាមពេល។ FEV1 មុន { $before } L ក្រោយ { $after } L។
z-text = { $index }៖ ពិន្ទុ z មុន { $before } ក្រោយ { $after }។ ព្រំដែនទាបនៃធម្មតាគឺ −1.645។
test-responded = <b>បានឆ្លើយតប។</b> FEV1 កើន { $litres } L <b>{ $percent } % នៃតម្លៃព្យាករ</b> (លើសពី 10 % រាប់ជាការឆ្លើយតប)។
test-not-responded = <b>មិនឆ្លើយតប។</b> FEV1 ប្តូរ { $litres } L <b>{ $percent } % នៃតម្លៃព្យាករ</b> (លើសពី 10 % រាប់ជាការឆ្លើយតប)។
test-changed = FEV1 ប្តូរ <b>{ $litres } L</b>។ គ្មានតម្លៃយោងសម្រាប់មនុស្សនេះ ដូច្នេះមិនអាចគិតជា % នៃតម្លៃព្យាករបានទេ។
test-only-before = បានផ្លុំតែតេស្តមុន។
test-only-after = បានផ្លុំតែតេស្តក្រោយ។
interpretation-normal = ក្នុងដែនធម្មតា។
interpretation-obstruction = ស្ទះលំហូរខ្យល់។
interpretation-restriction = ការរឹតត្បិត។
interpretation-possible-restriction = អាចមានការរឹតត្បិត មិនបានវាស់មាឌសួត។
interpretation-possible-mixed = អាចមានបញ្ហាចម្រុះ មិនបានវាស់មាឌសួត។
interpretation-mixed = បញ្ហាចម្រុះ។
interpretation-non-specific = លំនាំមិនជាក់លាក់។
interpretation-dysanapsis = ផ្លូវដង្ហើមតូចធៀបនឹងសួត។
interpretation-prism = សមាមាត្រនៅធម្មតា FEV1 ទាប។
severity-normal = ធម្មតា
severity-mild = ទាបបន្តិច
severity-moderate = ទាបមធ្យម
severity-severe = ទាបខ្លាំង
severity-became = FEV1 { $before } មុន { $after } ក្រោយ។
severity-stays = FEV1 { $now } ទាំងមុន និងក្រោយ។
severity-is = FEV1 { $now }។
index-fev1 = FEV1
index-fvc = FVC
index-fev1-fvc = FEV1/FVC
index-pef = លំហូរកំពូល
col-index = សន្ទស្សន៍
col-before = មុន
col-after = ក្រោយ
col-predicted = ព្យាករ
col-change = ប្តូរ
col-z-before = z មុន
col-z-after = z ក្រោយ
lln = LLN
blows-all = { $n ->
    [1] មើលការផ្លុំមួយ
   *[other] មើលការផ្លុំទាំង { $n }
}
blows-title = ការផ្លុំទាំងអស់
blows-acceptable = { $ok } ក្នុង { $n } ទទួលយកបាន
blow-drawn = បានគូរ
blow-yes = ទទួលយកបាន
blow-usable = ប្រើបាន
blow-no = ទទួលយកមិនបាន
blow-reason-no-blow = មិនបានផ្លុំ
blow-reason-start-missed = ខកការចាប់ផ្តើម
blow-reason-faulty-zero-flow = លំហូរសូន្យមិនត្រឹមត្រូវ
blow-reason-hesitation-too-long = រង់ចាំយូរពេក
blow-reason-hesitation-bev-high = ចាប់ផ្តើមយឺត
blow-reason-cough-first-second = ក្អកក្នុងវិនាទីទីមួយ
blow-reason-glottic-closure-first-second = បំពង់កបិទក្នុងវិនាទីទីមួយ
blow-reason-glottic-closure = បំពង់កបិទ
blow-reason-early-stop = ឈប់មុនចប់
blow-reason-leak = លេចខ្យល់
blow-reason-incomplete-inspiration-or-leak = ដកដង្ហើមចូលមិនពេញ ឬលេចខ្យល់
blow-reason-obstructed-mouthpiece = មាត់បំពង់ស្ទះ
blow-reason-submaximal-effort = មិនបានផ្លុំអស់កម្លាំង
blow-reason-device-failed-check = ឧបករណ៍មិនបានឆ្លងកាត់ការផ្ទៀងផ្ទាត់
test-other-before = មុនព្យាបាល ម្តងទៀត { $time }៖ កម្រិត { $grade }, FEV1 { $litres } L។
test-other-after = ក្រោយព្យាបាល ម្តងទៀត { $time }៖ កម្រិត { $grade }, FEV1 { $litres } L។
grade-before = ថ្នាក់ { $grade } មុន៖ { $blows }។
grade-after = ថ្នាក់ { $grade } ក្រោយ៖ { $blows }។
report-title = របាយការណ៍
report-says = របាយការណ៍នៃតេស្តនេះ ជាទំព័រ ឬជា PDF
as-table = ជាតារាង
as-plot = ជាក្រាហ្វ
curves-table = លំហូរ និងមាឌ
col-time = ពេល, s
col-volume = មាឌ, L
col-flow = លំហូរ, L/s
medicines-title = ថ្នាំ
medicines-none = មិនមានថ្នាំត្រូវបានបញ្ចូល ឬកត់ត្រាទេ។
medicine-nebulized = បំពង
medicine-logged = កត់ត្រាដោយម៉ាស៊ីនបំពងថ្នាំ ផ្តល់ { $percent } % នៃ { $prescribed } mg
medicine-flow = { $n } L/min
medicine-given = ផ្តល់ក្បែរគ្រែដោយ { $who }
medicine-given-plain = ផ្តល់ក្បែរគ្រែ
medicine-home = នៅផ្ទះ
medicine-prescribed = វេជ្ជបញ្ជា
medicine-stated = ប្រាប់នៅ { $date }
medicine-times = { $n } ដងក្នុងមួយថ្ងៃ
medicine-trace = លទ្ធផលម៉ាស៊ីនបំពងថ្នាំតាមពេល៖ { $percent } % នៃកម្រិតវេជ្ជបញ្ជា។
cause-mask-off = ដោះម៉ាស { $time }
cause-paused = ផ្អាក { $time }
cause-power = គ្មានភ្លើង { $time }
route-inhaled = ស្រូប
route-nebulized = បំពង
route-oral = លេប
route-intravenous = ចាក់សរសៃ
route-intramuscular = ចាក់សាច់ដុំ
route-nasal = តាមច្រមុះ
route-subcutaneous = ចាក់ក្រោមស្បែក
indication-asthma-exacerbation = ហឺតធ្វើទុក្ខ
indication-copd-exacerbation = COPD ធ្វើទុក្ខ
indication-bronchiolitis = រលាកទងសួតតូច
indication-croup = រលាកបំពង់សំឡេង
indication-wheeze = ដង្ហើមឮហួច
indication-other = ហេតុផលផ្សេង
drug-budesonide-formoterol = ប៊ុយដេសូនីត/ហ្វ័រម៉ូតេរ៉ុល
drug-salbutamol-ipratropium = Salbutamol/ipratropium
vitals-title = សញ្ញាជីវិត លើកនេះ
vitals-none = គ្មានសញ្ញាជីវិតក្នុងការព្យាបាលនេះទេ។
vital-spo2 = SpO₂
vital-heart = ចង្វាក់បេះដូង
vital-breathing = ដង្ហើម
per-min = /នាទី
vitals-text = { $name }៖ ចុងក្រោយ { $last } ទាបបំផុត { $low } ខ្ពស់បំផុត { $high }។
vitals-says = SpO₂ { $first } → { $last } % ទាបបំផុត { $low } %។
sounds-title = សំឡេងសួត
sounds-none = គ្មានសំឡេងត្រូវបានកត់ត្រាក្នុងការព្យាបាលនេះទេ។
sounds-axis = 0–1600 Hz, { $s } វិ. { $theme ->
    [dark] កាន់តែភ្លឺកាន់តែឮ
   *[light] កាន់តែងងឹតកាន់តែឮ
  }
sound-unreadable = ទិន្នន័យរបស់មនុស្សនេះត្រូវបានលុប។
sound-play = ចាក់ { $site } { $phase }
sound-stop = បញ្ឈប់ { $site } { $phase }
sound-text = រូបភាពសំឡេង 0 ដល់ 1600 Hz { $site } { $phase } { $s } វិ.
sound-wave-text = រលកសំឡេង { $site } { $phase } { $s } វិ.
sound-failed = មិនអាចទាញយកសំឡេងបាន។
sound-loudest = ឮខ្លាំងបំផុតជិត { $hz } Hz។
heard-wheezes = សំឡេងហ៊ូច { $percent } % នៃរយៈពេល ជិត { $hz } Hz។
heard-no-wheeze = រកមិនឃើញសំឡេងហ៊ូច។
heard-crackles = សំឡេងប្រេះ ល្អិត { $fine } គ្រើម { $coarse }។
heard-rate = ដង្ហើម { $rate } ដងក្នុងមួយនាទី។
heard-no-rate = ដង្ហើមមិនច្បាស់។
heard-problems = សូមស្តាប់ម្តងទៀត៖ { $what }។
heard-opinion = មតិទីពីរ មិនមែនជារោគវិនិច្ឆ័យ៖ { $what } { $percent } %។
heard-abstained = សូមកុំប្រើវា។
heard-why = ({ $why })
heard-normal = ធម្មតា
heard-cas = សំឡេងហ៊ូច
heard-das = សំឡេងប្រេះ
heard-cas-das = សំឡេងហ៊ូច និងប្រេះ
heard-poor-quality = ការថតមិនល្អ
heard-silence = គ្មានសំឡេង
heard-no-contact = មិនប៉ះទ្រូង
heard-too-short = ខ្លីពេក
heard-clipping = ឮខ្លាំងពេកសម្រាប់មីក្រូហ្វូន
heard-ambient-noise = សំឡេងរំខានជុំវិញ
heard-speech-or-cry = និយាយ ឬយំ
heard-friction = សំឡេងកកិត
heard-heart-sounds = សំឡេងបេះដូងខ្លាំង
heard-undecided = មិនអាចសម្រេច
heard-narrow-band = សំឡេងចង្អៀត
heard-never-heard-adults = រៀនពីកុមារតែប៉ុណ្ណោះ
heard-age-unknown = មិនដឹងអាយុ
heard-device-unknown = ប្រដាប់ស្តាប់មិនទាន់បានសាកល្បង
heard-long-recording = ស្តាប់ជាផ្នែកៗ
advice-title = ដំបូន្មាន
advice-write = សរសេរដំបូន្មាន
advice-none = មិនទាន់មានដំបូន្មាន។
advice-own = ជាពាក្យផ្ទាល់ខ្លួន
advice-own-hint = គិលានុបដ្ឋាកអានវានៅទំព័រក្បែរគ្រែ។
advice-send = ផ្ញើ
advice-sent-now = បានរក្សាទុកនៅទីនេះ។ វាទៅដល់ក្បែរគ្រែភ្លាម។
advice-to = សម្រាប់ { $name } នៅ { $place }
delivery-saved = បានរក្សាទុក
delivery-sent = បានផ្ញើ
delivery-seen = បានមើល
delivery-seen-by = បានមើលក្បែរគ្រែ { $time }
delivery-done = បានធ្វើ
advice-by = { $who } { $time }
request-blow = សូមផ្លុំតេស្តម្តងទៀត។
request-blow-before = សូមផ្លុំតេស្តមុនព្យាបាលម្តងទៀត។
request-blow-after = សូមផ្លុំតេស្តក្រោយព្យាបាលម្តងទៀត។
request-listen = សូមស្តាប់ទ្រូងម្តងទៀត។
request-vitals = សូមវាស់សញ្ញាជីវិតឥឡូវ។
request-protocol-step-repeat-dose = ពិធីការ៖ ផ្តល់ថ្នាំម្តងទៀត។
request-protocol-step-next = ពិធីការ៖ ទៅជំហានបន្ទាប់។
request-protocol-step-stop = ពិធីការ៖ បញ្ចប់ការព្យាបាលនៅទីនេះ។
advice-ask = ស្នើសុំជំហានមួយ
phrase-repeat-nebulization = បំពងថ្នាំម្តងទៀត។
phrase-give-oxygen = ផ្តល់អុកស៊ីសែន។
phrase-call-ambulance = ហៅរថយន្តសង្គ្រោះ។
phrase-sit-upright = ឲ្យអ្នកជំងឺអង្គុយត្រង់។
phrase-repeat-spirometry = ផ្លុំតេស្តម្តងទៀត។
phrase-measure-again = វាស់សញ្ញាជីវិតម្តងទៀត។
phrase-record-chest-sounds = កត់ត្រាសំឡេងទ្រូង។
phrase-stop-and-wait = ឈប់ ហើយរង់ចាំ។
phrase-may-go-home = អ្នកជំងឺអាចទៅផ្ទះបាន។
treatments-title = ការព្យាបាល
treatment-of = ការព្យាបាលថ្ងៃ { $date }
treatment-completed = បានបញ្ចប់
treatment-stopped-early = ឈប់មុន
treatment-refused = បដិសេធ
treatment-referred = បានបញ្ជូន
treatment-running = កំពុងដំណើរការ
treatment-latest = ថ្មីបំផុត
access-title = នរណាបានមើលកំណត់ត្រានេះ
access-none = មិនទាន់មាននរណា។
access-show = បង្ហាញអ្នកមើល
audit-patient = បើកទំព័រអ្នកជំងឺ
audit-treatment = បើកការព្យាបាល
audit-curves = មើលខ្សែកោង
audit-report = បង្កើតរបាយការណ៍
audit-worklist = ឃើញជួរក្នុងបញ្ជីការងារ
audit-quarantine = បានបើកកំណត់ត្រាដែលដាក់ដោយឡែក
audit-search = រកឃើញតាមការស្វែងរក
audit-sound = ចាក់សំឡេង
audit-labels = បានមើលស្លាកនៃសំឡេង
audit-labelled = បានដាក់ស្លាកលើសំឡេង
audit-labels-withdrawn = បានដកស្លាកនៃសំឡេងវិញ
audit-labels-opened = បានបើកស្លាករបស់អ្នកដទៃ
audit-audit = មើលបញ្ជីនេះ
audit-advised = ផ្តល់ដំបូន្មាន
audit-claimed = ទទួលកិច្ចការ
audit-handed-over = បានប្រគល់កិច្ចការ
audit-released = ប្រគល់កិច្ចការវិញ
audit-finished = បញ្ចប់កិច្ចការ
audit-consultations = មើលការពិគ្រោះ
audit-granted = អនុញ្ញាតការពិគ្រោះ
audit-ended = បញ្ចប់ការពិគ្រោះ
audit-assigned = បានកំណត់ម្ចាស់ការវាស់
audit-linked = ភ្ជាប់ការចុះឈ្មោះពីរ
audit-unlinked = បំបែកការចុះឈ្មោះពីរ
audit-erased = លុបទិន្នន័យ
audit-loops = ឃើញខ្សែកោងតូច
consult-title = ការពិគ្រោះ
consult-none = គ្មានអ្នកជំនាញពីខាងក្រៅមើលកំណត់ត្រានេះទេ។
consult-grant = ឲ្យអ្នកជំនាញម្នាក់មើលកំណត់ត្រានេះ
consult-expert = អ្នកជំនាញ
consult-until = រហូតដល់
consult-consent = របៀបយល់ព្រម
consent-verbal-witnessed = ផ្ទាល់មាត់ មានសាក្សី
consent-signed = បានចុះហត្ថលេខា
consult-ended = បានបញ្ចប់
consult-end = បញ្ចប់ឥឡូវ
consult-line = { $who } រហូតដល់ { $until }
link-registrations = មនុស្សតែមួយ
link-none = គ្មានការចុះឈ្មោះផ្សេងត្រូវបានភ្ជាប់។
link-with = ភ្ជាប់ជាមួយការចុះឈ្មោះផ្សេង
link-other = លេខសម្គាល់នៃការចុះឈ្មោះផ្សេង
link-reason = មូលហេតុ
link-reason-same-person = មនុស្សតែមួយ ចុះឈ្មោះពីរដង
link-reason-mistake = ពួកគេជាមនុស្សផ្សេងគ្នា
link-do = ភ្ជាប់
unlink-do = បំបែក
erase-title = លុបទិន្នន័យរបស់មនុស្សនេះ
erase-words = សោនៃទិន្នន័យរបស់មនុស្សនេះនឹងត្រូវបំផ្លាញ។ ឈ្មោះ ទំនាក់ទំនង ពាក្យ និងសំឡេង មិនអាចអានបានទៀតឡើយ តួលេខគ្មានឈ្មោះនៅសល់។ មិនអាចត្រឡប់វិញបានទេ។
erase-type = ដើម្បីបញ្ជាក់ សូមវាយលេខសម្គាល់ { $id }
erase-do = លុបជារៀងរហូត
erase-reason = មូលហេតុ
erase-reason-request = មនុស្សនេះបានសុំ
erase-reason-retention = ផុតរយៈពេលរក្សាទុក
erase-done = ទិន្នន័យត្រូវបានលុប។

# search
patients-title = អ្នកជំងឺ
patients-how = តាមឈ្មោះជាអក្សរណាមួយ ឬលេខរបស់មន្ទីរ។
patients-none = រកមិនឃើញ «{ $q }»។
patients-none-hint = សាកអក្សរពីរដំបូងនៃឈ្មោះ ឬច្រើនជាងនេះ អក្សរផ្សេង ឬលេខ។
patients-last = ព្យាបាលចុងក្រោយ { $date }
patients-never = មិនទាន់ព្យាបាល
patients-count = { $n ->
    [1] ការព្យាបាលមួយ
   *[other] ការព្យាបាល { $n }
}
col-person = មនុស្ស
col-registered = ចុះឈ្មោះនៅ
col-last = ព្យាបាលចុងក្រោយ

# live listening
audit-listen = បានស្ដាប់ផ្ទាល់
audit-live = បានឃើញថាឧបករណ៍ស្ដាប់កំពុងផ្ញើ
listen-live = ស្ដាប់ផ្ទាល់
listen-none = ឥឡូវគ្មានឧបករណ៍ស្ដាប់ណាផ្ញើផ្ទាល់ទេ។
listen-none-words = ពេលក្បែរគ្រែចាប់ផ្ដើមថត វានឹងនៅទីនេះ។ សំឡេងដែលបានថតនៅលើទំព័រអ្នកជំងឺ។
listen-heading = { $n ->
    [1] ឧបករណ៍ស្ដាប់មួយកំពុងផ្ញើផ្ទាល់។
   *[other] ឧបករណ៍ស្ដាប់ { $n } កំពុងផ្ញើផ្ទាល់។
}
listen-under = អ្វីដែលអ្នកឮ គឺដូចដែលក្បែរគ្រែថត គ្រប់សំណាក។
listen-since = តាំងពី { $time }
listen-delay = ពីទ្រូងដល់ត្រចៀក ប្រហែល
listen-line = ខ្សែពីក្បែរគ្រែ
listen-gaps = បាត់ក្នុងរូប
listen-listeners = កំពុងស្ដាប់
listen-listeners-n = { $n }
listen-gap-none = គ្មាន
listen-gap-s = { $s } វិ.
listen-line-good = ល្អ
listen-line-slow = យឺត
listen-line-silent = ទាក់
listen-line-cut = ដាច់
listen-line-centre = គ្មានមជ្ឈមណ្ឌល
listen-way = សំឡេងមកដល់ទីនេះតាម
listen-way-datagrams = ដាតាក្រាម
listen-way-line = WebSocket
listen-way-both = { $first } → { $second }
listen-way-half = បច្ចុប្បន្ន { $hz } Hz
listen-where = ស្ដាប់នៅទីណា
listen-where-words = ជ្រើសកន្លែង រួចសុំ។ គិលានុបដ្ឋាកឃើញលេខដូចគ្នា។
listen-heard = បានស្ដាប់
listen-ask = សុំកន្លែង { $n }
listen-ask-words = សូមស្ដាប់នៅកន្លែង { $n }៖ { $site }។
listen-heard-n = { $n ->
    [0] មិនទាន់បានថតកន្លែងណាទេ។
    [1] បានថតកន្លែងមួយ។
   *[other] បានថត { $n } កន្លែង។
}
listen-play = ស្ដាប់
listen-mute = បិទសំឡេង
listen-freeze = បង្អង់
listen-now = ឥឡូវ
listen-at = ផ្ទាល់នៅកន្លែង { $n }៖ { $site }
listen-was-at = ឮចុងក្រោយនៅកន្លែង { $n }៖ { $site }
listen-nothing = ឥឡូវគ្មានសំឡេងផ្ទាល់នៅទីនេះទេ។
listen-nothing-words = វាចាប់ផ្ដើមដោយខ្លួនឯង ពេលក្បែរគ្រែថត។
listen-refused = សំឡេងនេះត្រូវបានបដិសេធ។
listen-refused-words = ស្ទ្រីមមិនត្រូវតាមពេលវេលារបស់វាទេ។ ការថតនៅក្បែរគ្រែត្រូវបានរក្សាទុក។
listen-state-connecting = កំពុងភ្ជាប់ទៅមជ្ឈមណ្ឌល។
listen-state-live = ផ្ទាល់
listen-state-cut = ខ្សែពីក្បែរគ្រែដាច់។ អ្វីដែលបាត់នឹងមកពេលក្រោយ។
listen-state-ended = បានចប់។ អ្វីដែលនៅសល់កំពុងមក។
listen-state-complete = ពេញលេញ៖ គ្រប់សំណាកនៅទីនេះ ត្រឹមត្រូវគ្រប់ប៊ីត។
listen-gap-words = ចន្លោះ { $s } វិ. នឹងបំពេញពេលវាមក
listen-wave-text = រលកសំឡេង 8 វិនាទីចុងក្រោយ។
listen-spectrum-text = វិសាលគមសំឡេង 8 វិនាទីចុងក្រោយ 0 ដល់ 1600 Hz។
listen-test = តេស្តចុងក្រោយ
listen-test-words = { $phase }៖ FEV1 { $fev1 } L, FVC { $fvc } L, ថ្នាក់ { $grade }
listen-track = { $hz } Hz · { $s } វិ.
listen-found-wheeze = សំឡេងហួច { $share } % នៃវិនាទីចុងក្រោយ កម្ពស់សំឡេង { $hz } Hz។
listen-found-crackles = សំឡេងប្រេះ { $n } ក្នុងវិនាទីចុងក្រោយ។
listen-found-nothing = គ្មានអ្វីលេចធ្លោក្នុងវិនាទីចុងក្រោយទេ។
listen-found-problem = ពិបាកស្ដាប់៖ { $what }។
listen-problem-no-contact = មិនប៉ះ
listen-problem-silence = ស្ងាត់
listen-problem-too-short = ខ្លីពេក
listen-problem-clipping = ខ្លាំងពេក
listen-problem-ambient-noise = សំឡេងរំខានក្នុងបន្ទប់
listen-problem-speech-or-cry = ការនិយាយ ឬយំ
listen-problem-friction = ការកកិត
listen-problem-heart-sounds = សំឡេងបេះដូង
