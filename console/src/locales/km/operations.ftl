# មណ្ឌល កន្លែងដាក់ដោយឡែក អេក្រង់ធំ មនុស្ស។ ពាក្យសម្រាប់បុគ្គលិកបច្ចេកទេស និងអ្នកគ្រប់គ្រង។

nav-facilities = មណ្ឌល
nav-quarantine = ដាក់ដោយឡែក
nav-wall = អេក្រង់ធំ
nav-people = មនុស្ស

## មណ្ឌល

fac-title = { $report } ក្នុងចំណោម { $all } កំពុងរាយការណ៍។
fac-affected = { $count ->
    [0] គ្មានអ្នករង់ចាំនៅកន្លែងបាត់សញ្ញាទេ។
   *[other] { $count } បាត់សញ្ញា ហើយមានអ្នករង់ចាំ។
  }
fac-sorted = តម្រៀបតាមបញ្ហា៖ មនុស្សរងផលមុន បន្ទាប់មកកម្រិតធ្ងន់ និងចំនួនកំណត់ត្រារង់ចាំ។ ការេមួយជាមណ្ឌលមួយ។
fac-sort = លំដាប់
fac-sort-trouble = តាមបញ្ហា
fac-sort-place = តាមទីកន្លែង
fac-sort-waiting = តាមកំណត់ត្រារង់ចាំ
fac-field-text = មណ្ឌល { $all } ការេមួយក្នុងមួយមណ្ឌល តម្រៀបតាមបញ្ហា៖ { $high } មានមនុស្សរងផល { $medium } មានបញ្ហា { $low } អន់ថយ { $well } ល្អ។ តារាងខាងក្រោមមានទាំងអស់។
fac-legend-high = { $n } មនុស្សរងផល
fac-legend-medium = { $n } មានបញ្ហា
fac-legend-low = { $n } អន់ថយ
fac-legend-well = { $n } ល្អ
fac-heard-title = ទំនាក់ទំនងចុងក្រោយ មណ្ឌលទាំងអស់
fac-heard-text = ទំនាក់ទំនងចុងក្រោយ៖ { $list }
fac-heard-1m = 1 នាទី
fac-heard-5m = 5 នាទី
fac-heard-30m = 30 នាទី
fac-heard-3h = 3 ម៉ោង
fac-heard-1d = 1 ថ្ងៃ
fac-heard-older = ចាស់ជាង
fac-heard-never = មិនដែល
fac-waiting-sentence = <b>កំណត់ត្រា { $records } រង់ចាំ</b> នៅមណ្ឌល { $places }។ វាត្រូវបានរក្សាទុកនៅទីនោះ ហើយមកដោយស្វ័យប្រវត្តិ។
fac-waiting-none = <b>គ្មានកំណត់ត្រារង់ចាំទេ។</b> អ្វីដែលមណ្ឌលបានរក្សាទុក មាននៅទីនេះទាំងអស់។
fac-filter-trouble = បញ្ហា
fac-filter-any = បញ្ហាណាមួយ
fac-filter-all = មណ្ឌលទាំងអស់
fac-filter-affected = មនុស្សរងផល
fac-filter-silent = បាត់សញ្ញាលើស 5 នាទី
fac-filter-never = មិនដែលភ្ជាប់
fac-filter-weak = អ៊ីនធឺណិតខ្សោយ ជួរវែងឡើង
fac-filter-fault = ឧបករណ៍ខូច
fac-filter-fork = កូនសោមួយ ឧបករណ៍ពីរ
fac-filter-clock = នាឡិកាខុស
fac-filter-disk = កន្លែងផ្ទុកជិតពេញ
fac-filter-quarantine = មានកំណត់ត្រាដាក់ដោយឡែក
fac-filter-city = ទីកន្លែង
fac-filter-kind = ប្រភេទ
fac-filter-version = កម្មវិធី
fac-version-unknown = មិនទាន់ទាក់ទង
fac-filter-find = រកមណ្ឌល
fac-devices = ឧបករណ៍
fac-devices-help = S ឧបករណ៍ស្តាប់ P ឧបករណ៍ផ្លុំ N ម៉ាស៊ីនចំហាយ O វាស់អុកស៊ីសែន។ ខ្មៅ៖ ខូច ឬបាត់សញ្ញា។ ស៊ុម៖ កំពុងប្រើ។ ចំណុច៖ គ្មាន។
fac-kind-respiratory-clinic = គ្លីនិកផ្លូវដង្ហើម
fac-kind-nebulization-centre = មណ្ឌលបាញ់ថ្នាំចំហាយ
fac-col-priority = អាទិភាព
fac-col-name = មណ្ឌល
fac-col-what = មានបញ្ហាអ្វី
fac-col-heard = ទាក់ទងចុងក្រោយ
fac-col-today = ថ្ងៃនេះ
fac-col-waiting = រង់ចាំ
fac-col-tasks = កិច្ចការ
fac-col-version = កម្មវិធី
fac-table = មណ្ឌល បង្ហាញ { $count }
fac-note = ល្អ
fac-none-match = គ្មានមណ្ឌលត្រូវគ្នាទេ។
fac-none-match-help = ជ្រើសតម្រងទូលាយជាង ឬសម្អាតការស្វែងរក។
fac-none = មិនទាន់មានមណ្ឌលចុះឈ្មោះទេ។
fac-none-help = មណ្ឌលទីមួយនឹងបង្ហាញនៅទីនេះពេលចុះឈ្មោះ។
fac-clear = សម្អាតតម្រង
fac-more-filters = តម្រង

