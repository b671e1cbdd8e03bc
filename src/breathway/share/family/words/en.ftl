# Warnings for families. Not clinically reviewed yet. No name, no illness.
subject = { $place }, { $day }: a warning for the child you asked about
subject-over = { $place }, { $day }: the warning is over
expected = { $day } may be a hard day in { $place } for the child you asked about ({ $flag }).
because = Expected: { $because }.
over = The warning for { $day } in { $place } is over.
do = Keep the reliever at hand, and give what the doctor's plan says. | Stay where the air is good; no hard sport outdoors. | If it gets worse, go to the clinic.
end = No more of these, with one click:
end-title = No more warnings?
end-text = The warnings for { $place } that you asked for at the clinic will end. The clinic can start them again.
end-button = End the warnings
ended = The warnings have ended, and your address is deleted.
unknown = This link is not known, or the warnings have ended already.
