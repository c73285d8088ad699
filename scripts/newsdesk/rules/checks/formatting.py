"""Checks of formatting that networks do not know: Markdown and HTML are shown as they are written."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal

from newsdesk.model.finding import say
from newsdesk.model.length import links
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit, Subject


class Formatting(Part):
    """Which kind of formatting the rule is about."""

    what: Literal["structure", "emphasis"]


_URL = r"https?://[^\s<>()\[\]]+"
_STRUCTURE = re.compile(
    rf"(?P<link>!?\[[^\]\n]{{0,500}}\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ ]\"[^\"\n]*\")?\))"
    rf"|(?P<address><{_URL}>)"
    r"|(?P<heading>^\#(?!\#)\ +\S.*$|^\#{3,6}\ +\S.*$)"
    r"|(?P<html></?(?i:a|abbr|b|blockquote|br|center|code|del|details|div|em|font|h[1-6]|hr|i|img|ins|li|mark|ol|p|pre|s"
    r"|small|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video)(?:\s[^<>]*)?/?>|<!--)"
    r"|(?P<entity>&(?:amp|lt|gt|quot|nbsp|\#[0-9]{2,6}|\#x[0-9a-fA-F]{2,5});)"
    r"|(?P<escape>(?<=\w)\\[-_*\#.!](?=\w))"
    r"|(?P<fence>^(?:```|~~~).*$)",
    re.MULTILINE,
)
# Letters and digits after which emphasis can begin: scripts that put no space between words.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_NOT_IN_WORD = rf"(?<![^\W{_UNSPACED}])(?<!\\)"
_NO_WORD_AFTER = rf"(?![^\W{_UNSPACED}])"
_EMPHASIS = re.compile(
    rf"(?<!\*){_NOT_IN_WORD}(?P<strong>(?P<bold>\*{{2,3}})(?=[^\s*])[^*\n]{{1,5000}}?(?<=[^\s*])(?P=bold))(?!\*){_NO_WORD_AFTER}"
    rf"|(?<!_){_NOT_IN_WORD}(?P<under>__(?=[^\s_])[^_\n]{{1,5000}}?(?<=[^\s_])__)(?![\w_])"
    rf"|(?<!\*){_NOT_IN_WORD}(?P<star>\*(?=[^\s*])[^*\n]{{1,5000}}?(?<=[^\s*])\*)(?!\*){_NO_WORD_AFTER}"
    r"|(?<![\w_\\@/#.-])(?P<line>_(?=[^\s_])[^_\n]{1,5000}?(?<=[^\s_])_)(?![\w_])"
    r"|(?<![\w`])(?P<code>`[^`\n]{1,200}`)(?![\w`])"
    r"|(?<!~)(?P<strike>~~(?=\S)[^~\n]{1,5000}?(?<=\S)~~)(?!~)"
)
# the signs without which a pattern cannot match: most texts have none of them
_PATTERNS = {
    "structure": (_STRUCTURE, ("](", "<", "&", "# ", "###", "```", "~~~", "\\")),
    "emphasis": (_EMPHASIS, ("*", "_", "`", "~")),
}
_WORDS = {
    "link": "A Markdown link",
    "address": "An address in angle brackets",
    "heading": "A Markdown heading",
    "html": "HTML",
    "entity": "An HTML code",
    "escape": "A Markdown backslash",
    "fence": "A Markdown code block",
    "strong": "Markdown for bold",
    "under": "Markdown for bold",
    "star": "Markdown for italics",
    "line": "Markdown for italics",
    "code": "Markdown for code",
    "strike": "Markdown for struck-through text",
}
_FIXES = {
    "link": "write the address by itself, or put it into `link:`.",
    "address": "write the address by itself.",
    "heading": "write the line without the #; a hashtag has no space behind it.",
    "entity": "write the sign itself.",
    "escape": "write the sign without the backslash.",
}


def raw_formatting(subject: Subject, parameters: Formatting) -> Iterator[Hit]:
    """Markdown or HTML in a text whose network shows it as written."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    pattern, signs = _PATTERNS[parameters.what]
    for section in post.text.sections:
        shown = [
            network.title
            for account, network, _ in subject.rendered
            if network.formatting == "plain" and post.text.section_for(account.id, network.id) is section
        ]
        if not shown:
            continue
        for part in section.parts:
            for match in pattern.finditer(part.text) if any(sign in part.text for sign in signs) else ():
                kind = next(name for name in _WORDS if match.groupdict().get(name))
                if kind in {"line", "star", "under", "strong"} and _inside_link(part.text, match.start()):
                    continue
                start = part.start + match.start()
                yield Hit(
                    post.document.span(start, start + len(match[0])),
                    say("{what} is shown as written on {networks}.", what=_WORDS[kind], networks=_several(shown)),
                    say(_FIXES.get(kind, "write plain text.")),
                    fix=_correction(kind, match),
                )


def _correction(kind: str, match: re.Match[str]) -> str | None:
    """The plain form; none where it would read as formatting again, such as what `&amp;lt;` becomes."""
    if kind == "address":
        return match[0][1:-1]
    if kind == "escape":
        return match[0][1:]
    if kind != "entity":
        return None
    sign = unescape(match[0])
    return None if _STRUCTURE.match(sign + match.string[match.end() :]) else sign


def _inside_link(text: str, at: int) -> bool:
    return any(start <= at < end for start, end in links(text))


def _several(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}"


CHECKS = {"raw_formatting": Check(raw_formatting, ("post",), Formatting)}