fac-what-silent-affected = បាត់សញ្ញា { $age } មានអ្នករង់ចាំ { $tasks } នាក់
fac-what-fork = ឧបករណ៍ពីរសរសេរដោយកូនសោមួយ; ទាំងពីរត្រូវបានរក្សាទុកដោយឡែក
fac-what-disk = កន្លែងផ្ទុកជិតពេញ
fac-what-silent = បាត់សញ្ញា { $age }; វានៅតែកត់ត្រា
fac-what-fault = { $device } រាយការណ៍ថាខូច
fac-what-device-silent = { $device } បាត់សញ្ញា
fac-what-weak = ជួរវែងឡើង កំណត់ត្រា { $n } ចាស់បំផុត { $age }
fac-what-weak-link = អ៊ីនធឺណិតខ្សោយ
fac-what-clock = នាឡិកា{ $way ->
    [ahead] លឿន
   *[behind] យឺត
  } { $offset }; បានកែពេលមកដល់
fac-what-quarantine = កំណត់ត្រារបស់វាត្រូវបានដាក់ដោយឡែក
fac-what-never = មិនទាន់ភ្ជាប់
fac-what-well = អ៊ីនធឺណិត និងឧបករណ៍ល្អ
fac-device-stethoscope = ឧបករណ៍ស្តាប់
fac-device-spirometer = ឧបករណ៍ផ្លុំ
fac-device-nebulizer = ម៉ាស៊ីនចំហាយ
fac-device-pulse-oximeter = វាស់អុកស៊ីសែន
fac-letter-stethoscope = S
fac-letter-spirometer = P
fac-letter-nebulizer = N
fac-letter-pulse-oximeter = O
fac-status-ready = រួចរាល់
fac-status-active = កំពុងប្រើ
fac-status-silent = បាត់សញ្ញា
fac-status-fault = ខូច
fac-status-none = គ្មាន
fac-as-of = គិតត្រឹម { $time }

fac-one-back = មណ្ឌលទាំងអស់
fac-one-line = { $kind }, { $city }។ { $zone }។
fac-link-good = អ៊ីនធឺណិតល្អ
fac-link-weak = អ៊ីនធឺណិតខ្សោយ
fac-link-silent = បាត់សញ្ញា
fac-link-never = មិនដែលភ្ជាប់
fac-one-heard = ទាក់ទង { $age } មុន
fac-one-not-heard = មិនទាន់ទាក់ទង
fac-one-link = { $link }។ { $heard }។
fac-one-waiting = { $count ->
    [0] គ្មានកំណត់ត្រារង់ចាំទេ។
   *[other] កំណត់ត្រា { $count } រង់ចាំនៅទីនោះ ចាស់បំផុត { $age }។
  }
fac-one-tasks = { $count ->
    [0] គ្មានកិច្ចការបើកទេ។
   *[other] កិច្ចការ { $count } បើក។
  }
