"""The types of front-matter fields: each reads the text that an officer typed and says what to type instead."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, PlainSerializer, PlainValidator, StringConstraints, WithJsonSchema

from newsdesk.model.finding import Problem, say
from newsdesk.model.when import WallTime, check_zone, likely_day, parse_wall

WHEN_APPROVED = "when-approved"

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
_WINDOWS = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
_RULE_ID = re.compile(r"[A-Z][A-Z0-9]{1,4}-[0-9]{2,3}")
_HOST = re.compile(r"(?!-)[^\s/?#@:\[\]<>\"'\\]+\.[^\s/?#@:\[\]<>\"'\\.]{2,}")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Problem(say("Here a single value is needed."), say("write it behind the key, on one line."))
    return value


def _day(value: Any) -> date:
    text = _text(value)
    try:
        if len(text) == len("2026-11-25"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Problem(
        say("“{value}” is not a date.", value=text[:60]),
        say("write it as {day}: year-month-day.", day=likely_day(text)),
    )


def _yes_no(value: Any) -> bool:
    text = _text(value)
    if text.lower() not in _YES_NO:
        raise Problem(say("“{value}” is neither yes nor no.", value=text[:60]), say("write yes or no."))
    return _YES_NO[text.lower()]


def _whole(value: Any) -> int:
    text = _text(value)
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise Problem(say("“{value}” is not a whole number.", value=text[:60]), say("write digits only, such as 300."))
    return int(text)


def _clock_time(value: Any) -> time:
    text = _text(value)
    try:
        if re.fullmatch(r"[0-9]{2}:[0-9]{2}", text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise Problem(say("“{value}” is no time of day.", value=text[:60]), say("write it as 08:30."))


def _number(value: Any) -> float:
    text = _text(value)
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", text):
        raise Problem(say("“{value}” is not a number.", value=text[:60]), say("write it as 1.91, with a point."))
    return float(text)


def _moment(value: Any) -> WallTime:
    return parse_wall(_text(value))


def _publish_at(value: Any) -> WallTime | str:
    text = _text(value)
    if text == WHEN_APPROVED:
        return text
    try:
        return parse_wall(text)
    except Problem as problem:
        if "approv" not in text.lower():
            raise
        raise Problem(problem.message, say("write {word}, or a date and time.", word=WHEN_APPROVED), "TEC-03") from None


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        parts = re.split(r"[-_]", value[:60])
        near = "-".join([parts[0].lower(), *(part.title() if len(part) == 4 else part.upper() for part in parts[1:])])  # noqa: PLR2004 - a script
        advice = "write two small letters, for example {near}, fr, ar; with a country where it matters: pt-BR."
        raise Problem(
            say("“{value}” is not a language tag.", value=value[:60]),
            say("write {near}.", near=near) if _LANGUAGE.fullmatch(near) else say(advice, near="en"),
        )
    return value


def is_language(text: str) -> bool:
    """Whether the text has the form of a language tag (BCP 47, language and country)."""
    return bool(_LANGUAGE.fullmatch(text))


def check_id(value: str) -> str:
    """An id: small letters, digits and hyphens, at most 120; raises Problem."""
    if not _ID.fullmatch(value) or len(value) > 120:  # noqa: PLR2004 - file systems and ledger paths have an end
        raise Problem(
            say("“{value}” is not an id.", value=value[:60]),
            say("use small letters, digits and single hyphens, at most 120 of them: {near}.", near=slug(value)),
        )
    if _WINDOWS.fullmatch(value):
        raise Problem(
            say("“{value}” is a name that Windows keeps for itself.", value=value),
            say("choose another one, for example {near}.", near=slug(value)),
        )
    return value


def _name(value: str) -> str:
    if not _NAME.fullmatch(value) or len(value) > 60:  # noqa: PLR2004 - a word of a closed list
        raise Problem(
            say("“{value}” is not a name from a list.", value=value[:60]),
            say("use small letters, digits and _: {near}.", near=slug(value).replace("-", "_")),
        )
    return value


def slug(text: str) -> str:
    """The nearest id to a text."""
    kept = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:120].strip("-")
    return f"{kept}-1" if _WINDOWS.fullmatch(kept) else kept or "a-name"


def _rule_id(value: str) -> str:
    if not _RULE_ID.fullmatch(value):
        raise Problem(say("“{value}” is not the id of a rule.", value=value[:60]), say("write it as A11-03."))
    return value


def check_link(value: str) -> str:
    """An absolute web address; raises Problem."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", None
    if (
        parts is None
        or parts.scheme not in {"https", "http"}
        or not _HOST.fullmatch(host)
        or re.search(r"[\s<>]", value)
    ):
        raise Problem(
            say("“{value}” is not a web address.", value=value[:80]),
            say("write it whole, for example {whole}.", whole=_whole_link(value)),
        )
    return value


_OWN_MACHINE = re.compile(r"http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?(/\S*)?")


