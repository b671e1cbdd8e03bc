### ទំព័រក្បែរគ្រែ។ មិនទាន់ពិនិត្យដោយគ្រូពេទ្យ៖ គ្មានគ្រូពេទ្យណាបានអនុម័តពាក្យទាំងនេះនៅឡើយទេ។

bedside-title = Breathway ក្បែរគ្រែ
bedside-unreviewed = ពាក្យនៅលើទំព័រនេះមិនទាន់បានពិនិត្យដោយគ្រូពេទ្យនៅឡើយទេ។
bedside-simulated = ឧបករណ៍ក្លែងធ្វើ
bedside-synthetic = មនុស្សប្រឌិត
bedside-language = ភាសា
bedside-back = ត្រឡប់
bedside-close = បិទ
bedside-save = រក្សាទុក
bedside-add = បន្ថែម
bedside-remove = ដក { $what } ចេញ
bedside-menu = ច្រើនទៀត
bedside-next-step = ជំហានបន្ទាប់
bedside-try-again = ព្យាយាមម្ដងទៀត
bedside-skip = ទៅកាន់មាតិកា
bedside-theme-dark = អេក្រង់ងងឹត
bedside-theme-light = អេក្រង់ភ្លឺ
bedside-no-value = គ្មានតម្លៃ
bedside-unit-percent = %
bedside-unit-per-min = /នាទី
bedside-loading = កំពុងទាញយក…
bedside-loading-slow = វាយឺតជាងធម្មតា។ អ្វីដែលបានរក្សាទុក មានសុវត្ថិភាពក្នុងកុំព្យូទ័រក្បែរគ្រែ។

## អ៊ីនធឺណិត

bedside-online = មានអ៊ីនធឺណិត
bedside-no-link = គ្មានអ៊ីនធឺណិត
bedside-connecting = កំពុងភ្ជាប់
bedside-waiting-to-send = { $count } រង់ចាំផ្ញើ
bedside-offline-strong = គ្មានអ៊ីនធឺណិត។
bedside-offline-rest = អ្វីៗទាំងអស់ត្រូវបានរក្សាទុកនៅទីនេះ។ សូមបន្តព្យាបាល។
bedside-not-enrolled-strong = មិនទាន់ចុះឈ្មោះ។
bedside-not-enrolled-rest = អ្វីៗទាំងអស់ត្រូវបានរក្សាទុកនៅទីនេះ ហើយនឹងផ្ញើពេលបុគ្គលិកបច្ចេកទេសចុះឈ្មោះមណ្ឌលនេះ។
bedside-refused-strong = មជ្ឈមណ្ឌលទិន្នន័យបដិសេធឧបករណ៍នេះ។
bedside-refused-rest = អ្វីៗទាំងអស់ត្រូវបានរក្សាទុកនៅទីនេះ។ សូមហៅបុគ្គលិកបច្ចេកទេស។
bedside-lost-strong = អេក្រង់នេះបាត់ទំនាក់ទំនងជាមួយកុំព្យូទ័រក្បែរគ្រែ។
bedside-lost-rest = ការព្យាបាលនៅតែបន្ត ហើយត្រូវបានកត់ត្រា។ សូមនៅជិត ហើយកុំបិទ Wi-Fi។
bedside-disk-low-strong = កន្លែងផ្ទុកជិតពេញហើយ។
bedside-disk-low-rest = នៅសល់ { $percent } %។ សូមហៅបុគ្គលិកបច្ចេកទេសថ្ងៃនេះ។

## ចូលប្រើ

bedside-signin-title = តើអ្នកណានៅក្បែរគ្រែ?
bedside-signin-name = ឈ្មោះរបស់អ្នក
bedside-signin-name-help = អ្នកជំនាញមើលឃើញថាអ្នកណាកំពុងព្យាបាល។
bedside-signin-pin = លេខ PIN នៃមណ្ឌលនេះ
bedside-signin-go = ចូលប្រើ
bedside-signin-works-offline = អាចចូលប្រើបានដោយគ្មានអ៊ីនធឺណិត។
bedside-sign-out = ចាកចេញ { $name }

## អេក្រង់ដំបូង

bedside-home-find = រកអ្នកជំងឺ
bedside-home-find-hint = ឈ្មោះ ឬលេខ
bedside-home-recent = ធ្លាប់មកទីនេះ
bedside-home-found = រកឃើញ { $count } នាក់
bedside-home-none = មិនទាន់មានអ្នកណាចុះឈ្មោះទេ។
bedside-home-none-help = សូមចុះឈ្មោះអ្នកទីមួយនៅខាងក្រោម។ ធ្វើបានដោយគ្មានអ៊ីនធឺណិត។
bedside-home-not-found = គ្មានអ្នកណាត្រូវនឹង “{ $query }” ទេ។
bedside-home-not-found-help = សូមពិនិត្យអក្ខរាវិរុទ្ធ ឬចុះឈ្មោះអ្នកថ្មី។
bedside-home-register = ចុះឈ្មោះអ្នកជំងឺ
bedside-home-running = កំពុងព្យាបាល
bedside-home-instruments = ឧបករណ៍
bedside-home-records = កំណត់ត្រារង់ចាំផ្ញើ
bedside-home-all-records = កំណត់ត្រាទាំងអស់
bedside-home-unassigned = តម្លៃ { $count } ដែលមិនជារបស់ការព្យាបាលណាមួយ ត្រូវបានរក្សាទុក។
bedside-last-treated = ព្យាបាល { $when }
bedside-never-treated = មិនទាន់ព្យាបាលនៅទីនេះ

## អ្នកជំងឺ

