"""Foreign words in Markdown that GitHub shows: nothing in them formats, links, notifies or steers."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from newsdesk.model.finding import Message
from newsdesk.preview.columns import clean

NOTHING = "&#8203;"  # a space without width, by its number: a mention or an address that it breaks is none

_SIGNS = re.compile(
    r"""
      (?P<sign>[&<>|`*_~\[\]\\$])
    | (?P<at>[@#])                                            # people, teams and issues
    | (?P<colon>:(?=//|[\w+-]+:))                             # addresses, and pictures such as :tada:
    | (?P<www>(?<!\w)www(?=\.))
    | (?P<number>(?<!\w)(?:GH|GHSA|CVE)-(?=\w))               # issues and advisories in another form
    | (?P<commit>(?<!\w)[0-9a-f]{7,40}(?!\w))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NUMBERED = re.compile(r"\d{1,9}[.)]")  # a list
_PIECES = re.compile(".{1,6}")  # fewer digits than GitHub takes for a commit
_QUOTED = 400  # characters of what a message quotes
_CODE = re.compile("`([^`\n]+)`")


def short(words: str, most: int) -> str:
    """A text that is cut where it is very long."""
    return words if len(words) <= most else f"{words[:most]}…"


def plain(words: str) -> str:
    """One line of any text, with nothing in it that Markdown or GitHub reads as more than text."""
    line = _SIGNS.sub(_harmless, clean(" ".join(words.split())).strip()) or NOTHING
    if line[:1] in {"-", "+", "="}:
        return f"&#{ord(line[0])};{line[1:]}"
    if numbered := _NUMBERED.match(line):
        end = numbered.end()
        return f"{line[: end - 1]}&#{ord(line[end - 1])};{line[end:]}"
    return line


def _harmless(found: re.Match[str]) -> str:
    if found["sign"]:
        return f"&#{ord(found[0])};"
    if found["commit"]:
        return NOTHING.join(_PIECES.findall(found[0]))
    return f"{found[0]}{NOTHING}"


def code(words: str) -> str:
    """What is to be typed, or the name of a file: in the letters of code."""
    return f"<code>{plain(words)}</code>"


def sentence(message: Message) -> str:
    """A message as a sentence of its own: it begins with a capital, and `what is to be typed` is code."""
    args = {name: short(arg, _QUOTED) if isinstance(arg, str) else arg for name, arg in message.args.items()}
    try:
        parts = [part.format_map(args) for part in _CODE.split(message.template)]
    except (LookupError, ValueError, AttributeError):
        parts = [short(str(message), _QUOTED)]
    if not message.template.startswith("{"):  # a name stays as it is written
        parts[0] = parts[0][:1].upper() + parts[0][1:]
    return _joined(parts)


def prose(text: str) -> str:
    """A line of a guideline page: only its `code` is more than text."""
    return _joined(_CODE.split(text))


def _joined(parts: Sequence[str]) -> str:
    """Words and code in turns."""
    return "".join(code(part) if number % 2 else within(part) for number, part in enumerate(parts))


def within(words: str) -> str:
    """A part of a line, as harmless as a whole one: a space at its ends stays."""
    if not words.strip():
        return " " * bool(words)
    return f"{' ' * words[0].isspace()}{plain(words)}{' ' * words[-1].isspace()}"


def link(words: str, address: str) -> str:
    """A link to an address that is ours."""
    return f"[{plain(words)}]({address})"


def in_address(path: str) -> str:
    """A path as a part of an address."""
    return quote(path, safe="/", errors="replace")
