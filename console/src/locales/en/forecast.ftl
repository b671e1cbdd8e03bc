# The forecast of bad days and its record.
forecast-right = Is the forecast right?
forecast-span = last { $days } days, { $lead ->
    [0] the same day
    [1] 1 day ahead
   *[other] { $lead } days ahead
}
forecast-reliability-label = How often it happened when it was said
forecast-reliability-bin = When it said { $said } %, it happened on { $happened } % of { $days } days ({ $low } to { $high } %).
forecast-reliability-none = Too few days to compare yet.
forecast-happened-axis = happened, %
forecast-said-axis = said, %
forecast-interval = 95 % interval
forecast-days = days
forecast-table = as a table
forecast-when = When it said <b>{ $said } %</b>, it happened on <b>{ $happened } %</b> of days.
forecast-brier = Brier score <b>{ $score }</b>; always saying the season’s usual: { $usual }; the same as yesterday: { $same }.
forecast-unskilled = No skill here yet: nothing but the air quality is told.
forecast-none = No forecast here yet.
forecast-day = { $day }: { $colour }, { $percent } % (usual { $usual } %)
forecast-day-unskilled = { $day }: { $colour }, by the air quality alone
forecast-next = The next days
forecast-flags = Of the last { $days } days the flag was orange or worse on { $up }; on { $hits } of them more children than usual were treated. It missed { $missed } bad days.
colour-green = green
colour-yellow = yellow
colour-orange = orange
colour-red = red
colour-purple = purple