bedside-age-years = អាយុ { $years } ឆ្នាំ
bedside-age-unknown = មិនដឹងអាយុ
bedside-sex-female = ស្រី
bedside-sex-male = ប្រុស
bedside-sex-other = ផ្សេងទៀត
bedside-sex-unknown = មិនបានប្រាប់
bedside-sex-girl = ក្មេងស្រី
bedside-sex-boy = ក្មេងប្រុស
bedside-allergies = ប្រតិកម្ម៖ { $list }
bedside-allergy-one = ប្រតិកម្ម៖ { $list }
bedside-allergies-none = មិនមានកត់ប្រតិកម្មទេ
bedside-person-start = ចាប់ផ្តើមព្យាបាល
bedside-person-continue = បន្តព្យាបាល
bedside-person-edit = កែព័ត៌មាន
bedside-person-medicines = ថ្នាំ
bedside-person-medicines-none = មិនទាន់មានថ្នាំកត់ទុកទេ។
bedside-person-home = ប្រើនៅផ្ទះ
bedside-person-prescribed = តាមវេជ្ជបញ្ជា
bedside-person-add-medicine = បន្ថែមថ្នាំ
bedside-person-treatments = ការព្យាបាលក្នុងឧបករណ៍នេះ
bedside-person-treatments-none = មិនទាន់មាន។
bedside-person-running = កំពុងដំណើរការ
bedside-person-diagnoses = ជំងឺដែលដឹង៖ { $list }
bedside-height-weight = { $height } cm, { $weight } kg
bedside-height-only = { $height } cm
bedside-weight-only = { $weight } kg
bedside-height-weight-missing = មិនដឹងកម្ពស់ និងទម្ងន់
bedside-height-why = ត្រូវការកម្ពស់ដើម្បីវាយតម្លៃការផ្លុំ។
bedside-local-number = លេខ { $number }

## ចុះឈ្មោះ

bedside-register-title = ចុះឈ្មោះអ្នកជំងឺ
bedside-edit-title = កែព័ត៌មាន
bedside-field-name = ឈ្មោះ ជាអក្សររបស់គាត់
bedside-field-name-latin = ឈ្មោះ ជាអក្សរឡាតាំង
bedside-field-sex = ភេទពេលកើត
bedside-field-sex-why = ត្រូវការដើម្បីវាយតម្លៃការផ្លុំ។
bedside-field-birth-date = ថ្ងៃខែឆ្នាំកំណើត
bedside-field-birth-year = ឬតែឆ្នាំ
bedside-field-height = កម្ពស់ cm
bedside-field-weight = ទម្ងន់ kg
bedside-field-allergy = ប្រតិកម្មនឹង
bedside-field-reaction = កើតអ្វីឡើង
bedside-field-allergy-add = បន្ថែមប្រតិកម្មនេះ
bedside-field-allergies = ប្រតិកម្ម
bedside-field-phone = ទូរសព្ទ
bedside-field-address = អាសយដ្ឋាន
bedside-field-number = លេខនៅមណ្ឌលនេះ
bedside-field-diagnoses = ជំងឺដែលដឹង មួយបន្ទាត់មួយ
bedside-field-synthetic = នេះជាមនុស្សប្រឌិតសម្រាប់ហាត់
bedside-field-more = ព័ត៌មានបន្ថែម
bedside-register-go = រក្សាទុក ហើយបើក

## ថ្នាំ

bedside-medicine-title = បន្ថែមថ្នាំ
bedside-medicine-basis = ប្រើយ៉ាងដូចម្តេច?
bedside-medicine-drug = ថ្នាំ
bedside-medicine-drug-other = ថ្នាំផ្សេង៖ សូមសរសេរឈ្មោះពេញ
bedside-medicine-drug-latin = សូមជ្រើសពីបញ្ជី ឬសរសេរឈ្មោះជាអក្សរឡាតាំង។
bedside-medicine-dose = កម្រិត mg
bedside-medicine-route = របៀបប្រើ
bedside-medicine-times = ដងក្នុងមួយថ្ងៃ
bedside-medicine-note = កំណត់សម្គាល់
bedside-medicine-note-hint = មើលឃើញតែអ្នកដែលព្យាបាលគាត់។
bedside-medicine-save = រក្សាទុកថ្នាំ
bedside-medicine-end = ឈប់ប្រើហើយ
bedside-medicine-line = { $dose } mg, { $route }
bedside-medicine-line-times = { $dose } mg, { $route }, { $times } ដងក្នុងមួយថ្ងៃ
bedside-medicine-route-times = { $route }, { $times } ដងក្នុងមួយថ្ងៃ
bedside-route-inhaled = ស្រូប
bedside-route-nebulized = បាញ់ជាចំហាយ
bedside-route-oral = លេប
bedside-route-intravenous = ចាក់សរសៃ
bedside-route-intramuscular = ចាក់សាច់ដុំ
bedside-route-nasal = តាមច្រមុះ

drug-salbutamol = សាល់ប៊ុយតាម៉ុល
drug-ipratropium = អ៊ីប្រាត្រូព្យូម
drug-budesonide = ប៊ុយដេសូនីត
drug-terbutaline = តែប៊ុយតាលីន
drug-formoterol = ហ្វ័រម៉ូតេរ៉ុល
drug-beclometasone = បេក្លូមេតាសូន
drug-fluticasone = ហ្វ្លុយទីកាសូន
drug-tiotropium = ទីអូត្រូព្យូម
drug-montelukast = ម៉ុងតេលូកាស
drug-prednisolone = ព្រេដនីសូឡូន
drug-dexamethasone = ដិចសាមេតាសូន
drug-adrenaline = អាដ្រេណាលីន
drug-epinephrine = អាដ្រេណាលីន
drug-sodium-chloride = សូដ្យូមក្លរួ
drug-acetylcysteine = អាសេទីលស៊ីស្តេអ៊ីន
drug-ambroxol = អំប្រុកសុល
drug-magnesium-sulfate = ម៉ាញ៉េស្យូមស៊ុលហ្វាត
drug-levalbuterol = ឡេវ៉ាល់ប៊ុយតេរ៉ុល
drug-isotonic-saline = សូដ្យូមក្លរួ
drug-amikacin = amikacin
drug-aztreonam = aztreonam
drug-bromhexine = bromhexine
drug-colistimethate = colistimethate
drug-cromolyn = cromoglicate
drug-dornase-alfa = dornase alfa
drug-fenoterol = fenoterol
drug-gentamicin = gentamicin
drug-tobramycin = tobramycin
drug-hypertonic-saline = hypertonic saline
drug-water = ទឹក
drug-alkaline-solution = alkaline solution
drug-benzalkonium-chloride = benzalkonium chloride

