# Sources of weather, air and pollen; for operators.

nav-air = Air
air-title = { $answering } of { $all } sources of weather and air answer.
air-standing = { $n ->
    [0] Nothing they say is in doubt.
    [one] { $n } thing cannot be believed.
   *[other] { $n } things cannot be believed.
  }
air-what = What cannot be believed is left out, never counted as zero and never converted by guess.
air-none = No source of weather or air is set up.
air-none-help = Name the sources of each place in a file and start the centre with it.
air-preferred = preferred
air-answered = Last answer { $age } ago.
air-never = No answer yet.
air-silent = Does not answer.
air-latest = The newest value of each
air-quality-measured = measured
air-quality-estimated = estimated
air-quality-forecast = forecast
air-well = Nothing was found wrong in the last 30 days.
air-since = Since { $first }, and still so.
air-was = From { $first } to { $last }; not seen since.
air-found-filler-value = Filler values such as 9999
air-found-impossible-value = Impossible values
air-found-fahrenheit-as-celsius = Fahrenheit sent as Celsius
air-found-sensor-stuck = The sensor is stuck
air-found-hour-repeated = Two values for one moment
air-found-time-doubtful = An hour that local time has twice, or never
air-found-time-impossible = Times that cannot be
air-found-empty = No value in the answer
air-found-column-missing = A named column is not there
air-found-gap = Values are missing
air-found-sources-disagree = Two sources disagree
air-found-no-answer = The source does not answer
air-found-unit-unknown = Unknown unit
air-found-place-unknown = No facility lies at its place
air-found-flagged = The source itself doubts the value
air-found-unread = Part of the answer cannot be read
air-do-nothing = They are left out. Nothing needs to be done here.
air-do-impossible-value = They are left out. If there are many, ask the service to look at the sensor.
air-do-fahrenheit-as-celsius = The whole series is left out. Correct the unit of this source.
air-do-sensor-stuck = The unchanging values are left out. Ask the service to look at the sensor.
air-do-hour-repeated = Neither is kept. Let the logger write UTC.
air-do-time-doubtful = It is left out. Let the logger write UTC.
air-do-time-impossible = They are left out. Check the zone of the source and the clock of the logger.
air-do-empty = Ask the service, or check what the address asks for.
air-do-column-missing = Name the columns as the file has them.
air-do-gap = What is not known stays unknown. If it goes on, ask the service.
air-do-sources-disagree = The preferred one is used. Find out which is right, and put it first.
air-do-no-answer = The last good answer serves until then. Check its address and the link.
air-do-unit-unknown = Nothing in it is kept. Name a known unit in the configuration.
air-do-place-unknown = Correct the place in the configuration, or register the facility.
air-do-unread = That part is left out. Compare the source with its kind in the configuration.
air-quantity-temperature = temperature
air-quantity-dew-point = dew point
air-quantity-pressure = air pressure
air-quantity-wind = wind
air-quantity-rain = rain
air-quantity-pm10 = dust (PM10)
air-quantity-so2 = sulphur dioxide
air-quantity-co = carbon monoxide
air-quantity-spores = mould spores
