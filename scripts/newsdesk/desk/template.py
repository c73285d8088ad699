"""Commented templates for new files, made from the schemas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from pydantic.fields import FieldInfo

from newsdesk.desk.desk import Desk
from newsdesk.desk.kinds import Kind
from newsdesk.model.fields import Ref, check_id, is_language
from newsdesk.model.finding import Problem
from newsdesk.model.record import Part

_LISTED = 20
_TO_FILL = re.compile(r'"\[[A-Z0-9 ]+\]"')
# Keys that are not required of every file, and nearly always belong to a new one.
_ALSO = {
    "asset": {"file", "alt", "credit", "licence", "origin", "people"},
    "faq": {"owner", "checked_on", "review_by"},
    "guideline": {"owner", "checked_on", "review_by"},
    "partner": {"type", "owner", "vetted_on", "conflicts", "sweep_on"},
    "report": {"summary"},
    "budget": {"owner", "start", "end", "as_of", "daily_cap"},
}
_BODIES = {
    "post": "[TEXT]",
    "faq": "[LONG ANSWER]",
    "account": "[TONE OF VOICE]",
    "campaign": "[BRIEF]",
    "partner": "[WHAT WE DO TOGETHER AND WHAT WAS FOUND]",
    "budget": "[WHAT IT IS FOR]",
    "report": "[WHAT WE LEARNT]",
    "guideline": "[WHY IT MATTERS, DO AND DO NOT]",
}


class TemplateError(Exception):
    """No file can be made under that name; the text says why."""


def place_for(kind: Kind, record_id: str, today: date) -> str:
    """The path of a new file; raises TemplateError."""
    try:
        base, dot, language = record_id.partition(".") if kind.translated else (record_id, "", "")
        check_id(base.lower() if kind.name == "consent" else base)
        if dot and not is_language(language):
            raise TemplateError(f"“{language}” is not a language: name a translation like {base}.fr.")
    except Problem as problem:
        fix = str(problem.fix or "")
        raise TemplateError(f"{problem} {fix[:1].upper()}{fix[1:]}") from None
    path = kind.example.format(year=f"{today:%Y}", month=f"{today:%m}", id=record_id)
    if "{id}" not in kind.example and kind.record_id(path) != record_id:
        raise TemplateError(f"There is only one such page: {path}")
    return path


def template(kind: Kind, desk: Desk, today: date) -> str:
    """A file of the kind with every key explained; what must be filled in stands in brackets."""
    maker = _Maker(desk, today)
    lines = [
        line
        for name, field in kind.model.model_fields.items()
        for line in maker.key(name, field, needed=field.is_required() or name in _ALSO.get(kind.name, ()))
    ]
    body = _BODIES.get(kind.name, "")
    return "\n".join(["---", *lines, "---", *([body] if body else []), ""])


@dataclass(frozen=True)
class _Maker:
    desk: Desk
    today: date

    def key(self, name: str, field: FieldInfo, *, needed: bool, pad: str = "") -> Iterator[str]:
        """The lines of one key; those that may stay out are comments."""
        note = f"  # {field.description}" if field.description else ""
        start = f"{'' if needed else '# '}{pad}{name}:"
        choices = _choices(field, self.desk, self.today)
        part = next(
            (item for item in _flat(field.annotation) if isinstance(item, type) and issubclass(item, Part)), None
        )
        if name == "publish_at":
            yield f"{start} {self.today} 10:00{note}"
        elif _is_mapping(field.annotation):
            yield f"{start}{note}"
            if name == "alt" and needed:
                yield f"{pad}  en: {_to_fill(name)}"
            else:
                yield f"{'' if needed else '# '}{pad}  {'- …' if _is_list(field.annotation) else '…: …'}"
        elif _is_list(field.annotation):
            yield f"{start}{note}"
            yield from self._items(name, part, choices, needed=needed, pad=f"{pad}  ")
        elif part:
            yield f"{start}{note}"
            yield from self._below(part, needed=needed, pad=f"{pad}  ")
        elif choices:
            first = choices[0] if field.default is not False or not needed else choices[-1]
            others = f"  # one of: {', '.join(choices[:_LISTED])}" if len(choices) > 1 else ""
            yield f"{start} {first}{others or note}"
        else:
            yield f"{start} {_to_fill(name) if needed else '…'}{note}"

    def _items(
        self, name: str, part: type[Part] | None, choices: list[str], *, needed: bool, pad: str
    ) -> Iterator[str]:
        if part:
            below = list(self._below(part, needed=needed, pad=f"{pad}  "))
            first = len("" if needed else "# ") + len(pad)
            yield from (
                line[:first] + "- " + line[first + 2 :] if not index else line for index, line in enumerate(below)
            )
            return
        for index, value in enumerate(choices[:_LISTED] or [_to_fill(name) if needed else "…"]):
            yield f"{'' if needed and not index else '# '}{pad}- {value}"

    def _below(self, part: type[Part], *, needed: bool, pad: str) -> Iterator[str]:
        """The keys of a mapping: those that must be there, or else its first one, and the others as comments."""
        fields = part.model_fields
        must = [name for name, field in fields.items() if field.is_required()] or [*fields][:1]
        for name in must:
            for line in self.key(name, fields[name], needed=True, pad=pad):
                yield line if needed else f"# {_TO_FILL.sub('…', line)}"
        for name in [name for name in fields if name not in must] if needed else ():
            yield from self.key(name, fields[name], needed=False, pad=pad)


def _to_fill(name: str) -> str:
    return f'"[{name.replace("_", " ").upper()}]"'


def _choices(field: FieldInfo, desk: Desk, today: date) -> list[str]:
    """What the value can be: words of a closed list, names in this desk, yes or no, today."""
    ref = next((item for item in _metadata(field.annotation, field.metadata) if isinstance(item, Ref)), None)
    if ref is not None:
        return _names(ref, desk)
    text = str(field.annotation)
    if "_yes_no" in text or field.annotation is bool:
        return ["no", "yes"]
    if "datetime.date" in text or field.annotation is date:
        return [str(today)]
    if "WallTime" in text:
        return [f"{today} 18:00"]
    words = [word for part in _flat(field.annotation) for word in get_args(part) if isinstance(word, str)]
    enum = next((part for part in _flat(field.annotation) if hasattr(part, "__members__")), None)
    return words or [member.value for member in enum] if enum is not None else words


def _names(ref: Ref, desk: Desk) -> list[str]:
    workflow = desk.workflow
    lists: dict[str, Any] = {kind: sorted(group) for kind, group in desk.records.items()}
    if workflow:
        lists |= {"role": list(workflow.roles), "type": list(workflow.types), "topic": list(workflow.topics)}
        lists["person"] = [person.login for person in workflow.people]
    lists["country"] = list(desk.country_flags)
    lists["rule"] = sorted(desk.rules)
    return [name for kind in ref.kinds for name in lists.get(kind, ())]


def _metadata(annotation: Any, own: Any) -> Iterator[Any]:
    yield from own
    for part in _flat(annotation):
        yield from getattr(part, "__metadata__", ())


def _flat(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in get_args(annotation):
        if not isinstance(inner, str):
            yield from _flat(inner)


def _is_list(annotation: Any) -> bool:
    return any(getattr(part, "__origin__", None) is tuple for part in _flat(annotation))


def _is_mapping(annotation: Any) -> bool:
    return any(getattr(part, "__origin__", None) is dict for part in _flat(annotation))