## ការព្យាបាល

bedside-start-title = ហេតុអ្វីព្យាបាល { $name }?
bedside-start-go = ចាប់ផ្តើមព្យាបាល
bedside-indication-asthma-exacerbation = ជំងឺហឺតកើតឡើង
bedside-indication-copd-exacerbation = COPD ធ្ងន់ជាងធម្មតា
bedside-indication-bronchiolitis = រលាកទងសួតតូច
bedside-indication-croup = រលាកបំពង់សំឡេង
bedside-indication-wheeze = ដង្ហើមឮវីសលើកដំបូង
bedside-indication-other = មូលហេតុផ្សេង
bedside-step-of = ជំហាន { $number } នៃ { $count }
bedside-step-label = ជំហាន { $number } នៃ { $count }៖ { $name }
bedside-step-person = ពិនិត្យអ្នកជំងឺ
bedside-step-vitals = អុកស៊ីសែន និងបេះដូង
bedside-step-sounds = សំឡេងសួត
bedside-step-test-before = ផ្លុំមុនពេលប្រើថ្នាំ
bedside-step-nebulize = បាញ់ថ្នាំជាចំហាយ
bedside-step-test-after = ផ្លុំក្រោយពេលប្រើថ្នាំ
bedside-step-finish = បញ្ចប់
bedside-treatment-since = តាំងពី { $time }

bedside-check-title = តើត្រូវអ្នកជំងឺនេះទេ?
bedside-check-text = សូមសួរឈ្មោះពេញ និងអាយុ។ អានប្រតិកម្មឱ្យឮ។
bedside-check-go = បាទ/ចាស ត្រូវហើយ

bedside-vitals-text = ដាក់ឧបករណ៍វាស់អុកស៊ីសែនលើម្រាមដៃក្តៅ ហើយរង់ចាំឱ្យលេខនឹង។
bedside-vitals-waiting = កំពុងរង់ចាំឧបករណ៍វាស់អុកស៊ីសែន។
bedside-vitals-waiting-help = បើកវា ហើយដាក់លើម្រាមដៃ។ អ្នកអាចបន្តដោយគ្មានវា។
bedside-vitals-take = ប្រើ { $id } សម្រាប់អ្នកជំងឺនេះ
bedside-spo2 = SpO₂
bedside-heart-rate = ចង្វាក់បេះដូង
bedside-breathing-rate = ដង្ហើម
bedside-vital-label = { $name } { $value } { $unit }
bedside-vital-old = { $age } មុន
bedside-vital-lowest = ទាបបំផុត { $value } %
bedside-vitals-trend = { $name } ប៉ុន្មាននាទីចុងក្រោយ ឥឡូវ { $value }

bedside-listen-at = ដាក់នៅលេខ { $number }
bedside-listen-side-back = ខាងខ្នង
bedside-listen-side-front = ខាងមុខ
bedside-listen-text = សង្កត់ថ្នមៗ។ សូមឱ្យដកដង្ហើមជ្រៅតាមមាត់ដោយស្ងប់។
bedside-listen-record = ថត 10 វិនាទី
bedside-listen-recording = កំពុងថត។ សូមនៅស្ងៀម។
bedside-listen-left = នៅ { $seconds } វិនាទី
bedside-listen-heard = បានស្តាប់
bedside-listen-count = បានស្តាប់ { $count } កន្លែង
bedside-listen-done = ស្តាប់រួចរាល់
bedside-listen-asks = { $name } សុំឱ្យអ្នកស្តាប់
bedside-level = កម្លាំងសំឡេង
bedside-level-none = គ្មានសំឡេង
bedside-level-quiet = ដាក់ឱ្យជិត
bedside-level-good = ល្អ
bedside-level-loud = ខ្លាំងពេក
site-anterior-upper-left = ខាងលើឆ្វេង ខាងមុខ
site-anterior-upper-right = ខាងលើស្តាំ ខាងមុខ
site-anterior-lower-left = ខាងក្រោមឆ្វេង ខាងមុខ
site-anterior-lower-right = ខាងក្រោមស្តាំ ខាងមុខ
site-posterior-upper-left = ខាងលើឆ្វេង ខាងខ្នង
site-posterior-upper-right = ខាងលើស្តាំ ខាងខ្នង
site-posterior-lower-left = ខាងក្រោមឆ្វេង ខាងខ្នង
site-posterior-lower-right = ខាងក្រោមស្តាំ ខាងខ្នង
site-lateral-left = ចំហៀងឆ្វេង
site-lateral-right = ចំហៀងស្តាំ
site-trachea = បំពង់ខ្យល់

