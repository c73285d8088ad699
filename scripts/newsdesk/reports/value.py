"""A number of a report with what stands behind it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    """One result of a figure; None, with the reason in `why`, where an input is missing or nothing can be divided.

    `n` units are behind it, `left_out` more are not, because something of theirs is not known. Of a pooled ratio
    `numerator` and `denominator` are the two sums, and `mean` is the mean of the units' own ratios. Money has a
    `currency`; there is one value for each. `lacks` names what is not known of some that are left out.
    """

    value: float | None
    n: int = 0
    numerator: float | None = None
    denominator: float | None = None
    mean: float | None = None
    left_out: int = 0
    currency: str = ""
    why: str = ""
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usual:
    """What was usual before: the median of `n` earlier periods or posts, and the quarter below and above."""

    median: float
    low: float
    high: float
    n: int
