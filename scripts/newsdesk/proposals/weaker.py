"""What a change of guideline pages takes away: rules that weigh less, roles that need not approve any more."""

from collections.abc import Iterator, Mapping
from typing import Any

from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Message, Severity, say
from newsdesk.model.rule import Rule
from newsdesk.model.workflow import Workflow

_WEIGHTS = {
    Severity.ERROR: "an error",
    Severity.ESCALATE: "an escalation",
    Severity.WARNING: "a warning",
    Severity.NOTICE: "a notice",
}
_BESIDE = frozenset({"title", "why", "fails", "passes", "message", "help"})  # words about a rule, and its tests
_FEWER_IS_WEAKER = frozenset({"terms", "pattern", "adds_roles", "kinds", "scope"})
_MORE_IS_WEAKER = frozenset({"exceptions", "except_types"})
_NARROWS = frozenset(
    {"types", "topics", "countries", "country_flags", "languages", "networks", "accounts", "campaigns"}
)
_LISTS = ("posting_states", "unsigned_networks", "hold_roles", "lift_roles", "resolve_roles")


def weaker(before: Desk, after: Desk) -> Iterator[Message]:
    """What is weaker in a desk than it was before, and rules whose change a person must judge, in order."""
    for name in sorted(before.rules.keys() & after.rules.keys()):
        yield from _of_rule(before.rules[name][0], after.rules[name][0])
    if before.workflow is not None and after.workflow is not None:
        yield from _of_workflow(before.workflow, after.workflow)


def _of_rule(was: Rule, now: Rule) -> Iterator[Message]:
    if now.severity.rank > was.severity.rank:
        text = "{id} is {now} and was {was}."
        yield say(text, id=was.id, now=_WEIGHTS[now.severity], was=_WEIGHTS[was.severity])
    if now.waivable and not was.waivable:
        yield say("{id} can be waived, and nobody could waive it.", id=was.id)
    if was.masked and not now.masked:
        yield say("{id} no longer covers the words that it finds.", id=was.id)
    then, new = was.model_dump(), now.model_dump()
    changed = {key for key in then.keys() | new.keys() if then.get(key) != new.get(key)} - _BESIDE
    for key in sorted(changed - {"severity", "waivable", "masked"}):
        yield from _of_key(was.id, key, then.get(key), new.get(key))


def _of_key(rule: str, key: str, was: Any, now: Any) -> Iterator[Message]:
    old, new = _parts(was), _parts(now)
    lost, more = len(old - new), len(new - old)
    if key in _FEWER_IS_WEAKER and lost:
        yield say("{id} looks for less: {count} of its {key} gone.", id=rule, count=lost, key=key)
    elif (key in _MORE_IS_WEAKER and more) or (key in _NARROWS and (lost or not old)):
        yield say("{id} looks at less: its {key} changed.", id=rule, key=key)
    elif key not in _FEWER_IS_WEAKER | _MORE_IS_WEAKER | _NARROWS:
        yield say("{id} decides otherwise: its {key} changed.", id=rule, key=key)


def _parts(value: Any) -> frozenset[str]:
    """The single statements inside of a value."""
    if isinstance(value, Mapping):
        return frozenset(f"{key}: {part}" for key, inner in value.items() for part in _parts(inner))
    if isinstance(value, list | tuple | set | frozenset):
        return frozenset(str(item) for item in value)
    return frozenset() if value is None else frozenset({str(value)})


def _of_workflow(was: Workflow, now: Workflow) -> Iterator[Message]:
    yield from _of_tiers(was, now)
    yield from _of_types(was, now)
    for trigger in was.triggers:
        if trigger not in now.triggers:
            text = "A reason that raised tiers or asked for roles is gone or changed: {because}."
            yield say(text, because=trigger.because)
    yield from _of_people(was, now)
    for place in was.file_owners:
        if place not in now.file_owners:
            yield say("Other people than before approve changes of {path}.", path=place.path)
    for key in _LISTS:
        more = sorted({*getattr(now, key)} - {*getattr(was, key)})
        if more:
            yield say("{key} has more: {names}.", key=key, names=", ".join(more))


def _of_tiers(was: Workflow, now: Workflow) -> Iterator[Message]:
    for name, tier in was.tiers.items():
        other = now.tiers[name]
        for role in sorted({*tier.roles} - {*other.roles}):
            yield say("{role} need not approve {tier} posts any more.", role=was.roles.get(role, role), tier=name.value)
        if other.approvals < tier.approvals:
            text = "{tier} posts need {now} people, and needed {was}."
            yield say(text, now=other.approvals, was=tier.approvals, tier=name.value.capitalize())


def _of_types(was: Workflow, now: Workflow) -> Iterator[Message]:
    for name, kind in was.types.items():
        roles = now.types[name].roles if name in now.types else ()
        for role in sorted({*kind.roles} - {*roles}):
            text = "{role} need not approve posts of the type {type} any more."
            yield say(text, role=was.roles.get(role, role), type=name)


def _of_people(was: Workflow, now: Workflow) -> Iterator[Message]:
    held = {person.id or person.login: {*person.roles} for person in was.people}
    for person in now.people:
        more = sorted({*person.roles} - held.get(person.id or person.login, set()))
        if more:
            names = ", ".join(now.roles.get(role, role) for role in more)
            yield say("{login} may approve as {roles}.", login=person.login, roles=names)
