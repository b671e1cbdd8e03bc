# ប្រភពទិន្នន័យអាកាសធាតុ ខ្យល់ និងលំអង សម្រាប់អ្នកប្រតិបត្តិ។

nav-air = ខ្យល់
air-title = ប្រភពអាកាសធាតុនិងខ្យល់ { $answering } ក្នុងចំណោម { $all } ឆ្លើយតប។
air-standing = { $n ->
    [0] គ្មានអ្វីគួរសង្ស័យទេ។
   *[other] មាន { $n } ចំណុចមិនអាចជឿបាន។
  }
air-what = អ្វីដែលមិនអាចជឿបានត្រូវដកចេញ មិនដែលរាប់ជាសូន្យ ហើយមិនដែលបំប្លែងដោយស្មាន។
air-none = មិនទាន់បានកំណត់ប្រភពអាកាសធាតុឬខ្យល់ទេ។
air-none-help = សូមសរសេរប្រភពរបស់កន្លែងនីមួយៗក្នុងឯកសារ ហើយចាប់ផ្ដើមមជ្ឈមណ្ឌលដោយប្រើវា។
air-preferred = ប្រើមុនគេ
air-answered = ឆ្លើយតបចុងក្រោយ { $age } មុន។
air-never = មិនទាន់ឆ្លើយតប។
air-silent = មិនឆ្លើយតប។
air-well = ក្នុង 30 ថ្ងៃចុងក្រោយ គ្មានបញ្ហាទេ។
air-since = តាំងពី { $first } ហើយនៅតែដដែល។
air-was = ពី { $first } ដល់ { $last } ហើយមិនឃើញទៀតទេ។
air-found-filler-value = តម្លៃបំពេញដូចជា 9999
air-found-impossible-value = តម្លៃមិនអាចមាន
air-found-fahrenheit-as-celsius = ផ្ញើហ្វារិនហៃជាសែលស្យូស
air-found-sensor-stuck = ឧបករណ៍វាស់គាំង
air-found-hour-repeated = តម្លៃពីរសម្រាប់ពេលតែមួយ
air-found-time-doubtful = ម៉ោងដែលម៉ោងក្នុងស្រុកមានពីរដង ឬគ្មាន
air-found-time-impossible = ពេលវេលាមិនអាចមាន
air-found-empty = គ្មានតម្លៃក្នុងចម្លើយ
air-found-column-missing = គ្មានជួរឈរដែលបានកំណត់
air-found-gap = ខ្វះតម្លៃ
air-found-sources-disagree = ប្រភពពីរមិនស្របគ្នា
air-found-no-answer = ប្រភពមិនឆ្លើយតប
air-found-unit-unknown = ឯកតាមិនស្គាល់
air-found-unread = មិនអាចអានផ្នែកខ្លះនៃចម្លើយ
air-do-nothing = តម្លៃទាំងនោះត្រូវដកចេញ។ មិនចាំបាច់ធ្វើអ្វីទេ។
air-do-impossible-value = តម្លៃទាំងនោះត្រូវដកចេញ។ បើមានច្រើន សូមឱ្យសេវានោះពិនិត្យឧបករណ៍វាស់។
air-do-fahrenheit-as-celsius = តម្លៃទាំងអស់ត្រូវដកចេញ។ សូមកែឯកតារបស់ប្រភពនេះ។
air-do-sensor-stuck = តម្លៃដែលមិនប្រែប្រួលត្រូវដកចេញ។ សូមឱ្យសេវានោះពិនិត្យឧបករណ៍វាស់។
air-do-hour-repeated = មិនរក្សាទុកទាំងពីរទេ។ សូមឱ្យឧបករណ៍កត់ត្រាប្រើម៉ោង UTC។
air-do-time-doubtful = ត្រូវដកចេញ។ សូមឱ្យឧបករណ៍កត់ត្រាប្រើម៉ោង UTC។
air-do-time-impossible = ត្រូវដកចេញ។ សូមពិនិត្យល្វែងម៉ោងរបស់ប្រភព និងនាឡិការបស់ឧបករណ៍កត់ត្រា។
air-do-empty = សូមសួរសេវានោះ ឬពិនិត្យអ្វីដែលអាសយដ្ឋានស្នើសុំ។
air-do-column-missing = សូមសរសេរឈ្មោះជួរឈរឱ្យដូចក្នុងឯកសារ។
air-do-gap = អ្វីដែលមិនដឹងនៅតែមិនដឹង។ បើនៅតែបន្ត សូមសួរសេវានោះ។
air-do-sources-disagree = ប្រើប្រភពដែលកំណត់មុនគេ។ សូមរកមើលថាមួយណាត្រូវ ហើយដាក់វាមុនគេ។
air-do-no-answer = ប្រើចម្លើយល្អចុងក្រោយសិន។ សូមពិនិត្យអាសយដ្ឋាននិងខ្សែតភ្ជាប់។
air-do-unit-unknown = មិនរក្សាទុកអ្វីក្នុងឯកតានេះទេ។ សូមសរសេរឯកតាដែលស្គាល់ក្នុងការកំណត់។
air-do-unread = ផ្នែកនោះត្រូវដកចេញ។ សូមផ្ទៀងផ្ទាត់ប្រភពជាមួយប្រភេទក្នុងការកំណត់។
air-quantity-temperature = សីតុណ្ហភាព
air-quantity-dew-point = ចំណុចសន្សើម
air-quantity-pressure = សម្ពាធខ្យល់
air-quantity-wind = ខ្យល់បក់
air-quantity-rain = ភ្លៀង
air-quantity-pm10 = ធូលី (PM10)
air-quantity-so2 = ស្ពាន់ធ័រឌីអុកស៊ីត
air-quantity-co = កាបូនម៉ូណូអុកស៊ីត
air-quantity-spores = ស្ព័រផ្សិត
