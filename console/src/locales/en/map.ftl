# The map of nebulization.
nav-map = Map
map-title = Nebulizations, { $weekday } { $day }
map-so-far = { $n } { $many ->
    [one] treatment
   *[other] treatments
} so far, { $percent } % of { $all } facilities reporting.
map-on-day = { $n } { $many ->
    [one] treatment
   *[other] treatments
}. { $percent } % of { $all } facilities report now.
map-as-of = As of { $time }.
map-rises = { $n ->
    [one] One rise above what was expected.
   *[other] { $n } rises above what was expected.
}
map-no-rises = No rise above what was expected.
map-rises-before = { $n ->
    [one] One rise on an earlier day
   *[other] { $n } rises on earlier days
}
map-days-rises = Ringed: a rise was found.
map-rises-unjudged = Rises have not been looked for on this day yet.
map-rises-others = Rises are of the whole region, and told to who sees all of it.
map-hidden = { $n ->
    [one] One cell is hatched: too few people to tell.
   *[other] { $n } cells are hatched: too few people to tell.
}
map-unplaced = { $n ->
    [one] One treatment was at a facility whose place is not known.
   *[other] { $n } treatments were at facilities whose place is not known.
}
map-synthetic = Some of it is synthetic: nobody had it.
map-empty = No facility yet
map-empty-help = The map shows facilities of your scope once they are registered with their place.
map-measure = What is shown
map-measure-more = More…
map-measure-count = Count
map-measure-rate = Per 10,000 people
map-measure-ratio = Above expected
map-measure-severity = Moderate or severe
map-measure-response = Responded
map-measure-unanswered = Tasks unanswered in time
map-measure-online = Facilities online
map-no-people = How many people live where is not configured (map_areas).
map-no-people-here = How many people live in these is not known: choose cities or provinces.
map-step = Time step
map-step-hour = By hour
map-step-day = By day
map-step-week = By week
map-step-month = By month
map-step-year = By year
map-level = Places
map-level-h3 = Cells
map-level-city = Cities
map-level-province = Provinces
map-level-country = Country
map-when-hour = { $day }, { $hour }
map-when-week = week of { $day }
map-when-month = { $month } { $year }
map-fives = Counts of places are rounded to fives; days by cell are exact.
map-fives-hours = Hours are of each place’s own clock. Counts by hour are rounded to fives.
map-rises-by-day = Rises are judged day by day.
map-no-ratio = What is expected is known by day and week.
map-hidden-places = { $n ->
    [one] { $n } place is hatched: too few people to tell.
   *[other] { $n } places are hatched: too few people to tell.
}
map-col-id = Code
map-as-table = Table
map-table = The map as a table
map-col-place = Place
map-col-cell = Cell
map-col-interval = 95 % interval
map-col-expected = Expected
map-col-facilities = Facilities
map-hidden-short = not told
map-silent-n = ({ $n } silent)
map-legend = Legend and layers
map-legend-white = no colour: no facility
map-legend-hidden = not told: fewer than five people, or it would tell of such a cell
map-layers = Layers
map-layer-alarms = Alarm cells
map-layer-silent = Facilities not reporting
map-layer-none = Nothing was measured on this day.
map-layer-range = Day’s mean, { $low } to { $high } { $unit }. The stronger the colour, the more.
map-layer-source = Source: { $source } ({ $quality }).
map-layer-schools = Schools warned now. The stronger the colour, the more.
map-air-pm25-ug-m3 = PM2.5
map-air-temperature-c = Temperature
map-air-pollen-grains-m3 = Pollen
map-air-schools-warned = Schools warned
map-air-value = { $value } { $unit }
map-air-usual = usual { $usual }, <b>{ $change }</b>
map-air-new = no earlier days
map-explains = What was measured there
map-explains-note = Day’s mean beside the mean of the 28 days before, of the busiest city in the cell. How much of a rise it explains is not known yet.
map-zoom = Zoom
map-zoom-in = Nearer
map-zoom-out = Farther
map-zoom-fit = Show everything
map-text = Map of { $cells } cells, { $hidden } not told for too few people. Most: { $most }. Arrow keys move it, plus and minus zoom, J and K go through the cells.
map-tag = { $place } ≈{ $n }, expected { $expected }
map-cell = { $day }, cell { $id }
map-cell-expected = { $place }: { $n } treatments, where { $expected } were expected
map-cell-seen = { $place }: { $n } treatments
map-cell-hidden = { $place }: too few people to tell
map-usual-range = A usual day has { $low } to { $high } (90 %).
map-children = { $n ->
    [one] One of them is a child under 12.
   *[other] { $n } of them are children under 12.
}
map-severe = { $n } of { $of } tested were moderate or severe.
map-responded = { $n } of { $of } responded.
map-days-title = Treatments a day, and what was expected
map-days-text = Treatments on the last { $days } days; on the last one { $n }, expected { $expected }
map-basis-season = Expected: the same weekday and season of earlier years.
map-basis-recent = Expected: the same weekday of the eight weeks before; there is no earlier year.
map-basis-none = The past is too short to say what is expected.
map-rise-day = Found for { $to }.
map-rise-days = Found for { $from } to { $to }.
map-rise-near = Its { $n } neighbouring cells together had { $seen }, where { $expected } were expected.
map-rise-own = About { $seen } were seen, where it expected { $expected }.
map-method-farrington = By Farrington’s method, from five years.
map-method-ears = By EARS, from the days before.
map-method-scan = By a space-time scan.
map-facility = Its facility
map-facilities = { $n } facilities
map-side = The chosen cell
map-close = Close
map-key-close = Close the cell
map-quiet = Nothing rose
map-quiet-help = Every day is judged once it is over, cell by cell and together. Looked at { $time }.
map-small-hour = { $measure }, hour by hour
map-small-week = { $measure }, week by week
map-small-month = { $measure }, month by month
map-small-year = { $measure }, year by year
map-week = { $day }: { $n }
map-choose = Choose a cell on the map, or in the table: its days, its air and its forecast stand here.
map-strip-hour = Hour
map-strip-day = Day
map-strip-week = Week
map-strip-month = Month
map-strip-year = Year
map-strip-says = { $day }: { $n } treatments
map-play = Play
map-pause = Pause
problem-no-history = This server has no history yet: the map shows it once it is there.
problem-no-such-unit = No facility that you may see lies there.
