# The frame of the console: sections, sign-in, keys, states, spans of time.

language = ភាសា
nav-main = មេ
nav-worklist = បញ្ជីការងារ
nav-patients = អ្នកជំងឺ
find = ស្វែងរកអ្នកជំងឺ ឬលេខ
close = បិទ
cancel = បោះបង់
show-all = បង្ហាញទាំងអស់
loading = កំពុងផ្ទុក

role-nurse = គិលានុបដ្ឋាក
role-expert = អ្នកជំនាញ
role-epidemiologist = អ្នករោគរាតត្បាត
role-operator = អ្នកប្រតិបត្តិការ
role-administrator = អ្នកគ្រប់គ្រង

unclaimed = { $n } មិនទាន់មានអ្នកទទួល
asked-you = { $n ->
   *[other] អ្នកជំងឺ { $n } នាក់ត្រូវការអ្នក
}
chime-turn-off = បិទសំឡេងរោទ៍
chime-turn-on = បើកសំឡេងរោទ៍
unclaimed-title = ការជូនដំណឹងអាទិភាពខ្ពស់ដែលមិនទាន់មានអ្នកទទួល
link-title = រយៈពេលពីក្បែរគ្រែអ្នកជំងឺមកទំព័រនេះ
link-live = ផ្ទាល់
link-live-delay = ផ្ទាល់ { $s } វិ.
link-connecting = កំពុងភ្ជាប់
link-stale = មិនផ្ទាល់

theme-to-dark = ងងឹត
theme-to-light = ភ្លឺ
sign-out = ចាកចេញ

sign-in = ចូល
signing-in = កំពុងចូល
sign-in-promise = ស្តាប់សួត មើលថ្នាំ ឆ្លើយឲ្យទាន់ពេល។
sign-in-what = Breathway ភ្ជាប់បន្ទប់ព្យាបាល និងអ្នកជំនាញ ក្នុងបណ្តាញថែទាំផ្លូវដង្ហើមតែមួយ។ អ្វីដែលកើតឡើងក្បែរគ្រែ ត្រូវបានកត់ត្រានៅទីនោះមុនគេ ហើយមិនរង់ចាំបណ្តាញឡើយ។
username = ឈ្មោះអ្នកប្រើ
password = ពាក្យសម្ងាត់
one-time-code = លេខកូដប្រើម្តង
one-time-code-hint = លេខប្រាំមួយខ្ទង់ពីកម្មវិធីក្នុងទូរស័ព្ទរបស់អ្នក។
sign-in-bedside = កំពុងព្យាបាលអ្នកជំងឺមែនទេ?
sign-in-bedside-how = ទំព័រក្បែរគ្រែដំណើរការដោយមិនចាំបាច់ចូលទីនេះ។ សូមបើកវានៅលើថេប្លេតនៃមន្ទីររបស់អ្នក។
informs = ផ្ទាំងនេះផ្តល់ព័ត៌មាន។ ឧបករណ៍ក្បែរគ្រែជាអ្នកបន្លឺសំឡេងប្រកាសអាសន្ន។
session-ended = អ្នកត្រូវបានចាកចេញ ព្រោះមិនបានប្រើមួយរយៈ។ អ្វីដែលអ្នកបានបើក នៅតែមាននៅអាសយដ្ឋាននេះ។
predicted = តម្លៃព្យាករ
before = មុន
after = ក្រោយ

keys-turn-off = បិទគ្រាប់ចុចទោល
keys-turn-on = បើកគ្រាប់ចុចទោល
keys-hint = គ្រាប់ចុចទោលដំណើរការតែក្រៅប្រអប់អក្សរ។ អាចបិទវានៅក្រោមឈ្មោះរបស់អ្នក។
key-all = គ្រាប់ចុចទាំងអស់
key-find = ស្វែងរក
key-next = បន្ទាប់
key-previous = មុន
key-claim = ទទួល
key-open = បើក
key-write = សរសេរដំបូន្មាន
key-table = បង្ហាញក្រាហ្វជាតារាង
key-phrase = ផ្ញើឃ្លា 1 ដល់ 9
key-play = ចាក់ ឬបញ្ឈប់សំឡេង
key-label = ដាក់ស្លាកលើផ្នែក 1 ដល់ 8
key-later = ក្បាលចាក់ទៅមុខ
key-earlier = ក្បាលចាក់ថយក្រោយ
key-span-start = ផ្នែកចាប់ផ្តើមនៅទីនេះ
key-span-end = ផ្នែកចប់នៅទីនេះ
key-unmark = ដកស្លាកចុងក្រោយ

