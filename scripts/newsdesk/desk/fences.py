"""The two lines --- around the front matter: exactly that, and both of them."""

import re
from typing import NoReturn

from newsdesk.model.finding import Problem, say

FENCE = "---\n"

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"
_BLANK = r"[^\S\n]*"
ALMOST = re.compile(
    rf"^[\ufeff\u200b]*{_BLANK}"
    rf"(?:-{{2,}}|(?=-*[{_DASHES[1:]}])[{_DASHES}]+|(?:- ){{2,}}-|\+{{3,}}|={{3,}}|\*{{3,}}|_{{3,}}|~{{3,}}|\.{{3}})"
    rf"[\ufeff\u200b]*{_BLANK}$",
    re.MULTILINE,
)
_BLANK_LINE = re.compile(rf"^{_BLANK}\n", re.MULTILINE)
_NO_YAML = re.compile(r"^(?![\w.-]+[^\S\n]*:(?:\s|$)|[ \t\"'?#-]|$)", re.MULTILINE)
_THREE = "write three hyphens and nothing else, no space before or behind."


class Located(Exception):  # noqa: N818 - it never leaves the reader
    """A problem at characters of the front matter, or of the whole file where it is not `inside`."""

    def __init__(self, problem: Problem, start: int, stop: int, *, inside: bool = True):
        super().__init__(str(problem))
        self.problem, self.start, self.stop, self.inside = problem, start, stop, inside


def closing_fence(text: str) -> int:
    """Where the closing fence begins; 0 if there is none."""
    closing = text.find("\n---\n", len(FENCE) - 1) + 1
    if not closing and text.endswith("\n---"):
        closing = len(text) - len("---")
    return closing


def fences(text: str) -> int:
    """Where the closing fence begins; raises if a fence is missing or the first is not exactly `---`."""
    if not text.startswith(FENCE):
        _no_opening(text)
    return closing_fence(text) or _no_closing(text)


def almost_closing(match: re.Match[str], *, closed: bool, inside: bool = True) -> Located:
    """What to say about a line that somebody meant as the closing fence."""
    line = match[0].strip("\n")[:40]
    if closed:
        message = say(
            "The line “{line}” looks like the closing --- of the front matter, and is not exactly that.", line=line
        )
    else:
        message = say("The closing line of the front matter is “{line}”, not exactly ---.", line=line)
    return Located(Problem(message, say(_THREE), "TEC-01"), match.start(), match.end(), inside=inside)


def _no_opening(text: str) -> NoReturn:
    first = text.split("\n", 1)[0]
    shown = first[:40]
    if text.startswith("\ufeff"):
        message = say("The file begins with a byte-order mark, an invisible character.")
        fix = say("save it as UTF-8 without BOM, or type the first line anew: three hyphens.")
        raise Located(Problem(message, fix, "TEC-02"), 0, len(first), inside=False)
    if not text.strip():
        message = say("The file is empty.")
        fix = say("write front matter and text into it, or delete it.")
    elif ALMOST.fullmatch(first):
        message, fix = say("The first line is “{line}”, not exactly ---.", line=shown), say(_THREE)
    elif text.lstrip().startswith(FENCE):
        message = say("There are empty lines above the first ---.")
        fix = say("delete them: the file must begin with ---.")
    else:
        message = say("The file does not begin with front matter.")
        fix = say("put a line --- first, then the keys (title: …), then a line --- again, then the text.")
    raise Located(Problem(message, fix, "TEC-01"), 0, len(first), inside=False)


def _no_closing(text: str) -> NoReturn:
    almost, no_key = (pattern.search(text, len(FENCE)) for pattern in (ALMOST, _NO_YAML))
    if almost and (no_key is None or almost.start() <= no_key.start()):
        raise almost_closing(almost, closed=False, inside=False)
    places = [match.start() for match in (_BLANK_LINE.search(text, len(FENCE)), no_key) if match]
    where = min(places, default=len(text.rstrip()))
    problem = Problem(
        say("The front matter is never closed: the second line --- is missing."),
        say("put a line --- above this line.") if places else say("put a line --- behind the last key."),
        "TEC-01",
    )
    raise Located(problem, where, where + 1, inside=False)
