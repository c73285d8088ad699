"""What a media file tells about people and places, read from its metadata without showing it.

A word for each kind of thing that is told goes into the facts of a file; the words themselves never do.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from newsdesk.desk import containers, labels
from newsdesk.desk.blocks import Block, BlockKind
from newsdesk.desk.labels import Label

_MOST = 2000  # values of one file
_LONGEST = 2000  # characters of one value
_PATH = re.compile(
    r"(?:^|[\s\"'(=;,])(?:file:/{1,3}|[A-Za-z]:\\(?!\s)|\\\\\w|/(?:Users|home|Volumes|mnt|media|root)/)[^\s\"'<>]",
)


class Told(StrEnum):
    """A kind of thing that the metadata of a file tells."""

    POSITION = "position"  # where it was taken
    SERIAL = "serial"  # the number of a camera or lens
    CREATOR = "creator"  # who made it or holds the rights
    OWNER = "owner"  # whose camera or computer it was
    PERSON = "person"  # who is in it
    PATH = "path"  # where it lay on somebody's computer
    CAPTION = "caption"  # words about it
    UNREADABLE = "unreadable"  # metadata that cannot be read, or too much of it


class Detail(NamedTuple):
    """One thing that is told: never stored, never shown."""

    told: Told
    words: str


def details(data: bytes) -> Iterator[Detail]:
    """Everything a file tells, at most some thousand values; the words stay in memory."""
    found = _details(data)
    yield from islice(found, _MOST)
    if next(found, None) is not None:
        yield Detail(Told.UNREADABLE, "")


def tells(data: bytes) -> tuple[str, ...]:
    """The kinds of things that a file tells, in order."""
    return tuple(sorted({detail.told.value for detail in details(data)}))


def _details(data: bytes) -> Iterator[Detail]:
    for block in containers.blocks(data):
        try:
            for label in _READERS[block.kind](block):
                yield from _of(label)
        except labels.Unreadable:
            yield Detail(Told.UNREADABLE, "")


def _of(label: Label) -> Iterator[Detail]:
    told = _MEANING.get(label.name)
    words = " ".join(label.words[:_LONGEST].replace("\0", " ").split())
    if told and (words or told is Told.POSITION):
        yield Detail(told, words)
    if words and _PATH.search(words):
        yield Detail(Told.PATH, words)


def _too_much(block: Block) -> Iterator[Label]:  # noqa: ARG001 - the signature of a reader
    raise labels.Unreadable
    yield  # a generator like the others


_READERS = {
    BlockKind.EXIF: lambda block: labels.exif(block.data),
    BlockKind.IPTC: lambda block: labels.iptc(block.data),
    BlockKind.XML: lambda block: labels.xml(block.data),
    BlockKind.TEXT: lambda block: labels.text(block.name, block.data),
    BlockKind.TOO_MUCH: _too_much,
}

_WORDS: Mapping[Told, str] = {
    Told.POSITION: "gpslatitude gpslongitude gpsdestlatitude gpsdestlongitude "
    "gpscoordinates ©xyz loci com.apple.quicktime.location.iso6709 com.apple.quicktime.location.name "
    "locationlatitude locationlongitude geotag latitude longitude telemetry",
    Told.SERIAL: "serialnumber bodyserialnumber lensserialnumber cameraserialnumber internalserialnumber "
    "imageuniqueserial com.android.serialnumber",
    Told.CREATOR: "artist creator author xpauthor copyright rights by-line captionwriter writer ©art ©aut auth cprt "
    "imagecreatorname copyrightownername com.apple.quicktime.author com.apple.quicktime.artist ©cpy ©dir "
    "com.apple.quicktime.copyright com.apple.quicktime.director dc:creator publisher tpe1 tcom lastmodifiedby",
    Told.OWNER: "ownername cameraownername owner com.apple.quicktime.owner creatorcontactinfo contact "
    "ciemailwork citelwork ciadrextadr",
    Told.PERSON: "personinimage persondisplayname regionpersondisplayname personinimagename regionname peoplenames",
    Told.PATH: "rawfilepath filepath export-filename absref",
    Told.CAPTION: "hostcomputer imagedescription usercomment xptitle xpcomment xpsubject xpkeywords description "
    "title subject headline caption keywords hierarchicalsubject objectname comment label documentname docname "
    "©nam ©cmt ©des com.apple.quicktime.title com.apple.quicktime.description com.apple.quicktime.comment "
    "com.apple.quicktime.keywords desc titl dscp extdescraccessibility alttextaccessibility tit2 comm rawfilename "
    "preservedfilename filename",
}
_MEANING: Mapping[str, Told] = {name: told for told, names in _WORDS.items() for name in names.split()}