offline-since = គ្មានបណ្តាញតាំងពី { $time }។
offline-what = អ្វីដែលអ្នកឃើញគឺចាស់។ មិនអាចទទួល ឬផ្ញើបានទេ រហូតដល់បណ្តាញដំណើរការវិញ។
stale-as-of = គិតត្រឹម { $time } ចាស់ { $age }
not-reviewed = ពាក្យវេជ្ជសាស្ត្រជាភាសានេះ មិនទាន់បានពិនិត្យដោយគ្រូពេទ្យនៅឡើយ។
not-found = គ្មានអ្វីនៅអាសយដ្ឋាននេះទេ។
not-found-hint = វាអាចត្រូវបានផ្លាស់ទី។ សូមចាប់ផ្តើមម្តងទៀតពីរបារខាងលើ។
not-yours = ទំព័រនេះមិនមែនជាផ្នែកនៃតួនាទីរបស់អ្នកទេ។
not-yours-hint = សូមសួរអ្នកគ្រប់គ្រង ប្រសិនបើអ្នកត្រូវការវា។

loading-slow = កំពុងទាញយកនៅឡើយ។
loading-slow-why = បណ្តាញយឺត ឬមជ្ឈមណ្ឌលកំពុងរវល់។ អ្វីដែលបានមកដល់ នៅលើទំព័រដដែល។
try-again = ព្យាយាមម្តងទៀត
try-again-in = សូមព្យាយាមម្តងទៀតក្នុង { $n } វិនាទី។
problem-other = មិនអាចធ្វើបានទេ។
    .hint = គ្មានអ្វីបាត់ទេ។ សូមព្យាយាមម្តងទៀត បើនៅតែមានបញ្ហា សូមប្រាប់លេខយោង។
problem-reference = លេខយោង { $reference }
problem-offline = មជ្ឈមណ្ឌលមិនឆ្លើយតប។
    .hint = គ្មានអ្វីបាត់ទេ។ ទំព័រនឹងព្យាយាមម្តងទៀតដោយខ្លួនឯង។
problem-wrong-credentials = ឈ្មោះ ឬពាក្យសម្ងាត់មិនត្រឹមត្រូវ។
    .hint = សូមពិនិត្យ ហើយព្យាយាមម្តងទៀត។
problem-wrong-password = ពាក្យសម្ងាត់មិនត្រឹមត្រូវ។
    .hint = សូមវាយពាក្យសម្ងាត់ដែលអ្នកប្រើឥឡូវ។
problem-wrong-code = លេខកូដមិនត្រឹមត្រូវ ឬបានប្រើហើយ។
    .hint = សូមរង់ចាំលេខកូដបន្ទាប់ ហើយពិនិត្យនាឡិកាទូរស័ព្ទ។
problem-too-much = ព្យាយាមច្រើនដងពេក។
    .hint = ដើម្បីសុវត្ថិភាព ត្រូវរង់ចាំមុនលើកបន្ទាប់។
problem-not-signed-in = អ្នកបានចាកចេញហើយ។
    .hint = សូមចូលម្តងទៀត។
problem-not-allowed = អ្នកមិនអាចមើល ឬធ្វើវាបានទេ។
    .hint = វាស្ថិតនៅក្រៅមន្ទីរ ឬតួនាទីរបស់អ្នក។
problem-not-found = គ្មានអ្វីនៅទីនេះទេ។
    .hint = វាមិនមាន ឬស្ថិតនៅក្រៅមន្ទីររបស់អ្នក។
problem-conflict = វាបានផ្លាស់ប្តូរហើយ។
    .hint = អ្វីដែលអ្នកឃើញឥឡូវគឺថ្មី។
problem-unavailable = មជ្ឈមណ្ឌលមិនអាចធ្វើបានឥឡូវនេះ។
    .hint = គ្មានអ្វីបាត់ទេ។ វានឹងព្យាយាមម្តងទៀត។
problem-already-claimed = មានអ្នកផ្សេងបានទទួលហើយ។
    .hint = ឈ្មោះរបស់គេមាននៅលើជួរ។

moment-today = ថ្ងៃនេះ { $time }
moment-now = ឥឡូវ
span-seconds = { $n } វិ.
span-minutes = { $n } នាទី
span-hours = { $n } ម៉ោង
span-days = { $n } ថ្ងៃ
unit-min = នាទី
unit-h = ម៉ោង
unit-d = ថ្ងៃ