fac-one-instruments = ឧបករណ៍
fac-one-no-instruments = វាមិនទាន់ប្រាប់ពីឧបករណ៍ណាទេ។
fac-one-col-instrument = ឧបករណ៍
fac-one-col-model = ម៉ូដែល
fac-one-col-status = ស្ថានភាព
fac-one-col-reading = តម្លៃចុងក្រោយ
fac-one-days = 30 ថ្ងៃចុងក្រោយ
fac-one-days-sentence = ការព្យាបាល { $treatments } បានបញ្ចប់ { $completed } តេស្ត { $tests } សំឡេង { $sounds }។
fac-one-days-deviations = ដូស ឬកំណត់ត្រាខុសពីពិធីការ { $count } ដង។
fac-one-days-text = ការព្យាបាលក្នុងមួយថ្ងៃ ក្នុង 30 ថ្ងៃ ពី { $first } ដល់ { $last } ថ្ងៃនេះ; ច្រើនបំផុត { $most }។
fac-one-days-none = គ្មានការព្យាបាលក្នុង 30 ថ្ងៃចុងក្រោយទេ។
fac-one-col-day = ថ្ងៃ
fac-one-col-treatments = ការព្យាបាល
fac-one-col-completed = បានបញ្ចប់
fac-one-col-tests = តេស្ត
fac-one-col-sounds = សំឡេង
fac-one-col-tasks = កិច្ចការ
fac-one-col-deviations = ខុសពីពិធីការ
fac-one-edges = ឧបករណ៍មណ្ឌល និងកូនសោ
fac-one-edges-none = មិនទាន់មានឧបករណ៍ចុះឈ្មោះ។ បង្កើតកូដ ហើយវាយវានៅលើឧបករណ៍។
fac-one-col-edge = ឧបករណ៍
fac-one-col-enrolled = បានចុះឈ្មោះ
fac-one-col-records = កំណត់ត្រា
fac-one-col-key = កូនសោ
fac-one-key-good = មានសុពលភាព
fac-one-key-forked = នៅពីរកន្លែង
fac-one-key-revoked = បានបញ្ចប់ { $date }
fac-one-revoke = បញ្ចប់កូនសោ
fac-one-revoke-title = បញ្ចប់កូនសោនេះ?
fac-one-revoke-text = ឧបករណ៍ត្រូវបដិសេធចាប់ពីពេលនេះ។ អ្វីដែលវាបានរក្សាទុកនៅតែមានរហូតដល់ចុះឈ្មោះម្តងទៀត។
fac-one-revoke-reason = មូលហេតុ
fac-one-revoke-lost = ឧបករណ៍បាត់ ឬត្រូវលួច
fac-one-revoke-cloned = កូនសោនៅពីរកន្លែង
fac-one-revoke-replaced = ឧបករណ៍ត្រូវបានប្តូរ
fac-one-revoke-go = បញ្ចប់កូនសោឥឡូវ
fac-one-code = ចុះឈ្មោះឧបករណ៍
fac-one-code-text = កូដមួយចុះឈ្មោះឧបករណ៍មួយ តែម្តង។ វាបង្ហាញនៅទីនេះតែម្តងគត់។
fac-one-code-hours = មានសុពលភាព
fac-one-code-hours-n = { $n } ម៉ោង
fac-one-code-days-n = { $n } ថ្ងៃ
fac-one-code-go = បង្កើតកូដ
fac-one-code-shown = វាយនៅលើឧបករណ៍មុន { $time }៖
fac-one-code-command = breathway edge --centre { $url } --code { $code }
fac-one-copy = ចម្លង
fac-one-copied = បានចម្លង

## ការវាស់គ្មានអ្នកជំងឺ

una-title = { $count ->
    [0] គ្មានការវាស់ដែលគ្មានអ្នកជំងឺទេ
   *[other] ការវាស់ { $count } គ្មានអ្នកជំងឺ
  }
una-what = ឧបករណ៍បានផ្ញើមក ខណៈគ្មានការព្យាបាលណាស្នើសុំ។ គ្មានការទស្សន៍ទាយទេ៖ សូមប្រាប់ថាការវាស់នីមួយៗជារបស់អ្នកណា។
una-line = ផ្លុំ { $blows } ដង, FEV1 { $fev1 } L, FVC { $fvc } L
una-whose = របស់អ្នកណា?
una-find = រកអ្នកជំងឺតាមឈ្មោះ
una-nobody = គ្មាននរណាឈ្មោះនេះបានចុះឈ្មោះនៅកន្លែងធ្វើការរបស់អ្នកទេ។
una-assign = ជារបស់ { $name }
una-done = ឥឡូវការវាស់នេះស្ថិតក្នុងកំណត់ត្រារបស់ { $name }។

## ដាក់ដោយឡែក

qua-title = { $count ->
    [0] គ្មានកំណត់ត្រារង់ចាំសម្រេចទេ។
   *[other] កំណត់ត្រា { $count } រង់ចាំសម្រេច។
  }
