# The map of nebulization.
nav-map = 地图
map-title = 雾化治疗，{ $day } { $weekday }
map-so-far = 目前 { $many ->
   *[other] { $n }
} 次治疗，{ $all } 个机构中 { $percent } % 在报告。
map-on-day = { $many ->
   *[other] { $n }
} 次治疗。{ $all } 个机构中现有 { $percent } % 在报告。
map-as-of = 截至 { $time }。
map-rises = { $n ->
   *[other] { $n } 处高于预期。
}
map-no-rises = 没有高于预期的地方。
map-rises-before = 此前另有 { $n } 次上升
map-days-rises = 带圈：发现上升。
map-rises-unjudged = 这一天尚未查找上升。
map-rises-others = 上升针对整个地区，只告知能看到全部地区的人。
map-hidden = { $n ->
   *[other] { $n } 个格子以斜线表示：人数太少，不予显示。
}
map-unplaced = { $n ->
   *[other] { $n } 次治疗所在机构的位置未知。
}
map-synthetic = 其中有合成数据，并非真人。
map-empty = 还没有机构
map-empty-help = 您范围内的机构登记位置后，会显示在地图上。
map-measure = 显示内容
map-measure-more = 更多…
map-measure-count = 次数
map-measure-rate = 每万人
map-measure-ratio = 高于预期
map-measure-severity = 中度或重度
map-measure-response = 有反应
map-measure-unanswered = 未按时处理的任务
map-measure-online = 在线机构
map-no-people = 尚未配置各地人口（map_areas）。
map-no-people-here = 这些区域的居住人数未知：请选择城市或省份。
map-step = 时间单位
map-step-hour = 按小时
map-step-day = 按日
map-step-week = 按周
map-step-month = 按月
map-step-year = 按年
map-level = 地点
map-level-h3 = 格子
map-level-city = 城市
map-level-province = 省
map-level-country = 全国
map-when-hour = { $day } { $hour }
map-when-week = { $day } 起的一周
map-when-month = { $year }年{ $month }
map-fives = 各地次数取 5 的倍数；按日按格子的次数是准确的。
map-fives-hours = 钟点为各地当地时间。按小时的次数取 5 的倍数。
map-rises-by-day = 上升按日判断。
map-no-ratio = 预期只按日和按周给出。
map-hidden-places = { $n ->
   *[other] { $n } 个地点以斜线表示：人数太少，不予显示。
}
map-col-id = 代码
map-as-table = 表格
map-table = 表格形式的地图
map-col-place = 地点
map-col-cell = 格子
map-col-interval = 95 % 区间
map-col-expected = 预期
map-col-facilities = 机构
map-hidden-short = 不显示
map-silent-n = （{ $n } 个无信号）
map-legend = 图例与图层
map-legend-white = 无色：无机构
map-legend-hidden = 不显示：不足五人，或会透露这样的格子
map-layers = 图层
map-layer-alarms = 报警格子
map-layer-silent = 未报告的机构
map-layer-none = 这一天没有测量值。
map-layer-range = 当日均值 { $low } 至 { $high } { $unit }：颜色越突出数值越高。
map-layer-source = 来源：{ $source }（{ $quality }）。
map-layer-schools = 目前已预警的学校：颜色越突出越多。
map-air-pm25-ug-m3 = PM2.5
map-air-temperature-c = 气温
map-air-pollen-grains-m3 = 花粉
map-air-schools-warned = 已预警学校
map-air-value = { $value } { $unit }
map-air-usual = 平常 { $usual }，<b>{ $change }</b>
map-air-new = 没有更早的数据
map-explains = 当地的测量
map-explains-note = 格子中治疗最多的城市：当日平均与之前 28 天平均的对比。能解释多少上升，尚不清楚。
map-zoom = 缩放
map-zoom-in = 放大
map-zoom-out = 缩小
map-zoom-fit = 显示全部
map-text = { $cells } 个格子的地图，其中 { $hidden } 个因人数太少不显示。最多：{ $most }。方向键移动，加减键缩放，J 和 K 逐格浏览。
map-tag = { $place } ≈{ $n }，预期 { $expected }
map-cell = { $day }，格子 { $id }
map-cell-expected = { $place }：{ $n } 次治疗，预期 { $expected } 次
map-cell-seen = { $place }：{ $n } 次治疗
map-cell-hidden = { $place }：人数太少，不显示
map-usual-range = 平常一天为 { $low } 至 { $high } 次（90 %）。
map-children = { $n ->
   *[other] 其中 { $n } 次是 12 岁以下儿童。
}
map-severe = 检测的 { $of } 人中 { $n } 人为中度或重度。
map-responded = { $of } 人中 { $n } 人有反应。
map-days-title = 每日治疗次数与预期
map-days-text = 最近 { $days } 天的治疗；最后一天 { $n } 次，预期 { $expected } 次
map-basis-season = 预期：往年同季节、同星期几。
map-basis-recent = 预期：之前八周的同星期几；没有更早年份的数据。
map-basis-none = 历史太短，无法给出预期。
map-rise-day = 针对 { $to }。
map-rise-days = 针对 { $from } 至 { $to }。
map-rise-near = { $n } 个相邻格子共 { $seen } 次，预期 { $expected } 次。
map-rise-own = 约 { $seen } 次，该方法预期 { $expected } 次。
map-method-farrington = 方法：Farrington，依据五年数据。
map-method-ears = 方法：EARS，依据之前几天。
map-method-scan = 方法：时空扫描。
map-facility = 该机构
map-facilities = { $n } 个机构
map-side = 所选格子
map-close = 关闭
map-key-close = 关闭格子
map-quiet = 没有上升
map-quiet-help = 每天结束后逐格并整体判断。查看时间 { $time }。
map-small-hour = { $measure }，逐小时
map-small-week = { $measure }，逐周
map-small-month = { $measure }，逐月
map-small-year = { $measure }，逐年
map-week = { $day }：{ $n }
map-choose = 请在地图或表格中选择一个格子：这里会显示它的逐日情况、空气和预报。
map-strip-hour = 小时
map-strip-day = 日期
map-strip-week = 周
map-strip-month = 月
map-strip-year = 年
map-strip-says = { $day }：{ $n } 次治疗
map-play = 播放
map-pause = 暂停
problem-no-history = 此服务器尚无历史数据；有了之后地图即会显示。
problem-no-such-unit = 那里没有您可以查看的机构。