bedside-blow-ready-before = ផ្លុំមុនពេលប្រើថ្នាំ
bedside-blow-ready-after = ផ្លុំក្រោយពេលប្រើថ្នាំ
bedside-blow-guide-1 = ដកដង្ហើមចូលឱ្យពេញ
bedside-blow-guide-2 = ផ្លុំខ្លាំងភ្លាមៗ
bedside-blow-guide-3 = បន្តផ្លុំរហូតដល់អស់
bedside-blow-guide-label = ដកដង្ហើមចូលឱ្យពេញ ផ្លុំខ្លាំងភ្លាមៗ បន្តផ្លុំរហូតដល់អស់
bedside-blow-posture = អង្គុយឱ្យត្រង់ ខាំបំពង់ឱ្យជិត បិទច្រមុះ។
bedside-blow-start = ចាប់ផ្តើម
bedside-blow-again = ព្យាយាមម្ដងទៀត
bedside-blow-number = ផ្លុំលើកទី { $number }
bedside-blow-wait = ដកដង្ហើមចូល…
bedside-blow-wait-2 = ឥឡូវដកដង្ហើមចូលឱ្យពេញបំផុត រួចផ្លុំឱ្យខ្លាំង។
bedside-blow-keep = បន្តផ្លុំ បន្តផ្លុំ…
bedside-blow-full = ល្អណាស់។ រហូតដល់អស់ខ្យល់។
bedside-blow-stop-note = ឈប់តែពេលឃើញរង្វង់ពេញ ឬបើអ្នកជំងឺវិលមុខ។
bedside-blow-of-six = នៃ 6 វិនាទី
bedside-blow-ring-label = { $seconds } នៃ 6 វិនាទី
bedside-blow-cancel = ឈប់រង់ចាំ
bedside-blow-count = បានល្អ { $good } ត្រូវការ { $needed }
bedside-blow-count-full = បានល្អ { $good } គ្រប់គ្រាន់ហើយ
bedside-blow-curve-label = ការផ្លុំមានរយៈពេល { $seconds } វិនាទី បាន { $volume } L
bedside-blow-go-on = ផ្លុំគ្រប់ហើយ
bedside-blow-enough = ជំហានបន្ទាប់
bedside-blow-left = នៅអាចផ្លុំ { $count } ដងទៀត។ សម្រាកបន្តិចរវាងការផ្លុំ។
bedside-blow-none-left = ប្រាំបីដងគ្រប់គ្រាន់សម្រាប់ថ្ងៃនេះ។
bedside-blow-skip = ផ្លុំមិនបាន
bedside-blow-figures = FEV1 { $fev1 } L, FVC { $fvc } L
bedside-blow-response-up = FEV1 កើនឡើង { $percent } % នៃតម្លៃរំពឹងទុក។
bedside-blow-response-down = FEV1 ធ្លាក់ចុះ { $percent } % នៃតម្លៃរំពឹងទុក។
bedside-blow-grade = កម្រិត { $grade }

## អ្វីដែលត្រូវធ្វើឱ្យប្រសើរ។ សរសើរជាមុន។ កូដតាម `BlowView.coach` របស់ edge។

bedside-coach-start = ដកដង្ហើមចូលឱ្យជ្រៅ រួចផ្លុំឱ្យខ្លាំង
    .why = បិទបបូរមាត់ជុំវិញបំពង់ឱ្យជិត។
bedside-coach-done = ធ្វើបានល្អណាស់
    .why = ការផ្លុំល្អដូចគ្នាគ្រប់គ្រាន់ហើយ។ សម្រាកឥឡូវនេះ។
bedside-coach-good = ធ្វើបានល្អណាស់
    .why = ផ្លុំបានល្អ។ ដូចនេះ { $missing } ដងទៀត។
bedside-coach-not-repeatable = ម្តងទៀត ដូចលើកល្អបំផុត
    .why = ផ្លុំបានល្អ។ លើកល្អបំផុតពីរនៅខុសគ្នា { $difference_ml } mL។
bedside-coach-blow-longer = ផ្លុំឱ្យយូរជាងនេះ
    .why = ចាប់ផ្តើមបានល្អ។ ឈប់នៅវិនាទី { $seconds } ហើយវិនាទីចុងក្រោយនៅចេញ { $moved_ml } mL។ បន្តផ្លុំរហូតដល់អស់ខ្យល់។
bedside-coach-blow-harder = ផ្លុំឱ្យខ្លាំងភ្លាមៗ
    .why = រក្សាបានល្អ។ រុញអស់កម្លាំងតាំងពីដំបូង។
bedside-coach-harder-start = ផ្ទុះផ្លុំភ្លាមៗ
    .why = រក្សាបានល្អ។ ខ្យល់ { $bev_ml } mL ចេញមុនពេលផ្លុំខ្លាំង។
bedside-coach-start-sooner = ពេញហើយ កុំរង់ចាំ
    .why = ដកដង្ហើមបានពេញល្អ។ រួចរង់ចាំ { $wait_s } វិនាទី។ សូមផ្លុំភ្លាមៗ។
bedside-coach-no-cough = ព្យាយាមកុំក្អក
    .why = ចាប់ផ្តើមបានខ្លាំង។ ផឹកទឹកបន្តិច សម្រាក រួចផ្លុំម្តងទៀត។
bedside-coach-keep-open = បើកបំពង់កឱ្យទូលាយ
    .why = ចាប់ផ្តើមបានខ្លាំង។ ឱ្យខ្យល់ចេញដោយមិនឈប់។
bedside-coach-breathe-deeper = ដកដង្ហើមចូលឱ្យជ្រៅជាងមុន
    .why = រក្សាបានល្អ។ ដកចូលរហូតដល់មិនអាចចូលទៀត រួចផ្លុំ។
bedside-coach-lips-tight = បិទបបូរមាត់ឱ្យជិត
    .why = ព្យាយាមបានល្អ។ ខ្យល់ខ្លះចេញក្រៅបំពង់។
bedside-coach-tube-free = កុំបិទបំពង់
    .why = ព្យាយាមបានល្អ។ ទុកអណ្តាត និងធ្មេញឱ្យឆ្ងាយពីមាត់បំពង់។
