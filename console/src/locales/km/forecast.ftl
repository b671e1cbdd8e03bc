# The forecast of bad days and its record.
forecast-right = តើការព្យាករណ៍ត្រឹមត្រូវទេ?
forecast-span = { $days } ថ្ងៃចុងក្រោយ, { $lead ->
    [0] ថ្ងៃដដែល
   *[other] មុន { $lead } ថ្ងៃ
}
forecast-reliability-label = ញឹកញាប់ប៉ុណ្ណាដែលវាកើតឡើងពេលបានព្យាករណ៍
forecast-reliability-bin = ពេលព្យាករណ៍ { $said } % វាបានកើតឡើង { $happened } % ក្នុង { $days } ថ្ងៃ ({ $low } ដល់ { $high } %)។
forecast-reliability-none = ចំនួនថ្ងៃនៅតិចពេកសម្រាប់ប្រៀបធៀប។
forecast-happened-axis = កើតឡើង, %
forecast-said-axis = ព្យាករណ៍, %
forecast-interval = ចន្លោះ 95 %
forecast-days = ថ្ងៃ
forecast-table = ជាតារាង
forecast-when = ពេលព្យាករណ៍ <b>{ $said } %</b> វាបានកើតឡើង <b>{ $happened } %</b> នៃថ្ងៃ។
forecast-brier = ពិន្ទុ Brier <b>{ $score }</b>; បើនិយាយតាមរដូវជានិច្ច: { $usual }; ដូចម្សិលមិញ: { $same }។
forecast-unskilled = ទីនេះមិនទាន់ព្យាករណ៍បានត្រឹមត្រូវ៖ ប្រាប់តែគុណភាពខ្យល់។
forecast-none = ទីនេះមិនទាន់មានការព្យាករណ៍។
forecast-day = { $day }៖ { $colour }, { $percent } % (ធម្មតា { $usual } %)
forecast-day-unskilled = { $day }៖ { $colour }, តាមគុណភាពខ្យល់ប៉ុណ្ណោះ
forecast-next = ថ្ងៃបន្ទាប់
forecast-flags = ក្នុង { $days } ថ្ងៃចុងក្រោយ ទង់មានពណ៌ទឹកក្រូច ឬធ្ងន់ជាងនេះ { $up } ថ្ងៃ; ក្នុងនោះ { $hits } ថ្ងៃ កុមារដែលបានព្យាបាលច្រើនជាងធម្មតា។ ខកខាន { $missed } ថ្ងៃ។
colour-green = បៃតង
colour-yellow = លឿង
colour-orange = ទឹកក្រូច
colour-red = ក្រហម
colour-purple = ស្វាយ
