"""Commented templates for new files, made from the schemas."""

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

from pydantic.fields import FieldInfo

from newsdesk.desk.desk import Desk
from newsdesk.desk.kinds import Kind
from newsdesk.model.asset import Asset
from newsdesk.model.faq import Faq
from newsdesk.model.fields import Ref, check_id
from newsdesk.model.finding import Problem
from newsdesk.model.guideline import Guideline
from newsdesk.model.post import Post

_LISTED = 20
_BODIES = {
    "post": "[TEXT]",
    "faq": "[LONG ANSWER]",
    "account": "[TONE OF VOICE]",
    "campaign": "[BRIEF]",
    "guideline": "[WHY IT MATTERS, DO AND DO NOT]",
}


class TemplateError(Exception):
    """No file can be made under that name; the text says why."""


def place_for(kind: Kind, record_id: str, today: date) -> str:
    """The path of a new file; raises TemplateError."""
    try:
        base, dot, language = record_id.partition(".") if kind.translated else (record_id, "", "")
        if kind.name != "consent":
            check_id(base)
        elif not record_id.replace("-", "").isalnum():
            raise TemplateError(f"“{record_id}” is not an id: use letters, digits and hyphens, such as CONS-0301.")
        if dot and not (language.replace("-", "").isalpha() and language.isascii()):
            raise TemplateError(f"“{language}” is not a language: name a translation like {base}.fr.")
    except Problem as problem:
        raise TemplateError(f"{problem} {str(problem.fix).capitalize() if problem.fix else ''}") from None
    path = kind.example.format(year=f"{today:%Y}", month=f"{today:%m}", id=record_id)
    if "{id}" not in kind.example and kind.record_id(path) != record_id:
        raise TemplateError(f"There is only one such page: {path}")
    return path


def template(kind: Kind, desk: Desk, today: date) -> str:
    """A file of the kind with every key explained; what must be filled in stands in brackets."""
    lines = [line for name, field in kind.model.model_fields.items() for line in _key(kind, name, field, desk, today)]
    body = _BODIES.get(kind.name, "")
    return "\n".join(["---", *lines, "---", *([body] if body else []), ""])


def _key(kind: Kind, name: str, field: FieldInfo, desk: Desk, today: date) -> Iterator[str]:
    note = f"  # {field.description}" if field.description else ""
    needed = field.is_required() or (kind.model is Asset and name in {"file", "alt", "credit", "licence", "people"})
    needed = needed or (kind.model in {Faq, Guideline} and name in {"owner", "checked_on", "review_by"})
    mark = "" if needed else "# "
    choices = _choices(field, desk, today)
    if kind.model is Post and name == "publish_at":
        yield f"{name}: {today} 10:00{note}"
    elif _is_list(field.annotation):
        yield f"{mark}{name}:{note}"
        values = choices or ["…"]
        yield from (
            f"#   - {value}" if not needed or index else f"  - {value}" for index, value in enumerate(values[:_LISTED])
        )
    elif _is_mapping(field.annotation):
        yield f"{mark}{name}:{note}"
        yield f'{mark}  en: "[{name.upper()}]"' if name == "alt" else f"{mark}  …: …"
    elif choices:
        others = f"  # one of: {', '.join(choices[:_LISTED])}" if len(choices) > 1 else ""
        yield f"{mark}{name}: {choices[0]}{others or note}"
    else:
        value = f'"[{name.replace("_", " ").upper()}]"' if needed else "…"
        yield f"{mark}{name}: {value}{note}"


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