bedside-coach-wait-for-signal = រង់ចាំសញ្ញា
    .why = ព្យាយាមបានល្អ។ ការផ្លុំចាប់ផ្តើមមុនឧបករណ៍រួចរាល់។
bedside-coach-hold-still = កាន់ឧបករណ៍ឱ្យនឹង
    .why = ព្យាយាមបានល្អ។ កាន់ឱ្យនឹង ឆ្ងាយពីខ្យល់ រួចផ្លុំម្តងទៀត។
bedside-coach-check-device = ផ្ទៀងផ្ទាត់ស្ពីរ៉ូម៉ែត្រជាមុន
    .why = ការពិនិត្យចុងក្រោយដោយស៊ីរ៉ាំងមិនជាប់។ ការផ្លុំមិនរាប់ទេ រហូតដល់ជាប់។
bedside-coach-stop-tired = ឈប់ ហើយសម្រាក
    .why = អ្នកបានខំណាស់។ ការផ្លុំខ្សោយចុះ { $fall_percent } %។
bedside-coach-stop-eight = ឈប់ ហើយសម្រាក
    .why = អ្នកបានខំណាស់។ ផ្លុំ { $blows } ដងគ្រប់គ្រាន់សម្រាប់មួយលើក។
bedside-coach-try-again = ព្យាយាមម្ដងទៀត
    .why = ព្យាយាមបានល្អ។ សម្រាកបន្តិច រួចផ្លុំម្តងទៀត។

bedside-coach-mask-off = កាន់ម៉ាស់ឱ្យជិតមុខ
    .why = ម៉ាស់ឃ្លាតចេញ។ នាឡិការង់ចាំ។
bedside-coach-paused = បានផ្អាក
    .why = នាឡិការង់ចាំ។ បន្តពេលអ្នកជំងឺរួចរាល់។
bedside-coach-low-output = ចំហាយចេញតិច
    .why = ពិនិត្យពែង បំពង់ និងបរិមាណថ្នាំ។
bedside-coach-nearly-done = ជិតចប់ហើយ
    .why = គោះពែងថ្នមៗ ដើម្បីប្រើដំណក់ចុងក្រោយ។

bedside-neb-title = តើដាក់ថ្នាំអ្វីក្នុងម៉ាស៊ីនចំហាយ?
bedside-neb-as-prescribed = តាមវេជ្ជបញ្ជា
bedside-neb-other = ថ្នាំផ្សេង
bedside-neb-none-prescribed = គ្មានវេជ្ជបញ្ជា។ សរសេរថ្នាំ និងកម្រិតតាមការបញ្ជា។
bedside-neb-check = ពិនិត្យប្រតិកម្ម និងឈ្មោះលើអំពូលថ្នាំ។
bedside-neb-start = បើកម៉ាស៊ីនចំហាយ
bedside-neb-drug-dose = { $drug } { $dose } mg
bedside-neb-step-drug = ជំហាន { $number } នៃ { $count }, { $drug } { $dose } mg
bedside-neb-left = នៅសល់
bedside-neb-given = បានផ្តល់ { $given } នៃ { $prescribed } mg
bedside-neb-off = ឃ្លាត
bedside-neb-minutes = នាទី
bedside-neb-trace-label = ចំហាយពីម៉ាស៊ីន៖ បានផ្តល់ { $given } នៃ { $prescribed } mg; ម៉ាស់ឃ្លាត { $count } ដង
bedside-neb-pause = ផ្អាកការព្យាបាល
bedside-neb-resume = បន្ត
bedside-neb-stop = បញ្ឈប់ទាំងស្រុង
bedside-neb-stop-sure = បញ្ឈប់ឥឡូវ? បានផ្តល់ { $given } នៃ { $prescribed } mg ហើយនឹងកត់ត្រាទុក។
bedside-neb-finished = ម៉ាស៊ីនចំហាយបានចប់។
bedside-neb-another = មួយកម្រិតទៀត
bedside-neb-by-hand = ផ្តល់ដោយដៃ
bedside-neb-by-hand-title = តើផ្តល់ថ្នាំអ្វីដោយដៃ?
bedside-neb-by-hand-save = រក្សាទុកកម្រិតនេះ
bedside-neb-unknown-left = កំពុងដំណើរការ
bedside-neb-rest = រង់ចាំ 10 ទៅ 15 នាទីមុនផ្លុំបន្ទាប់ ឬតាមពិធីការរបស់អ្នក។

bedside-finish-title = ការព្យាបាលថ្ងៃនេះ
bedside-finish-how = បញ្ចប់យ៉ាងដូចម្តេច?
bedside-finish-go = បញ្ចប់ការព្យាបាល
bedside-finished = ការព្យាបាលបានបញ្ចប់។
bedside-finished-text = អ្វីៗទាំងអស់ត្រូវបានរក្សាទុក។ អ្នកអាចចាកចេញពីអេក្រង់នេះ។
bedside-outcome-completed = បានបញ្ចប់
bedside-outcome-stopped-early = ឈប់មុនចប់
bedside-outcome-abandoned = ទុកឱ្យនៅបើក
bedside-outcome-refused = បដិសេធ
bedside-outcome-referred = បញ្ជូនទៅមន្ទីរពេទ្យ
bedside-home-go = ទៅអេក្រង់ដំបូង

bedside-cancel = បញ្ឈប់ការព្យាបាល
bedside-cancel-title = បញ្ឈប់ការព្យាបាលនេះ?
bedside-cancel-text = អ្វីដែលបានវាស់នៅតែរក្សាទុក។ វាត្រូវកត់ត្រាថាឈប់មុនចប់។
bedside-cancel-yes = បាទ/ចាស បញ្ឈប់
bedside-cancel-no = ទេ បន្ត

