"""Checks of what the data inside a file tell about people and places."""

from collections.abc import Iterator
from typing import Final

from pydantic import Field

from newsdesk.desk.cache import digest
from newsdesk.desk.frontmatter import Path, locate
from newsdesk.desk.metadata import Told, details
from newsdesk.model.asset import Asset
from newsdesk.model.fields import Name, Names, Whole
from newsdesk.model.finding import Location, Severity, say
from newsdesk.model.fold import fold
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.codes import WORD, name_key


class Inside(Part):
    """What the data inside a file may tell: words that name no person, and what each kind weighs."""

    allowed_words: Name = "harmless_creators"
    notices: Names = Field((), description="Kinds of things that are a notice only.")
    longest_credit: Whole = 400


_SAYS: Final = {
    Told.POSITION: "where it was taken",
    Told.SERIAL: "the serial number of a camera or lens",
    Told.CREATOR: "a name that is not in the credit",
    Told.OWNER: "the owner of the camera, or how to reach somebody",
    Told.PERSON: "who is in it",
    Told.PATH: "where it lay on somebody's computer",
    Told.UNREADABLE: "something that newsdesk cannot read",
}


def file_metadata(subject: Subject, parameters: Inside) -> Iterator[Hit]:
    """Files whose inner data tell where they were taken, by whom, with which camera, or who is in them."""
    asset, desk = subject.record, subject.desk
    assert isinstance(asset, Asset)  # noqa: S101 - the table of checks says so
    home = asset.path.rpartition("/")[0]
    for index, item in enumerate(asset.items):
        path = f"{home}/{item.file}"
        facts = desk.media.get(path) if item.file else None
        told = [Told(word) for word in facts.tells] if facts else []
        grave = [one for one in told if one.value not in parameters.notices and one in _SAYS]
        grave = [one for one in grave if not _is_credit(subject, parameters, asset, path, one)]
        step: Path = ("files", index, "file") if asset.files else ("file",)
        place = locate(asset.document, step)
        if grave:
            yield _tells(place, item.name, grave, None)
        slight = [one for one in told if one.value in parameters.notices]
        if slight:
            yield _tells(place, item.name, slight, Severity.NOTICE)


def _tells(place: Location, name: str, told: list[Told], severity: Severity | None) -> Hit:
    return Hit(
        place,
        say("The data inside {name} tell {what}.", name=name[:80], what="; ".join(_SAYS[one] for one in told)),
        say(
            "save it without metadata: export it anew with “remove location” and “no metadata”, or take a screenshot "
            "of it; then add it under a new name. Write the photographer into credit:."
        ),
        severity,
    )


def _is_credit(subject: Subject, parameters: Inside, asset: Asset, path: str, told: Told) -> bool:
    """Whether the names in a file are those of the credit; the file is read, and only the answer is kept."""
    if told not in {Told.CREATOR, Told.OWNER}:
        return False
    desk = subject.desk
    words = desk.words(parameters.allowed_words)
    credit = f"{asset.credit or ''} {asset.licence or ''}"[: parameters.longest_credit]
    titles = [account.title for account in desk.accounts.values()]
    key = digest("names inside", desk.media[path].sha256, told.value, credit, *titles, *words)
    known = desk.cache.get(key)
    if known is None:
        allowed = {name_key(word) for text in (credit, *titles, *words) for word in WORD.findall(fold(text).text)}
        try:
            data = desk.tree.read(path)
        except OSError:
            return False
        inside = (detail.words for detail in details(data) if detail.told is told)
        found = (name_key(word) for text in inside for word in WORD.findall(fold(text).text))
        known = "yes" if all(word in allowed for word in found) else "no"
        desk.cache.put(key, known)
    return known == "yes"


CHECKS = {"file_metadata": Check(file_metadata, ("asset",), Inside)}