nav-account = គណនីរបស់អ្នក
account-who = { $name } { $role }។ ឈ្មោះអ្នកប្រើ៖ { $username }។
account-factor = ការផ្ទៀងផ្ទាត់ទីពីរ
account-factor-why = លេខកូដពីទូរស័ព្ទ ដែលសួររាល់ពេលចូល ការពារអ្នកជំងឺ ពេលបាត់ពាក្យសម្ងាត់។
account-factor-is-on = បើក៖ លេខកូដពីទូរស័ព្ទត្រូវសួររាល់ពេលចូល។
account-factor-on = ការផ្ទៀងផ្ទាត់ទីពីរបានបើក។
account-factor-begin = បើក
account-factor-scan = រូបនៃសោ សម្រាប់ស្កេនដោយកម្មវិធីលេខកូដក្នុងទូរស័ព្ទ
account-factor-app = ស្កេនរូបនេះដោយកម្មវិធីលេខកូដក្នុងទូរស័ព្ទ ឬវាយសោនេះចូល ឬ
account-factor-open = បើកកម្មវិធីនៅទីនេះ
account-factor-confirm = បញ្ជាក់ដោយលេខកូដដំបូង
account-password = ប្តូរពាក្យសម្ងាត់
account-password-old = ពាក្យសម្ងាត់បច្ចុប្បន្ន
account-password-new = ពាក្យសម្ងាត់ថ្មី យ៉ាងតិច { $n } តួ
account-password-changed = ពាក្យសម្ងាត់បានប្តូរ។ វគ្គផ្សេងៗរបស់អ្នកបានបញ្ចប់។

passkey-use = ប្រើសោឧបករណ៍
passkey-title = សោឧបករណ៍ (passkey)
passkey-why = សោឧបករណ៍ស្ថិតក្នុងទូរស័ព្ទ ឬកុំព្យូទ័ររបស់អ្នក ហើយបើកគណនីដោយម្រាមដៃ មុខ ឬលេខ PIN ដោយគ្មានពាក្យសម្ងាត់។
passkey-on = បើក៖ គណនីបើកដោយសោឧបករណ៍ ឬដោយពាក្យសម្ងាត់រួមជាមួយលេខកូដ។ ពាក្យសម្ងាត់តែមួយមុខមិនបើកទេ។
passkey-line = { $site } តាំងពី { $date }
passkey-add = បន្ថែមសោឧបករណ៍
passkey-added = បានបន្ថែមសោឧបករណ៍។
passkey-remove = ដកចេញ
passkey-removed = បានដកសោឧបករណ៍ចេញ។
passkey-declined = គ្មានអ្វីប្តូរទេ៖ ឧបករណ៍មិនបានបញ្ជាក់។
problem-wrong-passkey = សោឧបករណ៍មិនត្រូវបានទទួលទេ។
    .hint = សាកម្តងទៀត ឬចូលដោយពាក្យសម្ងាត់ និងលេខកូដ។
problem-passkey-needed = គណនីនេះបើកដោយសោឧបករណ៍។
    .hint = សូមប្រើសោឧបករណ៍។ បើបាត់ អ្នកគ្រប់គ្រងអាចកំណត់ឡើងវិញ។

# live listening
nav-listen = ស្ដាប់
key-freeze = បង្អង់ ឬបន្តសំឡេងផ្ទាល់
key-next-site = កន្លែងស្ដាប់បន្ទាប់

problem-bad-body = មានអ្វីបំពេញមិនត្រឹមត្រូវ។
problem-password-too-short = ពាក្យសម្ងាត់ថ្មីខ្លីពេក។
problem-second-factor-active = ការផ្ទៀងផ្ទាត់ទីពីរបានបើករួចហើយ។
problem-passkey-known = សោឧបករណ៍នេះមានក្នុងគណនីរួចហើយ។
problem-too-many-passkeys = សោឧបករណ៍ច្រើនពេក។ ដកមួយចេញជាមុន។
problem-already-linked = បានភ្ជាប់រួចហើយ។
problem-not-linked = មិនបានភ្ជាប់ទេ។
problem-same-patient = នេះជាការចុះឈ្មោះតែមួយ។
problem-not-confirmed = លេខសម្គាល់មិនត្រូវគ្នា។ គ្មានអ្វីត្រូវបានលុបទេ។
problem-unknown-expert = អ្នកជំនាញនេះគ្មានគណនីទៀតទេ។
problem-bad-until = ជ្រើសថ្ងៃក្នុងរយៈពេល 90 ថ្ងៃខាងមុខ។
problem-advice-empty = ជ្រើសឃ្លា ឬជំហាន ឬសរសេរពាក្យ។
problem-advice-too-long = ដំបូន្មានវែងពេក។
problem-patient-key-missing = មិនអាចផ្ញើពាក្យសម្រាប់អ្នកជំងឺនេះឥឡូវទេ។ អាចផ្ញើឃ្លា។
problem-task-done = វាបានបញ្ចប់រួចហើយ។
problem-task-not-yours = មានតែអ្នកដែលបានទទួល ទើបអាចប្រគល់មកវិញ។
problem-colleague-out-of-scope = មិត្តរួមការងារនេះមិនធ្វើការឱ្យមន្ទីរនេះទេ។
problem-assigned-already = វាជារបស់អ្នកជំងឺនេះរួចហើយ។
problem-database-away = { problem-unavailable }
    .hint = { problem-unavailable.hint }
