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
forecast-young = No skill here yet: { $days } of the { $needed } days that a record needs are known. Until then nothing but the air quality is told.
forecast-parts = What the forecast of { $day } rests on
forecast-usual = Children on a usual day of the season
forecast-foretold = Foretold
forecast-because-heat = Heat
forecast-because-cold = Cold air
forecast-because-many-treated = Many children treated lately
forecast-because-pm25-high = Fine dust or smoke
forecast-because-pm10-high = Dust
forecast-because-o3-high = Ozone
forecast-because-no2-high = Exhaust fumes
forecast-because-so2-high = Sulphur dioxide
forecast-because-co-high = Carbon monoxide
forecast-because-pollen-high = Pollen
forecast-because-humidity-high = Damp air
forecast-because-humidity-low = Dry air
forecast-because-dew-point-high = Damp air
forecast-because-dew-point-low = Dry air
forecast-because-pressure-high = High air pressure
forecast-because-pressure-low = Low air pressure
forecast-because-wind-high = Wind
forecast-because-wind-low = Still air
forecast-because-rain-high = Rain
forecast-because-rain-low = No rain
forecast-because-other = Everything else
forecast-hours = By the hour, { $day }
forecast-hours-text = The most probable bad hour is { $hour }:00, { $percent } %.
forecast-hours-right = Are the hours right?
forecast-hours-none = By the hour there is no skill yet: each hour is told as its day.
forecast-hours-span = { $hours } hours, { $bad } of them with more children than usual
forecast-hours-brier = Brier score <b>{ $score }</b>; the season’s usual for the hour: { $usual }; as the same hour before: { $same }.
warned-title = Schools
warned-count = { $schools ->
    [one] One school of this place asked to be warned
   *[other] { $schools } schools of this place asked to be warned
  }; warned now: { $warned }, on the way: { $waiting }.
warned-stands = { $day }: { $colour } flag, { $by }.
warned-by-forecast = by the forecast
warned-by-air-quality = by the air quality
warned-by-operator = decided by an operator
warned-exercise = Exercise
warned-warn = { $schools ->
    [one] Warn one school…
   *[other] Warn { $schools } schools…
  }
warned-day = Day
warned-colour = Flag
warned-reason = Why
warned-says-exercise = Goes to the schools of { $place } that asked for this colour or a lower one ({ $schools } in all). It says Exercise: nobody has recorded the authority to warn.
warned-says-earnest = Goes in earnest to the schools of { $place } that asked for this colour or a lower one ({ $schools } in all), and to weather services. It is in the audit with your name.
warned-send = Warn them
warned-end = End it
problem-already-warned = That is what stands already.
problem-bad-reasons = Choose a reason of the list.
problem-bad-day = Schools are warned of today or tomorrow.
colour-green = green
colour-yellow = yellow
colour-orange = orange
colour-red = red
colour-purple = purple
