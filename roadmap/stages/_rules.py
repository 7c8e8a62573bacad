"""When a forecast is refused, called wide, or graded: the rules of the design note, one place."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, nan

from roadmap.i18n import N_, Message

RARE = 10.0
"""Documents a year over the last three complete years under which no method beats the last value."""
PLENTY = 30.0
"""Documents a year wanted for ten years."""
YEARS = {2: 7, 5: 8, 10: 8}
"""Complete years without which a horizon is refused."""
FULL_YEARS = {2: 7, 5: 8, 10: 12}
"""Complete years under which a horizon is published only with a warning."""
NONZERO = 5
ENOUGH_CASES = 20
"""Past cases from which a record speaks for itself; a chance of 4 in 5 is then known to about 9 points."""


@dataclass(frozen=True)
class Basis:
    """What a forecast stands on: complete years, years that are not zero, documents a year lately (inf if no count)."""

    years: int
    nonzero: int
    recent: float

    @property
    def rare(self) -> bool:
        """Say whether the series is too rare for a trend."""
        return self.recent < RARE


def objection(basis: Basis, horizon: int) -> Message | None:
    """Return why ``horizon`` years are refused before anything is computed, or None."""
    found = _lacks(basis, horizon)
    if found is None:
        return None
    allowed = longest(basis, below=horizon)
    if allowed == 0:
        return found[0]
    template, args = found[1].template, dict(found[1].args)
    return Message.of(template, **args, longest=allowed)


def _lacks(basis: Basis, horizon: int) -> tuple[Message, Message] | None:
    """Return the first rule broken, said for no horizon at all and for a shorter one allowed."""
    wanted, years, recent = _wanted(YEARS, horizon), basis.years, basis.recent
    if basis.nonzero == 0:
        return _pair(
            N_("Refused for {horizon} years: every value is zero; no horizon is allowed."), "", horizon=horizon
        )
    if years < wanted:
        return _pair(
            N_(
                "Refused for {horizon} years: complete years in a row: {years}, wanted: {wanted}; "
                "no horizon is allowed."
            ),
            N_(
                "Refused for {horizon} years: complete years in a row: {years}, wanted: {wanted}; "
                "longest horizon allowed: {longest} years."
            ),
            horizon=horizon,
            years=years,
            wanted=wanted,
        )
    if basis.nonzero < NONZERO:
        return _pair(
            N_("Refused for {horizon} years: years not zero: {years}, wanted: {wanted}; no horizon is allowed."),
            "",
            horizon=horizon,
            years=basis.nonzero,
            wanted=NONZERO,
        )
    least = 0.0 if horizon <= 2 else RARE if horizon <= 5 else PLENTY
    if recent < least:
        template = N_(
            "Refused for {horizon} years: documents a year over the last three: {found}, wanted: {wanted}; "
            "longest horizon allowed: {longest} years."
        )
        return _pair("", template, horizon=horizon, found=round(recent, 1), wanted=int(least))
    return None


def _pair(none: str, shorter: str, **args: float) -> tuple[Message, Message]:
    return Message.of(none, **args), Message.of(shorter, **args)


def _wanted(table: dict[int, int], horizon: int) -> int:
    """Return the row of ``table`` for the nearest listed horizon at or above, else the last."""
    return next((value for listed, value in table.items() if horizon <= listed), table[10])


def longest(basis: Basis, *, below: int = 11) -> int:
    """Return the longest of 2, 5 and 10 years under ``below`` that the data allow; 0 for none."""
    return max((horizon for horizon in (2, 5, 10) if horizon < below and _lacks(basis, horizon) is None), default=0)


def too_wide(basis: Basis, ratio: float, horizon: int, *, limit: float) -> Message | None:
    """Return why a computed forecast over ten years is refused: its 80 % range is too wide to say anything."""
    if horizon <= 5 or ratio <= limit:
        return None
    return Message.of(
        N_(
            "Refused for {horizon} years: the upper end of the 80 % range is {ratio} times the lower, "
            "at most {limit} is published; longest horizon allowed: {longest} years."
        ),
        horizon=horizon,
        ratio=_times(ratio),
        limit=_times(limit),
        longest=longest(basis, below=horizon),
    )


def warning(basis: Basis, ratio: float, horizon: int, *, limit: float) -> Message | None:
    """Return why a published forecast is called wide, or None."""
    if basis.years < _wanted(FULL_YEARS, horizon):
        return Message.of(
            N_("Complete years behind a forecast over {horizon} years: {years}; wanted: {wanted}."),
            years=basis.years,
            horizon=horizon,
            wanted=_wanted(FULL_YEARS, horizon),
        )
    if not isfinite(ratio):
        return Message.of(N_("The 80 % range reaches down to zero."))
    if ratio >= limit:
        return Message.of(N_("The upper end of the 80 % range is {ratio} times the lower."), ratio=_times(ratio))
    return None


def _times(ratio: float) -> float | str:
    """Round a ratio for a sentence; one without end is more than any number."""
    return round(ratio, 1) if ratio < 1000 else ">1000"


def ratio(low: float, high: float) -> float:
    """Return how many times its lower end an interval's upper end is: inf where the lower is zero, 1 where both are."""
    if high <= 0:
        return 1.0
    return high / low if low > 0 else inf


def grade(cases: int, inside: float, width: float, *, wide: bool) -> str:
    """Return A to D: the worse of how well the 80 % range held in past cases, and how narrow it is.

    Held at least 72 % of cases: A; 64 %: B; 50 %: C; less: D. Upper end at most 2 times the lower: A; 3: B; 6: C;
    more: D.    A range that held too often costs nothing here: it was too wide, and the width says so. Fewer cases than
    ENOUGH_CASES in this study: ``inside`` is what the library measured on other series, and A is out of reach.
    A forecast called wide gets C at best.
    """
    held = next((i for i, least in enumerate((0.72, 0.64, 0.50)) if inside >= least), 3)
    narrow = next((i for i, most in enumerate((2.0, 3.0, 6.0)) if width <= most), 3)
    return "ABCD"[max(held, narrow, 1 if cases < ENOUGH_CASES else 0, 2 if wide else 0)]


@dataclass(frozen=True)
class Judged:
    """A forecast's status, why, and the upper end of its 80 % range over the lower (NaN where not computed)."""

    status: str
    why: Message | None
    width: float

    def columns(self) -> dict[str, str]:
        """Return the columns status, reason, reason_id and reason_args."""
        if self.why is None:
            return {"status": self.status, "reason": "", "reason_id": "", "reason_args": "{}"}
        why = self.why
        return {
            "status": self.status,
            "reason": why.english(),
            "reason_id": why.template,
            "reason_args": why.args_json(),
        }


def judge(basis: Basis, ends: tuple[float, float], horizon: int, *, wide: float, refuse: float) -> Judged:
    """Say whether a forecast with these ``ends`` of its 80 % range is published, wide or refused, and why."""
    why = objection(basis, horizon)
    if why is not None:
        return Judged("refused", why, nan)
    width = ratio(*ends)
    why = too_wide(basis, width, horizon, limit=refuse)
    if why is not None:
        return Judged("refused", why, width)
    why = warning(basis, width, horizon, limit=wide)
    return Judged("wide" if why else "published", why, width)