## ជំនួយ

bedside-help = សួរអ្នកជំនាញ
bedside-help-title = តើអ្នកជំនាញគួរដឹងអ្វីមុនគេ?
bedside-help-reason-worse = កាន់តែធ្ងន់
bedside-help-reason-no-response = ថ្នាំមិនជួយ
bedside-help-reason-unsure = ខ្ញុំមិនប្រាកដ
bedside-help-reason-equipment = ឧបករណ៍ខូច
bedside-help-words = ជាពាក្យរបស់អ្នក បើចង់
bedside-help-go = សួរឥឡូវ
bedside-help-asked = បានសួរអ្នកជំនាញ { $time }
bedside-help-asked-offline = បានសួរ { $time } រង់ចាំអ៊ីនធឺណិត។ សូមទូរសព្ទផង។
bedside-danger = បើអ្នកជំងឺមានគ្រោះថ្នាក់ សូមហៅជំនួយនៅទីនេះជាមុន។

## ដំបូន្មាន

bedside-advice-from = { $name } ណែនាំ
bedside-advice-unknown = អ្នកជំនាញ
bedside-advice-at = នៅ { $time }
bedside-advice-for = សម្រាប់ { $name }
bedside-advice-start = ចាប់ផ្តើម
bedside-advice-done = រួចរាល់
bedside-advice-seen-state = { $name } ដឹងថាអ្នកបានឃើញហើយ។
bedside-advice-more = { $count } ទៀត

## កំណត់ត្រា និងការផ្ញើ

bedside-records-title = កំណត់ត្រា
bedside-records-none = មិនទាន់មានកំណត់ត្រាទេ។
bedside-records-none-help = អ្វីដែលវាស់នឹងបង្ហាញនៅទីនេះ ជាមួយផ្លូវរបស់វាទៅអ្នកជំនាញ។
bedside-records-today = កំណត់ត្រានៃការព្យាបាលនេះ
bedside-state-saved = រក្សាទុក រង់ចាំផ្ញើ
bedside-state-sent = កំពុងផ្ញើ
bedside-state-acknowledged = បានផ្ញើដល់មជ្ឈមណ្ឌល
bedside-state-seen = { $name } បានឃើញ
bedside-state-seen-unknown = អ្នកជំនាញបានឃើញ
bedside-state-done = រួចរាល់
bedside-state-refused = បានរក្សាទុក ត្រូវពិនិត្យ
bedside-record-patient-registered = ចុះឈ្មោះអ្នកជំងឺ
bedside-record-patient-updated = កែព័ត៌មាន
bedside-record-medication-stated = កត់ថ្នាំ
bedside-record-medication-given = ផ្តល់ដោយដៃ
bedside-record-treatment-started = ចាប់ផ្តើមព្យាបាល
bedside-record-treatment-finished = បញ្ចប់ការព្យាបាល
bedside-record-spirometry-recorded = តេស្តផ្លុំ
bedside-record-spirometry-recorded-before = តេស្តមុនថ្នាំ
bedside-record-spirometry-recorded-after = តេស្តក្រោយថ្នាំ
bedside-record-nebulization-logged = បាញ់ថ្នាំជាចំហាយ
bedside-record-sound-recorded = សំឡេងសួត
bedside-record-vitals-recorded = អុកស៊ីសែន និងបេះដូង
bedside-record-help-requested = សួរអ្នកជំនាញ
bedside-record-advice-delivered = ឆ្លើយដំបូន្មាន
bedside-record-facility-registered = ចុះឈ្មោះមណ្ឌល
bedside-record-severity-scored = កម្រិតជំងឺ
bedside-record-safety-noted = លើសដែនកំណត់ពេលដំណើរការ
bedside-record-nebulization-ordered = បានបញ្ជា
bedside-record-instrument-cared = បានថែទាំម៉ាស៊ីន
bedside-record-instrument-verified = បានផ្ទៀងផ្ទាត់ស្ពីរ៉ូម៉ែត្រ
bedside-record-other = កំណត់ត្រា

## ឧបករណ៍

bedside-instruments-title = ឧបករណ៍
bedside-instruments-none = មិនទាន់ឃើញឧបករណ៍ទេ។
bedside-instruments-none-help = សូមបើកឧបករណ៍នៅជិតទីនេះ។
bedside-instrument-spirometer = ឧបករណ៍ផ្លុំ
bedside-instrument-nebulizer = ម៉ាស៊ីនចំហាយ
bedside-instrument-pulse-oximeter = វាស់អុកស៊ីសែន
bedside-instrument-stethoscope = ឧបករណ៍ស្តាប់
bedside-instrument-status-ready = រួចរាល់
bedside-instrument-status-active = កំពុងប្រើ
bedside-instrument-status-silent = គ្មានសញ្ញា
bedside-instrument-status-fault = ខូច
bedside-instrument-status-absent = មិនឃើញ
bedside-instrument-last = { $age } មុន

## អ្វីមិនដំណើរការ

bedside-problem-title = មិនបានសម្រេច។
bedside-problem-wrong-pin = លេខ PIN មិនត្រឹមត្រូវ។
    .hint = មើលលេខ PIN ក្បែរកុំព្យូទ័រ ហើយវាយម្តងទៀត។
bedside-problem-too-much = ព្យាយាមច្រើនដងពេក។
    .hint = រង់ចាំមួយនាទី រួចព្យាយាមម្តងទៀត។
bedside-problem-not-signed-in = អ្នកបានចាកចេញ។
    .hint = សូមចូលម្តងទៀត។ អ្វីៗត្រូវបានរក្សាទុក។
