# The map of nebulization.
nav-map = ផែនទី
map-title = ការព្យាបាលដោយបំពង់ផ្សែង { $weekday } { $day }
map-so-far = មកទល់ពេលនេះ { $many ->
   *[other] { $n }
} ដង មណ្ឌល { $percent } % នៃ { $all } កំពុងរាយការណ៍។
map-on-day = { $many ->
   *[other] { $n }
} ដង។ ឥឡូវ មណ្ឌល { $percent } % នៃ { $all } កំពុងរាយការណ៍។
map-as-of = គិតត្រឹម { $time }។
map-rises = { $n ->
   *[other] កន្លែង { $n } កើនលើសការរំពឹងទុក។
}
map-no-rises = គ្មានកន្លែងណាកើនលើសការរំពឹងទុកទេ។
map-rises-before = ការកើនឡើង { $n } ដងនៅថ្ងៃមុនៗ
map-days-rises = មានរង្វង់៖ បានរកឃើញការកើនឡើង។
map-rises-unjudged = មិនទាន់បានរកមើលការកើនឡើងសម្រាប់ថ្ងៃនេះទេ។
map-rises-others = ការកើនឡើងគឺសម្រាប់តំបន់ទាំងមូល ហើយបង្ហាញតែដល់អ្នកដែលមើលឃើញតំបន់ទាំងមូល។
map-hidden = { $n ->
   *[other] ក្រឡា { $n } មានឆ្នូត៖ មនុស្សតិចពេក មិនបង្ហាញ។
}
map-unplaced = { $n ->
   *[other] ការព្យាបាល { $n } ដង នៅមណ្ឌលដែលមិនស្គាល់ទីតាំង។
}
map-synthetic = ខ្លះជាទិន្នន័យសិប្បនិម្មិត មិនមែនមនុស្សពិតទេ។
map-empty = មិនទាន់មានមណ្ឌល
map-empty-help = ផែនទីបង្ហាញមណ្ឌលក្នុងវិសាលភាពរបស់អ្នក ពេលគេចុះឈ្មោះជាមួយទីតាំង។
map-measure = អ្វីដែលបង្ហាញ
map-measure-more = ច្រើនទៀត…
map-measure-count = ចំនួន
map-measure-rate = ក្នុងមនុស្ស 10,000 នាក់
map-measure-ratio = លើសការរំពឹងទុក
map-measure-severity = មធ្យម ឬធ្ងន់
map-measure-response = មានការឆ្លើយតប
map-measure-unanswered = កិច្ចការមិនបានឆ្លើយទាន់ពេល
map-measure-online = មណ្ឌលមានប្រព័ន្ធ
map-no-people = មិនទាន់កំណត់ចំនួនប្រជាជនតាមទីកន្លែង (map_areas)។
map-no-people-here = មិនដឹងចំនួនមនុស្សរស់នៅទីនេះទេ៖ សូមជ្រើសទីក្រុង ឬខេត្ត។
map-step = ឯកតាពេលវេលា
map-step-hour = តាមម៉ោង
map-step-day = តាមថ្ងៃ
map-step-week = តាមសប្តាហ៍
map-step-month = តាមខែ
map-step-year = តាមឆ្នាំ
map-level = ទីកន្លែង
map-level-h3 = ក្រឡា
map-level-city = ទីក្រុង
map-level-province = ខេត្ត
map-level-country = ប្រទេស
map-when-hour = { $day } ម៉ោង { $hour }
map-when-week = សប្តាហ៍ពី { $day }
map-when-month = { $month } { $year }
map-fives = ចំនួនតាមទីកន្លែងបង្គត់ទៅពហុគុណនៃប្រាំ; ថ្ងៃតាមក្រឡាគឺពិតប្រាកដ។
map-fives-hours = ម៉ោងគឺម៉ោងតាមទីកន្លែងនីមួយៗ។ ចំនួនតាមម៉ោងបង្គត់ទៅពហុគុណនៃប្រាំ។
map-rises-by-day = ការកើនត្រូវវិនិច្ឆ័យម្តងមួយថ្ងៃ។
map-no-ratio = ការរំពឹងទុកដឹងតែតាមថ្ងៃ និងសប្តាហ៍។
map-hidden-places = { $n ->
   *[other] ទីកន្លែង { $n } មានឆ្នូត៖ មនុស្សតិចពេក មិនបង្ហាញ។
}
map-col-id = លេខកូដ
map-as-table = តារាង
map-table = ផែនទីជាតារាង
map-col-place = ទីកន្លែង
map-col-cell = ក្រឡា
map-col-interval = ចន្លោះ 95 %
map-col-expected = រំពឹងទុក
map-col-facilities = មណ្ឌល
map-hidden-short = មិនបង្ហាញ
map-silent-n = (ស្ងាត់ { $n })
map-legend = សញ្ញាសម្គាល់ និងស្រទាប់
map-legend-white = គ្មានពណ៌៖ គ្មានមណ្ឌល
map-legend-hidden = មិនបង្ហាញ៖ តិចជាងប្រាំនាក់ ឬនឹងបង្ហើបក្រឡាបែបនេះ
map-layers = ស្រទាប់
map-layer-alarms = ក្រឡាអាសន្ន
map-layer-silent = មណ្ឌលមិនរាយការណ៍
map-layer-none = គ្មានការវាស់នៅថ្ងៃនេះទេ។
map-layer-range = មធ្យមភាគប្រចាំថ្ងៃ { $low } ដល់ { $high } { $unit }៖ ពណ៌កាន់តែលេច តម្លៃកាន់តែខ្ពស់។
map-layer-source = ប្រភព៖ { $source } ({ $quality })។
map-layer-schools = សាលាដែលបានព្រមានឥឡូវនេះ៖ ពណ៌កាន់តែលេច កាន់តែច្រើន។
map-air-pm25-ug-m3 = PM2.5
map-air-temperature-c = សីតុណ្ហភាព
map-air-pollen-grains-m3 = លម្អងផ្កា
map-air-schools-warned = សាលាបានព្រមាន
map-air-value = { $value } { $unit }
map-air-usual = ធម្មតា { $usual }, <b>{ $change }</b>
map-air-new = គ្មានថ្ងៃមុនៗ
map-explains = អ្វីដែលវាស់បាននៅទីនោះ
map-explains-note = មធ្យមប្រចាំថ្ងៃ ធៀបនឹងមធ្យម 28 ថ្ងៃមុន នៃទីក្រុងដែលមានការព្យាបាលច្រើនជាងគេក្នុងក្រឡា។ មិនទាន់ដឹងថាវាពន្យល់ការកើនប៉ុណ្ណាទេ។
map-zoom = ពង្រីកបង្រួម
map-zoom-in = ពង្រីក
map-zoom-out = បង្រួម
map-zoom-fit = បង្ហាញទាំងអស់
map-text = ផែនទីមាន { $cells } ក្រឡា, { $hidden } មិនបង្ហាញព្រោះមនុស្សតិចពេក។ ច្រើនជាងគេ៖ { $most }។ ព្រួញរំកិល បូកដកពង្រីកបង្រួម J និង K ទៅតាមក្រឡា។
map-tag = { $place } ≈{ $n }, រំពឹង { $expected }
map-cell = { $day }, ក្រឡា { $id }
map-cell-expected = { $place }៖ ព្យាបាល { $n } ដង រំពឹងទុក { $expected }
map-cell-seen = { $place }៖ ព្យាបាល { $n } ដង
map-cell-hidden = { $place }៖ មនុស្សតិចពេក មិនបង្ហាញ
map-usual-range = ថ្ងៃធម្មតាមាន { $low } ដល់ { $high } ដង (90 %)។
map-children = { $n ->
   *[other] ក្នុងនោះ { $n } ជាកុមារក្រោម 12 ឆ្នាំ។
}
map-severe = { $n } ក្នុង { $of } ដែលបានតេស្ត មានកម្រិតមធ្យម ឬធ្ងន់។
map-responded = { $n } ក្នុង { $of } មានការឆ្លើយតប។
map-days-title = ការព្យាបាលក្នុងមួយថ្ងៃ និងការរំពឹងទុក
map-days-text = ការព្យាបាលក្នុង { $days } ថ្ងៃចុងក្រោយ; ថ្ងៃចុងក្រោយ { $n } រំពឹងទុក { $expected }
map-basis-season = រំពឹងទុក៖ ថ្ងៃសប្តាហ៍ និងរដូវដូចគ្នានៃឆ្នាំមុនៗ។
map-basis-recent = រំពឹងទុក៖ ថ្ងៃសប្តាហ៍ដូចគ្នានៃប្រាំបីសប្តាហ៍មុន; គ្មានឆ្នាំមុន។
map-basis-none = ប្រវត្តិខ្លីពេក មិនអាចនិយាយពីការរំពឹងទុកបានទេ។
map-rise-day = រកឃើញសម្រាប់ { $to }។
map-rise-days = រកឃើញសម្រាប់ { $from } ដល់ { $to }។
map-rise-near = ក្រឡាជាប់គ្នា { $n } រួមមាន { $seen } រំពឹងទុក { $expected }។
map-rise-own = ឃើញប្រហែល { $seen } ដែលវិធីនេះរំពឹងទុក { $expected }។
map-method-farrington = តាមវិធី Farrington ពីប្រាំឆ្នាំ។
map-method-ears = តាមវិធី EARS ពីថ្ងៃមុនៗ។
map-method-scan = តាមការស្កេនលំហ និងពេលវេលា។
map-facility = មណ្ឌលរបស់វា
map-facilities = មណ្ឌល { $n }
map-side = ក្រឡាដែលបានជ្រើស
map-close = បិទ
map-key-close = បិទក្រឡា
map-quiet = គ្មានអ្វីកើនទេ
map-quiet-help = ថ្ងៃនីមួយៗត្រូវវិនិច្ឆ័យពេលវាចប់ តាមក្រឡា និងជាមួយគ្នា។ បានមើលនៅ { $time }។
map-small-hour = { $measure } តាមម៉ោង
map-small-week = { $measure } តាមសប្តាហ៍
map-small-month = { $measure } តាមខែ
map-small-year = { $measure } តាមឆ្នាំ
map-week = { $day }៖ { $n }
map-choose = ជ្រើសរើសក្រឡាលើផែនទី ឬក្នុងតារាង៖ ថ្ងៃ ខ្យល់ និងការព្យាករណ៍របស់វានឹងបង្ហាញនៅទីនេះ។
map-strip-hour = ម៉ោង
map-strip-day = ថ្ងៃ
map-strip-week = សប្តាហ៍
map-strip-month = ខែ
map-strip-year = ឆ្នាំ
map-strip-says = { $day }៖ ព្យាបាល { $n } ដង
map-play = លេង
map-pause = ផ្អាក
problem-no-history = ម៉ាស៊ីនបម្រើនេះមិនទាន់មានប្រវត្តិទេ; ផែនទីនឹងបង្ហាញពេលមាន។
problem-no-such-unit = គ្មានមណ្ឌលដែលអ្នកអាចមើលនៅទីនោះទេ។