qua-what = កំណត់ត្រាដែលមិនយល់ ឬមិនរំពឹង ត្រូវបានរក្សាទុកទាំងមូលនៅទីនេះ។ វាមិនរារាំងអ្វីដែលនៅពីក្រោយទេ។
qua-state = បង្ហាញ
qua-state-open = រង់ចាំ
qua-state-replayed = បានព្យាយាមឡើងវិញ
qua-state-discarded = បានបោះចោល
qua-none-open = គ្មានអ្វីដាក់ដោយឡែកទេ។
qua-none-open-help = កំណត់ត្រាទាំងអស់ដែលមកដល់ ត្រូវបានយល់ និងកត់ទុក។
qua-none-other = គ្មាន។
qua-none-other-help = ការសម្រេចបង្ហាញនៅទីនេះ ជាមួយមូលហេតុ និងអ្នកសម្រេច។
qua-list = កំណត់ត្រាដាក់ដោយឡែក
qua-choose = ជ្រើសកំណត់ត្រា ដើម្បីមើលមូលហេតុ។
qua-col-why = មូលហេតុ
qua-col-where = ពីណា
qua-col-arrived = មកដល់
qua-col-size = ទំហំ
qua-from = { $facility } លេខ { $number }
qua-unknown-place = មិនដឹងទីកន្លែង
qua-bytes = { $n } បៃ
qua-kib = { $n } KiB
qua-arrived = មកដល់ { $when } ពី { $where }។
qua-hint = ត្រូវធ្វើអ្វី
qua-reference = លេខយោង
qua-edge = ឧបករណ៍
qua-number = លេខក្នុងជួរ
qua-decoded = មាតិកា
qua-decoded-none = បៃទាំងនេះអានជាកំណត់ត្រាមិនបាន។
qua-hex = បៃ
qua-hex-text = { $n } បៃ ជាគោលដប់ប្រាំមួយ
qua-hex-first = { $n } បៃដំបូង។
qua-replay = ព្យាយាមម្តងទៀត
qua-replay-help = ដោយកម្មវិធីឥឡូវនេះ។ កំណត់ត្រាដែលយល់ ត្រូវបានកត់ទុកដូចទើបមកដល់។
qua-replayed = បានយល់ ហើយឥឡូវមានក្នុងកំណត់ត្រា។
qua-still = នៅតែមិនយល់។
qua-discard = បោះចោល
qua-discard-why = ហេតុអ្វីមិនត្រូវការ
qua-discard-why-hint = ពាក្យពីរបី ដោយគ្មានឈ្មោះអ្នកជំងឺ។
qua-discard-go = បោះចោល រក្សាបៃ
qua-decided = { $state } ដោយ { $who }, { $when }។
qua-decided-reason = មូលហេតុ៖ { $reason }

qua-name-unknown-kind = ប្រភេទកំណត់ត្រាដែលកម្មវិធីមិនស្គាល់
qua-name-not-an-event = បៃមិនមែនជាកំណត់ត្រា
qua-name-impossible-value = តម្លៃដែលមិនអាចមានជារូបវន្ត
qua-name-impossible-time = ពេលវេលាដែលមិនអាចមាន
qua-name-not-yours = កំណត់ត្រានៃមណ្ឌល ឬប្រទេសផ្សេង
qua-name-not-from-edge = ប្រភេទដែលឧបករណ៍មិនអាចផ្ញើ
qua-name-curves-missing = ខ្សែកោងនៃការផ្លុំមិនមកជាមួយ
qua-name-curves-differ = ខ្សែកោងមិនដូចក្នុងកំណត់ត្រា
qua-name-curves-unexpected = ខ្សែកោងមកដែលគ្មានកំណត់ត្រា
qua-name-id-taken = កំណត់ត្រាផ្សេងមានលេខសម្គាល់នេះ
qua-name-spool-forked = ពីជួរដែលមានពីរ
qua-name-not-storable = រក្សាទុកដូចដើមមិនបាន

## អេក្រង់ធំ

wall-title-waiting = { $count ->
    [0] គ្មានអ្នករង់ចាំអ្នកជំនាញទេ
   *[other] { $count } នាក់រង់ចាំអ្នកជំនាញ
  }
wall-people = { $count ->
   *[other] { $count } នាក់រង់ចាំនៅទីនេះ
  }
