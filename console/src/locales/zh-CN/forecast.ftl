# The forecast of bad days and its record.
forecast-right = 预报准吗？
forecast-span = 最近 { $days } 天，{ $lead ->
    [0] 当天
   *[other] 提前 { $lead } 天
}
forecast-reliability-label = 预报的概率与实际发生的频率
forecast-reliability-bin = 预报 { $said } % 时，{ $days } 天中有 { $happened } % 发生（{ $low } 至 { $high } %）。
forecast-reliability-none = 可比较的天数还太少。
forecast-happened-axis = 实际，%
forecast-said-axis = 预报，%
forecast-interval = 95 % 区间
forecast-days = 天数
forecast-table = 以表格显示
forecast-when = 预报 <b>{ $said } %</b> 时，<b>{ $happened } %</b> 的日子确实发生。
forecast-brier = Brier 评分 <b>{ $score }</b>；总是报季节常值：{ $usual }；与前一天相同：{ $same }。
forecast-unskilled = 此处预报尚无技巧：只通报空气质量。
forecast-none = 此处尚无预报。
forecast-day = { $day }：{ $colour }，{ $percent } %（通常 { $usual } %）
forecast-day-unskilled = { $day }：{ $colour }，仅依据空气质量
forecast-next = 未来几天
forecast-flags = 最近 { $days } 天中，旗帜有 { $up } 天为橙色或更严重；其中 { $hits } 天接受治疗的儿童多于平常。漏报 { $missed } 天。
colour-green = 绿色
colour-yellow = 黄色
colour-orange = 橙色
colour-red = 红色
colour-purple = 紫色
