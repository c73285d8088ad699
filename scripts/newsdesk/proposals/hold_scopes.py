"""What a hold covers, as people say it on the command line, and what it pauses."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from newsdesk.desk.desk import Desk
from newsdesk.desk.load import known_names
from newsdesk.model.calendar import HoldScope
from newsdesk.model.fields import is_language
from newsdesk.model.hold import ActiveHold, parse_scope
from newsdesk.plan import Plan, Row, RowState

_EVERYTHING = "everything"
_ONE = {"countries": "country"}  # of the other lines the last letter goes
_TO_COME = frozenset({RowState.DUE, RowState.WAITING, RowState.HELD, RowState.REFUSED})


class NoHold(Exception):  # noqa: N818 - what happened
    """There is no hold now, or it is not lifted; the text says why and what to do."""


def scope_lines(words: Iterable[str], desk: Desk) -> str:
    """The lines of a hold from words such as `everything` or `country:Kivara`; raises NoHold.

    A name that does not exist would pause nothing, so it is refused.
    """
    found: dict[str, list[str]] = {}
    for word in words:
        name, colon, value = (part.strip() for part in word.partition(":"))
        if not colon and name.casefold() == _EVERYTHING:
            found[_EVERYTHING] = []
            continue
        field = next((f for f in HoldScope.model_fields if name.casefold() in {f, _ONE.get(f, f[:-1])}), "")
        if not colon or field in {"", _EVERYTHING} or not value:
            raise NoHold(
                f"I cannot read “{word}”. Write everything, or what to pause: country:Kivara,account:relay-x-es"
            )
        found.setdefault(field, []).append(_known(field, value, desk))
    if not found or (_EVERYTHING in found and len(found) > 1):
        raise NoHold("Say what to pause: everything, or something narrower such as country:Kivara")
    lines = "\n".join(f"{name}: {', '.join(dict.fromkeys(values))}" for name, values in found.items() if values)
    if parse_scope(lines or _EVERYTHING) is None:
        raise NoHold(f"I cannot read “{lines}” as something to pause.")
    return lines or "Everything"


def known_types(names: Iterable[str], desk: Desk) -> tuple[str, ...]:
    """The types of post that may still go out; raises NoHold for one that does not exist."""
    return tuple(dict.fromkeys(_known("types", name.strip(), desk) for name in names if name.strip()))


def _known(field: str, value: str, desk: Desk) -> str:
    if field == "languages":
        if is_language(value):
            return value
        raise NoHold(f"“{value}” is no language. Write two letters, such as fr.")
    kind = _ONE.get(field, field[:-1])
    names = known_names(desk).get(kind, frozenset())
    same = {name.casefold(): name for name in names}
    if value.casefold() in same:
        return same[value.casefold()]
    near = get_close_matches(value, names, 1)
    there = f"Did you mean {near[0]}?" if near else f"There is: {', '.join(sorted(names)) or 'none yet'}."
    raise NoHold(f"There is no {kind} {value}. {there}")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a hold pauses of what is due or waiting, and what still goes out."""

    paused: tuple[Row, ...]
    going: tuple[Row, ...]


def effect(hold: ActiveHold, desk: Desk, plan: Plan) -> Effect:
    """The deliveries that a hold pauses, in the order of time."""
    paused: list[Row] = []
    going: list[Row] = []
    for row in plan.rows:
        post, account = desk.posts.get(row.key.post), desk.accounts.get(row.key.account)
        if row.state in _TO_COME and post and account:
            language = post.language or post.translation or account.language
            covered = hold.covers(post, account, language)
            (paused if covered else going).append(row)
    return Effect(tuple(paused), tuple(row for row in going if row.state is not RowState.HELD))


def who_may(roles: Collection[str], desk: Desk) -> Iterator[str]:
    """The people who hold one of some roles, each with the title of the role; no roles: everybody who holds one."""
    workflow = desk.workflow
    titles: Mapping[str, str] = workflow.roles if workflow else {}
    for person in workflow.people if workflow else ():
        found = [role for role in person.roles if not roles or role in roles]
        if found and person.id is not None:
            yield f"{person.login} ({', '.join(titles.get(role, role) for role in found)})"