def check_server(value: str) -> str:
    """The address of a server that gets our token: by https, or on this very machine; raises Problem."""
    if _OWN_MACHINE.fullmatch(value):
        return value
    if value.startswith("http://"):
        raise Problem(
            say("“{value}” would send the token in the clear.", value=value[:80]),
            say("begin the address with https://"),
        )
    return check_link(value)


def _whole_link(value: str) -> str:
    host = value.partition("/")[0]
    near = _HOST.fullmatch(host) and not re.search(r"[\s<>]", value)
    return f"https://{value[:80]}" if near else "https://relay-medical.example/cholera"


def _unique(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        twice = Counter(values).most_common(1)[0][0]
        raise Problem(say("“{value}” stands twice in the list.", value=str(twice)[:60]), say("keep one of them."))
    return values


def _bare(word: str) -> Any:
    def check(value: str) -> str:
        name = value[1:] if value.startswith(word) else value
        if not name or re.search(r"[\s,;]", name):
            raise Problem(
                say("“{value}” is not one {word}name.", value=value[:60], word=word),
                say("write one per line, without spaces."),
            )
        return name

    return AfterValidator(check)


@dataclass(frozen=True, slots=True)
class Ref:
    """Says of a field that its value names something elsewhere in the desk: kinds of file, or lists of a page."""

    kinds: tuple[str, ...]
    rule: str = "TEC-06"


_TIME_SCHEMA = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}"}

Text = Annotated[str, StringConstraints(min_length=1)]
Id = Annotated[str, AfterValidator(check_id), WithJsonSchema({"type": "string", "pattern": f"^{_ID.pattern}$"})]
Name = Annotated[str, AfterValidator(_name), WithJsonSchema({"type": "string", "pattern": f"^{_NAME.pattern}$"})]
RuleId = Annotated[
    str, AfterValidator(_rule_id), WithJsonSchema({"type": "string", "pattern": f"^{_RULE_ID.pattern}$"})
]
Language = Annotated[
    str, AfterValidator(_language), WithJsonSchema({"type": "string", "pattern": f"^{_LANGUAGE.pattern}$"})
]
Zone = Annotated[str, AfterValidator(check_zone)]
Link = Annotated[str, AfterValidator(check_link), WithJsonSchema({"type": "string", "format": "uri"})]
ServerUrl = Annotated[str, AfterValidator(check_server), WithJsonSchema({"type": "string", "format": "uri"})]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
WeekDay = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ClockTime = Annotated[time, PlainValidator(_clock_time), WithJsonSchema({"type": "string", "format": "time"})]
YesNo = Annotated[bool, PlainValidator(_yes_no), WithJsonSchema({"enum": ["yes", "no", True, False]})]
Whole = Annotated[int, PlainValidator(_whole), WithJsonSchema({"type": "integer", "minimum": 0})]
Number = Annotated[float, PlainValidator(_number), WithJsonSchema({"type": "number", "minimum": 0})]
Moment = Annotated[WallTime, PlainValidator(_moment), PlainSerializer(str), WithJsonSchema(_TIME_SCHEMA)]
PublishAt = Annotated[
    WallTime | Literal["when-approved"],
    PlainValidator(_publish_at),
    WithJsonSchema({"anyOf": [_TIME_SCHEMA, {"const": WHEN_APPROVED}]}),
]
Ids = Annotated[tuple[Id, ...], AfterValidator(_unique)]
Names = Annotated[tuple[Name, ...], AfterValidator(_unique)]
Texts = Annotated[tuple[Text, ...], AfterValidator(_unique)]
Languages = Annotated[tuple[Language, ...], AfterValidator(_unique)]
Mention = Annotated[str, StringConstraints(min_length=1), _bare("@")]
Hashtag = Annotated[str, StringConstraints(min_length=1), _bare("#")]
Translations = dict[Language, str]

AccountIds = Annotated[Ids, Ref(("account",), "ACC-03")]
Targets = Annotated[Ids, Ref(("account", "network"), "ACC-03")]
Role = Annotated[Name, Ref(("role",))]
Roles = Annotated[Names, Ref(("role",))]
TypeId = Annotated[Name, Ref(("type",))]
TypeIds = Annotated[Names, Ref(("type",))]
Topics = Annotated[Names, Ref(("topic",))]
CampaignId = Annotated[Id, Ref(("campaign",))]
CampaignIds = Annotated[Ids, Ref(("campaign",))]
NetworkId = Annotated[Id, Ref(("network",))]
NetworkIds = Annotated[Ids, Ref(("network",))]
AssetId = Annotated[Id, Ref(("asset",), "TEC-07")]
ConsentId = Annotated[Text, Ref(("consent",))]
ConsentIds = Annotated[Texts, Ref(("consent",))]
CountryName = Annotated[Text, Ref(("country",))]
CountryNames = Annotated[Texts, Ref(("country",))]
RuleRef = Annotated[RuleId, Ref(("rule",))]
FigureId = Annotated[Name, Ref(("figure",))]
