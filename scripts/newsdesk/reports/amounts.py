"""Values in words: units with a space that does not break, never rounded up to all or down to nothing."""

from collections.abc import Iterator, Sequence
from math import floor, log10

from newsdesk.model.kpi import Kpi, Unit
from newsdesk.reports.value import Usual, Value

NOT_KNOWN = "n/a"
_SINCE = ("Minutes to ", "Hours to ")  # of what did not happen yet, nobody knows how long it took
_GAP = "\u00a0"
_HOUR, _DAY = 60, 24 * 60
_LONG = 3 * _DAY  # minutes; from here on in days


def number(value: float, unit: Unit, currency: str = "") -> str:
    """A number in its unit: 2.8 %, 12,400, 61.00 EUR, 3 h 10 min."""
    if value < 0:
        return f"\u2212{number(-value, unit, currency)}"
    return _number(value, unit, currency)


def _number(value: float, unit: Unit, currency: str) -> str:
    if unit == "percent":
        return f"{_percent(value)}{_GAP}%"
    if unit == "points":
        return f"{_decimals(value, 1)}{_GAP}points"
    if unit == "currency":
        return f"{_money(value)}{_GAP}{currency}".rstrip(_GAP)
    if unit in {"minutes", "hours"}:
        return _minutes(value * (_HOUR if unit == "hours" else 1))
    if unit == "seconds":
        return f"{_decimals(value, 1)}{_GAP}s" if value < 2 * _HOUR else _minutes(value / 60)
    return _decimals(value, 2) if unit == "ratio" else _decimals(value, 1)


def said(values: Sequence[Value], kpi: Kpi) -> str:
    """The values of a figure, one for each currency; n/a where there is none."""
    known = [number(item.value, kpi.unit, item.currency) for item in values if item.value is not None]
    return ", ".join(known) or NOT_KNOWN


def behind(value: Value, kpi: Kpi) -> str:
    """What stands behind a value: 54 of 58 posts; or how many, with the mean of their own ratios; or why not."""
    if value.value is None:
        return f"{value.currency}: {value.why}".removeprefix(": ")
    nouns = of(value.n, kpi)
    if _is_share(value, kpi):
        return f"{_decimals(value.numerator or 0, 1)} of {nouns}"
    if value.mean is None or value.n == 1:
        return f"n = {nouns}"
    return f"n = {nouns}, together; mean of them {number(value.mean, kpi.unit, value.currency)}"


def of(count: int, kpi: Kpi) -> str:
    """How many of what the figure counts: 58 posts on accounts."""
    return f"{count:,} {kpi.nouns[count != 1]}".rstrip()


def cautions(value: Value, kpi: Kpi, small: int) -> Iterator[str]:
    """What must be read with a value: that few stand behind it, and how many were left out."""
    least = small if kpi.minimum_n is None else kpi.minimum_n
    count = None if value.value is None else kpi.stands_on(value.n, value.denominator)
    if count is not None and 0 < count < least:
        moved = f": one more or less moves it by {_decimals(100 / value.n, 1)} points" if _is_share(value, kpi) else ""
        yield f"Small number, n under {least}{moved}."
    if value.left_out and value.value is not None:
        waiting = bool(value.lacks) and all(title.startswith(_SINCE) for title in value.lacks)
        why = "still open" if waiting else _lacking(value.lacks, kpi)
        yield f"{of(value.left_out, kpi)} left out: {why}."


def _lacking(titles: Sequence[str], kpi: Kpi) -> str:
    """What nobody knows: a number, or whether something is so."""
    columns = kpi.table.columns if kpi.table else ()
    facts = {column.name.replace("_", " ") for column in columns if column.kind == "yes_no"}
    numbers = [title for title in titles if title.lower() not in facts and not title.startswith("whether")]
    if numbers or not titles:
        return f"{' or '.join(numbers) or 'a number'} is not known"
    first = titles[0].lower()
    return f"nobody knows {first if first.startswith('whether') else f'whether it was {first}'}"


def normal(usual: Usual, kpi: Kpi, currency: str = "") -> str:
    """What is usual: median 2.4 %, half of 12 between 2.1 % and 2.9 %."""
    middle, low, high = (number(item, kpi.unit, currency) for item in (usual.median, usual.low, usual.high))
    return f"median {middle}, half of {usual.n} between {low} and {high}"


def better(value: float, than: float, kpi: Kpi) -> bool:
    """Whether a value reaches a target, in the direction of the figure."""
    return value <= than if kpi.direction == "down" else value >= than


def met(values: Sequence[Value], target: float | None, kpi: Kpi) -> bool | None:
    """Whether a target is met; None without one, or where the value is not known or not one."""
    known = [item for item in values if item.value is not None]
    if target is None or len(known) != 1 or known[0].value is None:
        return None
    reached = better(known[0].value, target, kpi)
    return reached if reached != (kpi.direction == "down") or not is_part(known[0], kpi) else None


def is_part(value: Value, kpi: Kpi) -> bool:
    """Whether it is a sum from which something is missing, so that nobody knows how much more it is."""
    return bool(value.left_out) and kpi.stands_on(value.n, value.denominator) is None


def _is_share(value: Value, kpi: Kpi) -> bool:
    """Whether it is so many of so many, and not one sum by another."""
    return kpi.unit == "percent" and value.denominator == value.n and value.numerator is not None


def _percent(value: float) -> str:
    if 99.95 <= value < 100:  # noqa: PLR2004 - not all
        return "99.9"
    return _decimals(value, 1)


def _decimals(value: float, most: int) -> str:
    """With at most so many decimals; a small number keeps two digits that say something."""
    if 0 < value < 1:
        most = max(most, min(1 - floor(log10(value)), 6))
    text = f"{value:,.{most}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(value: float) -> str:
    return f"{value:,.2f}" if value >= 0.1 or not value else _decimals(value, 4)  # noqa: PLR2004 - a tenth of a cent


def _minutes(value: float) -> str:
    whole = round(value)
    if value and whole < 1:
        return f"under 1{_GAP}min"
    days, hours, minutes = whole // _DAY, whole // _HOUR, whole % _HOUR
    if whole >= _LONG:
        rest = whole % _DAY // _HOUR
        return f"{days}{_GAP}days" + (f" {rest}{_GAP}h" if rest else "")
    if hours:
        return f"{hours}{_GAP}h" + (f" {minutes}{_GAP}min" if minutes else "")
    return f"{minutes}{_GAP}min"