bedside-problem-no-instrument = រកមិនឃើញឧបករណ៍។
    .hint = បើកវា ដាក់ឱ្យជិត រួចព្យាយាមម្តងទៀត។
bedside-problem-instrument-busy = ឧបករណ៍កំពុងប្រើ។
    .hint = រង់ចាំឱ្យទំនេរ ឬយកមួយផ្សេង។
bedside-problem-instrument-silent = ឧបករណ៍បាត់សញ្ញា។
    .hint = ពិនិត្យថាវាបើក និងនៅជិត។ អ្វីដែលបានវាស់ត្រូវបានរក្សាទុក។
bedside-problem-instrument-fault = ឧបករណ៍រាយការណ៍ថាខូច។
    .hint = មើលអេក្រង់របស់វា។ យកមួយផ្សេងបើអាច។
bedside-problem-no-blow = មិនមានការផ្លុំទេ។
    .hint = ពិនិត្យបំពង់ រួចព្យាយាមម្តងទៀត។
bedside-problem-blow-lost = ការផ្លុំមកមិនពេញលេញ។
    .hint = យកឧបករណ៍ផ្លុំមកជិត រួចព្យាយាមម្តងទៀត។
bedside-problem-treatment-open = មានការព្យាបាលបើករួចសម្រាប់អ្នកជំងឺនេះ។
    .hint = បើកវា ហើយបន្ត ឬបញ្ចប់វាជាមុន។
bedside-problem-treatment-finished = ការព្យាបាលនេះបានបញ្ចប់។
    .hint = សូមចាប់ផ្តើមថ្មី។
bedside-problem-disk-full = គ្មានកន្លែងរក្សាទុកទៀតទេ។
    .hint = ហៅបុគ្គលិកបច្ចេកទេសឥឡូវ។ អ្វីដែលបានរក្សាទុកមិនបាត់ទេ។
bedside-problem-bad-request = មានអ្វីបំពេញមិនត្រឹមត្រូវ។
    .hint = មើលប្រអប់ រួចព្យាយាមម្តងទៀត។
bedside-problem-unreachable = កុំព្យូទ័រក្បែរគ្រែមិនឆ្លើយតប។
    .hint = នៅជិតវា កុំបិទ Wi-Fi រួចព្យាយាមម្តងទៀត។
bedside-problem-therapy-stop = ការពិនិត្យឃើញថាត្រូវឈប់។
    .hint = ប្តូរដូស ឬការលាយ ឬបន្តដោយមានហេតុផល។
bedside-problem-bad-severity = ការវាយតម្លៃមិនទាន់ពេញលេញ។
    .hint = ចុចគ្រប់ចំណុច និងពិនិត្យតម្លៃ។
bedside-problem-too-many-tries = { bedside-problem-too-much }
    .hint = { bedside-problem-too-much.hint }
bedside-problem-instrument-away = { bedside-problem-no-instrument }
    .hint = { bedside-problem-no-instrument.hint }
bedside-problem-treatment-over = { bedside-problem-treatment-finished }
    .hint = { bedside-problem-treatment-finished.hint }
bedside-problem-other = មិនបានសម្រេច។
    .hint = ព្យាយាមម្តងទៀត។ បើនៅតែដដែល ហៅបុគ្គលិកបច្ចេកទេស ហើយប្រាប់៖ { $name }។
bedside-problem-dismiss = យល់ហើយ
bedside-report = របាយការណ៍តេស្តមួយទំព័រ

# this device's microphone
bedside-mic-start = ស្ដាប់ដោយមីក្រូហ្វូនរបស់ឧបករណ៍នេះ
bedside-mic-stop = បញ្ឈប់ និងរក្សាទុក
bedside-mic-kept = សំឡេងត្រូវបានរក្សាទុក។
bedside-mic-live = បានថត និងផ្ញើផ្ទាល់។ { $n } នាក់កំពុងស្ដាប់។
bedside-mic-recorded = ថតនៅទីនេះ។ ខ្សែមិនមានទេ។ { $n } នាក់កំពុងស្ដាប់។
bedside-mic-insecure = កម្មវិធីរុករកឲ្យមីក្រូហ្វូនតែទំព័រមានសុវត្ថិភាពប៉ុណ្ណោះ។ សូមបើកតាម https ឬលើកុំព្យូទ័រក្បែរគ្រែ។
bedside-mic-denied = មីក្រូហ្វូនមិនត្រូវបានអនុញ្ញាត។ សូមអនុញ្ញាតក្នុងកម្មវិធីរុករក រួចសាកម្ដងទៀត។
bedside-mic-absent = រកមិនឃើញមីក្រូហ្វូន។ សូមដោត រួចសាកម្ដងទៀត។
bedside-mic-lost = កុំព្យូទ័រក្បែរគ្រែបានបញ្ចប់វា។ អ្វីដែលឮមុននោះត្រូវបានរក្សាទុក។
bedside-mic-unplugged = មីក្រូហ្វូនបានដាច់។ អ្វីដែលឮមុននោះត្រូវបានរក្សាទុក។ សូមដោត រួចសាកម្ដងទៀត។
bedside-mic-disk = ថាសរបស់ឧបករណ៍មិនទទួលទៀតទេ។ អ្វីដែលបានថតមកដល់ពេលនេះត្រូវបានរក្សាទុក។ ហៅអ្នកថែទាំប្រព័ន្ធ។
bedside-mic-note-silent = មិនឮអ្វីសោះ៖ សូមមើលការប៉ះ។
bedside-mic-note-clipped = ខ្លាំងពេក៖ សូមចុចតិចជាងនេះ ឬបន្ថយសំឡេង។
bedside-mic-note-gap = ផ្នែកមួយបានបាត់តាមផ្លូវ។
bedside-mic-note-no-contact = មិនឮទ្រូង៖ សូមមើលការប៉ះ។

