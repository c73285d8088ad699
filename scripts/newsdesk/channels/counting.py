"""Numbers as networks tell them: figures out of an answer, posts in batches, the days and months that are over."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeVar

from newsdesk.channels.answers import SOON, Stopped
from newsdesk.channels.base import Count, Counts, HandedOff, InDoubt, Measured, Published, Refused, Uncounted
from newsdesk.model.network import Network, Told

Answer = TypeVar("Answer")

_WEAK = 3  # so many moments of weakness in a row, and the rest is not asked for any more
_OTHER_FORM = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, OSError)
_DAY = timedelta(days=1)
_MOST = 10**15  # more than people can have done

Batch = Sequence[Published]


class Span(NamedTuple):
    """Days that are over, from the first to the last."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1


def of_posts(
    network: Network, receipts: Batch, read: Callable[[Batch], Mapping[str, Measured]]
) -> Mapping[str, Measured]:
    """What `read` tells of each post, asked for in batches; it may raise Stopped.

    What concerns the account (credentials, a pause) ends the asking; a moment of weakness does so the third time.
    """
    if not network.numbers.post:
        return {receipt.network_id: nothing_named(network) for receipt in receipts}
    known = [receipt for receipt in receipts if receipt.network_id]
    found: dict[str, Measured] = {}
    if len(known) < len(receipts):
        found[""] = Uncounted("Nobody noted the number of the post, so it cannot be asked for.")
    weak, size = 0, max(network.numbers.batch, 1)
    for start in range(0, len(known), size):
        answer = asked(network, partial(read, known[start : start + size]))
        if not isinstance(answer, Refused):
            weak = 0
            found |= answer
            continue
        weak = weak + 1 if answer.after == SOON else 0
        over = weak == _WEAK or _lasts(answer)
        concerned = known[start:] if over else known[start : start + size]
        found |= {receipt.network_id: answer for receipt in concerned}
        if over:
            break
    return found


def of_account(network: Network, parts: Iterable[Callable[[], Counts]]) -> Measured:
    """What several questions about the account tell together; refused only where every one is."""
    counts, refusals = list[Counts](), list[Refused]()
    for part in parts:
        answer = asked(network, part)
        if isinstance(answer, Refused):
            refusals.append(answer)
            if _lasts(answer):
                break
        else:
            counts.append(answer)
    if refusals and not any(one.values for one in counts):
        return refusals[0]
    if not counts:
        return nothing_named(network)
    said = [sentence for one in counts for sentence in one.refused] + [refused.message for refused in refusals]
    return Counts(tuple(value for one in counts for value in one.values), tuple(dict.fromkeys(said)))


def asked(network: Network, question: Callable[[], Answer]) -> Answer | Refused:
    """The answer, or why there is none; a form that nobody documents is no answer."""
    try:
        return question()
    except Stopped as stopped:
        return _refusal(stopped.outcome)
    except _OTHER_FORM:
        return Refused(f"{network.title} tells its numbers in another form than it documents.", SOON)


def nothing_named(network: Network) -> Uncounted:
    """Its page names no numbers."""
    return Uncounted(f"{network.title} tells programs no numbers that its page names.")


def figures(data: Any, names: Iterable[str], span: Span | None = None) -> tuple[Count, ...]:
    """The numbers of these names that an answer holds; what is missing, empty or no number is left out."""
    return tuple(Count(name, value, *(span or ())) for name in names if (value := number(at(data, name))) is not None)


def at(data: Any, name: str) -> Any:
    """What stands under a name, where a dot leads on; nothing where nothing stands."""
    for key in name.split("."):
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def number(value: Any) -> float | None:
    """A count: zero or more, never a word, yes or no."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        return None
    return float(value)


def ended_days(told: Told, today: date) -> tuple[Span, ...]:
    """The last days that are complete, the oldest first."""
    last = today - _DAY * (told.lag_days + 1)
    return tuple(Span(day, day) for day in (last - _DAY * back for back in reversed(range(max(told.again_days, 1)))))


def ended_week(told: Told, today: date) -> Span:
    """The last complete week, from Monday to Sunday."""
    last = today - _DAY * (told.lag_days + 1)
    sunday = last - _DAY * ((last.weekday() + 1) % 7)
    return Span(sunday - _DAY * 6, sunday)


def ended_month(told: Told, today: date) -> Span:
    """The last complete month."""
    last = (today - _DAY * told.lag_days).replace(day=1) - _DAY
    return Span(last.replace(day=1), last)


def ended_spans(told: Told, today: date) -> Iterator[Span]:
    """The last complete week and month, as far as one number may cover them."""
    for span in (ended_week(told, today), ended_month(told, today)):
        if told.longest_days is None or span.days <= told.longest_days:
            yield span


def _lasts(refused: Refused) -> bool:
    """Whether it concerns the account, and not only what was asked for: credentials, a pause, an ended version."""
    return refused.after is not None and refused.after != SOON


def _refusal(outcome: Refused | InDoubt | HandedOff) -> Refused:
    return outcome if isinstance(outcome, Refused) else Refused(outcome.message, SOON)