wall-first-due = ចម្លើយដំបូងក្នុង
wall-overdue-by = ហួសពេល
wall-unclaimed = គ្មានអ្នកទទួល
wall-claimed = មានអ្នកទទួល
wall-overdue = ហួសពេល
wall-min = នាទី
wall-h = ម៉ោង
wall-treating = កំពុងព្យាបាលឥឡូវ
wall-today = ការព្យាបាលថ្ងៃនេះ
wall-high = ខ្ពស់ គ្មានអ្នកទទួល
wall-not-reporting = ក្នុង { $all } មិនរាយការណ៍
wall-all-report = ទាំង { $all } រាយការណ៍
wall-hours = ការព្យាបាល 24 ម៉ោងចុងក្រោយ
wall-hours-text = ការព្យាបាលរៀងរាល់ម៉ោងក្នុង 24 ម៉ោង ពី { $first } ដល់ { $last } ម៉ោងចុងក្រោយ; ច្រើនបំផុត { $most }។
wall-map-text = ផែនទី { $places } កន្លែង៖ { $waiting } មានអ្នករង់ចាំ { $silent } បាត់សញ្ញា។
wall-quiet = គ្រប់កន្លែងបានឆ្លើយ។
wall-quiet-help = { $treating ->
    [0] គ្មានការព្យាបាលកំពុងដំណើរការទេ។ បើមានអ្នកត្រូវការ ទីនេះប្រាប់ថានៅឯណា និងហេតុអ្វី។
   *[other] ការព្យាបាល { $treating } កំពុងដំណើរការ។ បើមានអ្នកត្រូវការអ្នកជំនាញ ទីនេះប្រាប់ថានៅឯណា និងហេតុអ្វី។
  }
wall-more = មាន { $count } ទៀតរង់ចាំ
wall-stale = មិនផ្ទាល់តាំងពី { $time }។ អ្វីនៅទីនេះចាស់ហើយ។
wall-legend-high = ខ្ពស់
wall-legend-medium = មធ្យម
wall-legend-low = ទាប
wall-legend-place = រាយការណ៍
wall-legend-silent = បាត់សញ្ញា
wall-treating-n = { $n } កំពុងព្យាបាល
wall-silent-for = បាត់សញ្ញា
wall-back = ចាកចេញពីអេក្រង់ធំ

## មនុស្ស

peo-title = { $count } នាក់អាចចូលប្រើ។
peo-what = ម្នាក់ៗមានគណនីរបស់ខ្លួន។ ការបញ្ចប់គណនីបិទវគ្គភ្លាមៗ; អ្វីដែលបានធ្វើនៅតែមានក្នុងកំណត់ត្រា។
peo-table = គណនី
peo-col-name = ឈ្មោះ
peo-col-username = ឈ្មោះអ្នកប្រើ
peo-col-role = តួនាទី
peo-col-facilities = មណ្ឌល
peo-col-factor = កត្តាទីពីរ
peo-col-seen = ឃើញចុងក្រោយ
peo-col-since = តាំងពី
peo-all-facilities = ទាំងអស់នៃ { $jurisdiction }
peo-by-consultation = តាមការពិគ្រោះប៉ុណ្ណោះ
peo-factor-on = បើក
peo-factor-off = បិទ
peo-never-seen = មិនដែល
peo-ended = បានបញ្ចប់ { $date }
peo-show-ended = បង្ហាញគណនីដែលបានបញ្ចប់
peo-add = បន្ថែមមនុស្ស
peo-add-name = ឈ្មោះពេញ
peo-add-username = ឈ្មោះអ្នកប្រើ
peo-add-username-hint = 2 ដល់ 60 តួ a–z, 0–9, ចំណុច សហសញ្ញា គូសក្រោម។
peo-add-role = តួនាទី
peo-add-facilities = មណ្ឌល
peo-add-all = ទាំងអស់នៃ { $jurisdiction }
peo-add-some = ទាំងនេះ
peo-add-some-hint = សង្កត់ Ctrl សម្រាប់ច្រើន។
peo-add-ids-hint = លេខសម្គាល់ដូច kh-kampot ច្រើនដោយក្បៀស។
peo-add-language = ភាសា
peo-add-go = បង្កើតគណនី
peo-secret-title = ប្រគល់ឱ្យ { $name } ឥឡូវ។ វាបង្ហាញតែម្តង។
peo-secret-username = ឈ្មោះអ្នកប្រើ
peo-secret-password = ពាក្យសម្ងាត់
peo-secret-totp = សោសម្ងាត់សម្រាប់កម្មវិធីកូដ
peo-secret-totp-hint = ស្កេនរូបដោយកម្មវិធីផ្ទៀងផ្ទាត់ ឬវាយវាចូល; វាបង្កើតលេខប្រាំមួយខ្ទង់សម្រាប់ការចូលនីមួយៗ។
peo-secret-open = បើកក្នុងកម្មវិធីកូដនៅឧបករណ៍នេះ
peo-secret-done = ខ្ញុំបានប្រគល់ហើយ
peo-end = បញ្ចប់
peo-end-title = បញ្ចប់គណនីរបស់ { $name }?
peo-end-text = គាត់ត្រូវចាកចេញភ្លាមៗ ហើយមិនអាចចូលម្តងទៀត។
peo-end-go = បញ្ចប់គណនី
peo-reset-password = ពាក្យសម្ងាត់ថ្មី
peo-reset-factor = លុបកត្តាទីពីរ
peo-acts = សម្រាប់ { $name }
peo-own = អ្នក
peo-none-active = គ្មានអ្នកណាអាចចូលប្រើទេ។
problem-username-taken = ឈ្មោះអ្នកប្រើនេះមានរួចហើយ។
    .hint = សូមជ្រើសមួយផ្សេង។