# ស្ពីរ៉ូម៉ែត្រ និងស៊ីរ៉ាំង
verify-title = ផ្ទៀងផ្ទាត់ស្ពីរ៉ូម៉ែត្រ
verify-how = ភ្ជាប់ស៊ីរ៉ាំង 3 លីត្រ។ រុញយឺត (ប្រហែល 4 វិនាទី) បន្ទាប់មកប្រហែល 1.5 វិនាទី បន្ទាប់មកលឿន (ក្រោម 1 វិនាទី)។ វាយលេខដែលស្ពីរ៉ូម៉ែត្របង្ហាញរាល់លើក ដោយគ្មាន BTPS។
verify-speed-low = យឺត លីត្រ
verify-speed-medium = មធ្យម លីត្រ
verify-speed-high = លឿន លីត្រ
verify-save = រក្សាទុកការផ្ទៀងផ្ទាត់
verify-none = គ្មានស្ពីរ៉ូម៉ែត្រភ្ជាប់ទេ។
verify-at = { $date } { $time }
verify-verified = បានផ្ទៀងផ្ទាត់
verify-failed = មិនជាប់៖ ការផ្លុំមិនរាប់ទេ រហូតដល់ជាប់
verify-overdue = ត្រូវធ្វើថ្ងៃនេះ៖ គ្មានកម្រិត A រហូតដល់ធ្វើរួច
verify-unknown = មិនដែលផ្ទៀងផ្ទាត់នៅទីនេះ
verify-too-few-strokes = ត្រូវការរុញបីលើក។
verify-no-slow-stroke = ខ្វះការរុញយឺត។
verify-no-medium-stroke = ខ្វះការរុញមធ្យម។
verify-no-fast-stroke = ខ្វះការរុញលឿន។
verify-stroke-beyond-limit = ការរុញមួយខុសលើស 3 %៖ រកកន្លែងធ្លាយ សម្អាតឧបករណ៍ រួចផ្ទៀងផ្ទាត់ម្ដងទៀត។
verify-not-linear = កំហុសប្រែតាមល្បឿន៖ ឧបករណ៍ត្រូវជួសជុល។
verify-zero-flow-wrong = កំណត់សូន្យដោយបិទឧបករណ៍។
control-title = ពិនិត្យដោយមិត្តរួមការងារដែលមានសុខភាពល្អ
control-how = មនុស្សដដែលផ្លុំរាល់សប្តាហ៍; 20 ដងបង្កើតមធ្យម។
control-save = បន្ថែមការពិនិត្យ
control-missing = នៅខ្វះ { $n } ដង។
control-in = ក្នុងដែន៖ មធ្យម { $mean }, SD { $sd }។
control-out = ក្រៅដែន ({ $rules })៖ មធ្យម { $mean }, SD { $sd }។ រកមើលការលេច សម្អាត ផ្ទៀងផ្ទាត់; កុំធ្វើតេស្តមុនវាត្រឡប់វិញ។
control-fev1-l = FEV1, L
control-fvc-l = FVC, L
control-syringe-percent = សឺរាំង, %
verify-stroke-flow-outside = ការរុញយឺតជាង 0.5 ឬលឿនជាង 12 L/s មិនរាប់ទេ។

# an expert’s voice
bedside-talk-ringing = { $name } ចង់និយាយជាមួយអ្នក។
bedside-talk-connecting = កំពុងភ្ជាប់ទៅ { $name }។
bedside-talk-silent = { $name } បានភ្ជាប់ ហើយមិនទាន់និយាយ។
bedside-talk-speaks = { $name } កំពុងនិយាយ។
bedside-talk-accept = ស្ដាប់
bedside-talk-refuse = មិនមែនឥឡូវទេ
bedside-talk-end = បញ្ចប់ការហៅ

bedside-family-title = ការព្រមានសម្រាប់គ្រួសារ
bedside-family-none = គ្រួសារមិនទាន់ត្រូវបានព្រមានទេ។
bedside-family-add = ព្រមានគ្រួសារ
bedside-family-any = ការព្រមានទាំងអស់របស់ទីនេះ
bedside-family-end = បញ្ឈប់
bedside-family-words = មជ្ឈមណ្ឌលផ្ញើអ៊ីមែលមុនថ្ងៃដែលអាចពិបាកសម្រាប់កុមារ។ វាមិនបញ្ជាក់ឈ្មោះកុមារ ឬជំងឺទេ ហើយបញ្ឈប់បានដោយចុចម្តង។
bedside-family-email = អ៊ីមែលរបស់អ្នកថែទាំកុមារ
bedside-family-language = ភាសានៃសារ
bedside-family-triggers = តែនៅថ្ងៃដែលមាន
bedside-family-triggers-hint = មិនជ្រើស៖ ការព្រមានទាំងអស់របស់ទីនេះ។
bedside-family-consent = តើគេយល់ព្រមដោយរបៀបណា?
bedside-family-save = គេបានយល់ព្រម
bedside-record-family-warning-agreed = គ្រួសារយល់ព្រមទទួលការព្រមាន
bedside-record-family-warning-ended = ការព្រមានសម្រាប់គ្រួសារបានបញ្ចប់
bedside-problem-bad-address = នេះមិនមែនជាអាសយដ្ឋានអ៊ីមែលទេ។
bedside-problem-family-warned-already = អាសយដ្ឋាននេះត្រូវបានព្រមានរួចហើយ។ បញ្ឈប់សិន ដើម្បីផ្លាស់ប្តូរ។
bedside-problem-too-many-agreements = មានអាសយដ្ឋានប្រាំត្រូវបានព្រមានរួចហើយ។ បញ្ឈប់មួយសិន។
bedside-problem-agreement-unknown = វាបានបញ្ចប់រួចហើយ។
