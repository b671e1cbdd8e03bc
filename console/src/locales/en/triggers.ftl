triggers-title = Triggers
triggers-none = Not worked out yet: it needs weather and air of the place, and treatments.
triggers-sub = Treatments multiplied by, after a day of much against a usual one, with 95 % interval. Hollow: { $people } people here.
triggers-rests = <b>{ $n } { $n ->
    [one] treatment
   *[other] treatments
  } in { $months } { $months ->
    [one] month
   *[other] months
  }.</b>
triggers-rests-few = <b>{ $n } { $n ->
    [one] treatment
   *[other] treatments
  } that could be compared.</b>
triggers-not-yet = We cannot yet tell for { $what }.
triggers-range = { $high } { $unit } against { $usual }
trigger-raises = × { $rr } ({ $lower } to { $upper })
trigger-lowers = × { $rr } ({ $lower } to { $upper })
trigger-little = no clear effect ({ $lower } to { $upper })
trigger-cannot-tell = cannot tell yet
trigger-not-measured = not measured here
exposure-cold = cold
exposure-heat = heat
exposure-humidity = humidity
exposure-pm25 = fine dust (PM2.5)
exposure-o3 = ozone
exposure-no2 = nitrogen dioxide
exposure-pollen = pollen
exposure-pollen-alder = alder pollen
exposure-pollen-ash = ash pollen
exposure-pollen-birch = birch pollen
exposure-pollen-cypress = cypress pollen
exposure-pollen-elm = elm pollen
exposure-pollen-grass = grass pollen
exposure-pollen-hazel = hazel pollen
exposure-pollen-mugwort = mugwort pollen
exposure-pollen-nettle = nettle pollen
exposure-pollen-oak = oak pollen
exposure-pollen-olive = olive pollen
exposure-pollen-pellitory = pellitory pollen
exposure-pollen-plane = plane tree pollen
exposure-pollen-ragweed = ragweed pollen
exposure-pollen-yew = yew pollen
family-title = In plain words for the family
family-raises = After days with much { $what }, treatment was needed more often: about { $rr } times as often as after usual days. Very likely between { $lower } and { $upper }.
family-raises-cold = After cold days, treatment was needed more often: about { $rr } times as often as after usual days. Very likely between { $lower } and { $upper }.
family-raises-heat = After hot days, treatment was needed more often: about { $rr } times as often as after usual days. Very likely between { $lower } and { $upper }.
family-lowers = After days with much { $what }, treatment was not needed more often.
family-lowers-cold = After cold days, treatment was not needed more often.
family-lowers-heat = After hot days, treatment was not needed more often.
family-little = We see no clear difference for: { $what }.
family-cannot-tell = We cannot tell yet for: { $what }. More visits will tell more.
family-rests = This rests on { $n } visits in { $months } months. It is no forecast for a single day.
family-ask = Ask the clinic what to do on such days.
family-unreviewed = These words are not clinically reviewed.