problem-bad-username = ឈ្មោះអ្នកប្រើនេះប្រើមិនបាន។
    .hint = 2 ដល់ 60 តួ a–z, 0–9, ចំណុច សហសញ្ញា គូសក្រោម។
problem-bad-name = គ្មានឈ្មោះ ឬវែងពេក។
    .hint = 1 ដល់ 200 តួអក្សរ។
problem-unknown-facility = គ្មានមណ្ឌល ឬមិនស្គាល់។
    .hint = ជ្រើសមណ្ឌលពីបញ្ជី ឬទាំងអស់។
problem-own-account = នេះជាគណនីរបស់អ្នក។
    .hint = អ្នកគ្រប់គ្រងម្នាក់ទៀតធ្វើវាជំនួស។
problem-edge-revoked = កូនសោត្រូវបានបញ្ចប់រួចហើយ។
    .hint = សូមផ្ទុកទំព័រម្តងទៀត។
problem-quarantine-decided = បានសម្រេចរួចហើយ។
    .hint = សូមផ្ទុកទំព័រម្តងទៀត ដើម្បីដឹងថាដោយអ្នកណា។
problem-reason-missing = សូមប្រាប់មូលហេតុ។
    .hint = 1 ដល់ 200 តួអក្សរ ដោយគ្មានឈ្មោះ។
problem-bad-hours = រយៈពេលវែងពេក។
    .hint = យ៉ាងច្រើនពីរសប្តាហ៍។

# time to eyes and to instruction
response-title = មានអ្នកមើលលឿនប៉ុណ្ណា ក្នុង 7 ថ្ងៃ
response-none = គ្មានកិច្ចការក្នុង 7 ថ្ងៃ។
response-eyes = កិច្ចការ { $tasks }។ ពាក់កណ្តាលត្រូវបានមើលក្នុង { $half } ប្រាំបួនក្នុងដប់ក្នុង { $most }។
response-no-eyes = កិច្ចការ { $tasks } ហើយគ្មានអ្នកណាមើលទេ។
response-told = ការណែនាំមកដល់ក្នុង { $half } ប្រាំបួនក្នុងដប់ក្នុង { $most }។
response-missed = { $n ->
    [0] គ្មានអ្វីហួសពេលទេ។
   *[other] { $n } មិនត្រូវបានមើលទាន់ពេល។
}
response-untold = { $n ->
    [0] គ្មានចម្លើយយឺតទេ។
   *[other] { $n } មិនបានឆ្លើយទាន់ពេល។
}
response-col-untold = មិនបានឆ្លើយ
response-untold-late = ឆ្លើយយឺត { $late }
response-untold-never = បានមើល មិនទាន់ឆ្លើយ
wall-missed = មិនបានមើល · មិនបានឆ្លើយទាន់ពេល 24 ម៉ោង
response-by-facility = តាមមណ្ឌល
response-col-facility = មណ្ឌល
response-col-tasks = កិច្ចការ
response-col-eyes = មើល៖ ពាក់កណ្តាល · ប្រាំបួនក្នុងដប់
response-col-told = ណែនាំ៖ ពាក់កណ្តាល · ប្រាំបួនក្នុងដប់
response-col-missed = ខកខាន
response-col-further = សួរបន្ត
response-misses = ខកខានចុងក្រោយ
response-late = មើលយឺត { $late }
response-never = មិនទាន់មើល
