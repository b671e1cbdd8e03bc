"""From an outlook to what is kept and told: forecasts by day and hour, verifications, alerts.

In: ``Gathered``, an ``Outlook``, the air's level, the alerts that stand. Out: ``Told``. Pure: the
same hour says the same, so that writing it again changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.centre.forecasting.gather import Gathered
from breathway.model.alert import COLOURS, Alert, Forecast, Place
from breathway.warn import Outlook, Rule, Said, Skilled, alert_of, last_days, said_of, window
from breathway.warn.decide import STANDING
from breathway.warn.season import BAD_LEVEL

Floats = NDArray[np.float64]
NOTHING_KNOWN = 1 - BAD_LEVEL  # how usual a bad day is where there is no history
Level = tuple[int, tuple[str, ...]]  # of the air: 1 is best, 0 not known; what makes it


class Told(Struct, kw_only=True):
    forecasts: list[Forecast]
    verifications: list[tuple[str, int, bytes]]  # place, lead, JSON
    alerts: list[Alert]


class Teller:
    """The places of one zone, at one hour."""

    def __init__(
        self,
        places: Mapping[str, Place],
        *,
        now: dt.datetime,
        rule: Rule,
        exercise: bool,
        standing: Iterable[Alert],
    ) -> None:
        self.places, self.now, self.rule, self.exercise = places, now, rule, exercise
        self.last = {(alert.place, alert.onset_at): alert for alert in standing}

    def tell(
        self,
        gathered: Gathered,
        outlook: Outlook,
        skilled: Skilled,
        air: Mapping[tuple[str, int], Level],
    ) -> Told:
        """``skilled`` are the lags of a place that have skill, ``air`` the level by place, lead."""
        told = Told(forecasts=[], verifications=[], alerts=[])
        for lead, ahead in outlook.ahead.items():
            lag = gathered.today + lead - gathered.known
            if lag > 3:
                continue  # no lead was verified with so old a past: what was said stands
            day = ahead.day.astype("datetime64[D]").astype(dt.date)
            for row, place in enumerate(gathered.series.places):
                one = (ahead.probability[row], ahead.usual[row], ahead.reasons[row])
                can = lag in skilled.days.get(place, ()) and bool(np.isfinite(one[0]))
                level = air.get((place, lead), (0, ()))
                said = self._say(place, day, lead, one, can, level, told)
                if can:
                    told.forecasts[-1] = msgspec.structs.replace(
                        told.forecasts[-1],
                        expected=round(float(ahead.expected[row]), 2),
                        mean=round(float(ahead.mean[row]), 2),
                        parts=ahead.parts[row],
                    )
                if ahead.hours is not None:
                    apart = can and lag in skilled.hours.get(place, ())
                    self._hours(place, day, lead, ahead.hours[:, row], said, apart, told)
        for place, leads in outlook.verified.items():
            for found in leads:
                told.verifications.append((place, found.lead_days, self._record(
                    gathered, outlook, place, found)))  # fmt: skip
        return told

    def air_alone(self, today: dt.date, air: Mapping[tuple[str, int], Level]) -> Told:
        """Where there is no history at all."""
        told = Told(forecasts=[], verifications=[], alerts=[])
        nothing = (float("nan"), float("nan"), ())
        for (place, lead), level in air.items():
            day = today + dt.timedelta(days=lead)
            self._say(place, day, lead, nothing, False, level, told)
        return told

    def _say(
        self,
        place: str,
        day: dt.date,
        lead: int,
        one: tuple[Any, Any, tuple[str, ...]],
        skilled: bool,
        air: Level,
        told: Told,
    ) -> Said:
        usual = float(one[1]) if np.isfinite(one[1]) else NOTHING_KNOWN
        probability = float(one[0]) if skilled else usual
        zone = self.places[place].zone
        last = self.last.get((place, window(day, zone)[0]))
        stands = last.colour if last is not None and last.kind in STANDING else None
        said = said_of(
            skilled=skilled,
            probability=probability,
            reasons=one[2],
            air_level=air[0],
            air_reasons=air[1],
            before=stands,
            rule=self.rule,
        )
        told.forecasts.append(
            self._forecast(place, day, lead, None, (probability, usual), skilled, said)
        )
        if lead <= 1:
            alert = alert_of(said, place=place, zone=zone, day=day, last=last, now=self.now,
                             exercise=self.exercise, rule=self.rule)  # fmt: skip
            blind = not air[0] and last is not None and last.basis == "air_quality"
            better = stands is not None and COLOURS.index(said.colour) < COLOURS.index(stands)
            if alert is not None and not (blind and better):  # silence is no good news
                told.alerts.append(alert)
        return said

    def _hours(
        self,
        place: str,
        day: dt.date,
        lead: int,
        parts: Floats,
        said: Said,
        skilled: bool,
        told: Told,
    ) -> None:
        """By the clock's hours: each its own flag where the hours have skill apart and the forecast
        speaks for the day, else the day's. Where the air speaks for the day, it speaks for each
        hour."""
        if not np.isfinite(parts).all():
            return
        skilled = skilled and said.basis == "forecast"
        for hour in range(24):
            one = said
            if skilled:
                one = said_of(skilled=True, probability=float(parts[0, hour]),
                              reasons=said.reasons, air_level=0, rule=self.rule)  # fmt: skip
            chances = float(parts[0 if skilled else 1, hour]), float(parts[1, hour])
            told.forecasts.append(self._forecast(place, day, lead, hour, chances, skilled, one))

    def _forecast(
        self,
        place: str,
        day: dt.date,
        lead: int,
        hour: int | None,
        chances: tuple[float, float],
        skilled: bool,
        said: Said,
    ) -> Forecast:
        return Forecast(
            place=place,
            issued_at=self.now,
            day=day,
            lead_days=lead,
            hour=hour,
            probability=round(chances[0], 4),
            usual=round(chances[1], 4),
            skilled=skilled,
            colour=said.colour,
            reasons=said.reasons[:5],
        )

    def _record(self, gathered: Gathered, outlook: Outlook, place: str, found: Any) -> bytes:
        series, lead = gathered.series, found.lead_days
        days = last_days(series, outlook, place, lead, gathered.known)
        body = msgspec.to_builtins(found) | {"last_days": msgspec.to_builtins(days)}
        return msgspec.json.encode(_rounded(body))


def _rounded(value: Any) -> Any:
    """Four places are enough of any score."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value
