"""Which parts of a post a network turns into links: X, also without a protocol; Mastodon, only http(s).

Character classes, the 63-character label, the 4,096-character URL and the 40-character t.co slug are twitter-text's
(github.com/twitter/twitter-text, js/src/regexp); Mastodon uses the same hosts with wider paths
(mastodon/mastodon, config/initializers/twitter_regex.rb). Top-level domains are IANA's, as linkify-it-py ships them.
Hosts are walked label by label instead of by one pattern, so the time stays in proportion to the text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple


class Span(NamedTuple):
    """A stretch of text in code points: from `start` up to, not including, `end`."""

    start: int
    end: int


class _Match(NamedTuple):
    start: int
    domain: int
    domain_end: int
    end: int
    has_path: bool
    suffixes: dict[int, int]


class _Tail(NamedTuple):
    path: re.Pattern[str]
    path_never_last: str
    query: re.Pattern[str]
    query_never_last: str

    def query_end(self, text: str, at: int) -> int:
        query = self.query.match(text, at)
        return at + len(query[0].rstrip(self.query_never_last)) if query else at

    def path_end(self, text: str, at: int) -> int:
        path = self.path.match(text, at)
        return at + len(path[0].rstrip(self.path_never_last)) if path else at


_MAX_LABEL: Final = 63
_MAX_URL: Final = 4096
_MAX_SLUG: Final = 40
_DEFAULT_PROTOCOL: Final = "https://"

_RESERVED = frozenset({"example"})  # stands for real names in samples and rehearsals (RFC 2606)
_LATIN = (
    r"\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b\u02bb"
    r"\u0300-\u036f\u1e00-\u1eff"
)
_SPACES = r"\x09-\x0d \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_MARKERS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\ufeff\uffff"
_HOST = re.compile(rf"[^!#%&'()*+,/:;<=>?@\[\]^{{|}}~$\\{_SPACES}{_MARKERS}]*")
_NO_START_AFTER = r"A-Za-z0-9@＠$#＃\ufffe\ufeff\uffff"
_PROTOCOL = re.compile(rf"(?<![{_NO_START_AFTER}])[hH][tT][tT][pP][sS]?://")
_START = re.compile(rf"(?<![{_NO_START_AFTER}])[^._-]")
_ANY_DOT = re.compile(r"\.")
_DOT = re.compile(r"\.(?=[^\W\d_])")
_ASCII_SUFFIX = re.compile(r"[Xx][Nn]--[-0-9a-zA-Z]+|[a-zA-Z]{2,63}(?![0-9a-zA-Z@+-])")
_ASCII_LABELS = re.compile(rf"[-a-zA-Z0-9{_LATIN}][-.a-zA-Z0-9{_LATIN}]*")
_PORT = re.compile(r":[0-9]+")
_SHORT_LINK = re.compile(r"[hH][tT][tT][pP][sS]?://[tT]\.[cC][oO]/([a-zA-Z0-9]+)")


def links(text: str) -> tuple[Span, ...]:
    """The URLs X finds, with or without a protocol; without one, the ASCII part of the host must stand alone."""
    tail, spans = _x_tail(), list[Span]()
    for match in _matches(text, tail):
        domains = _ascii_domains(text, match)
        if match.start < match.domain:
            spans += _with_protocol(text, match, tail)
        elif domains and text[match.start - 1 : match.start] not in {"-", "_", ".", "/"} and _resolvable(text, match):
            spans += domains[:-1]
            spans.append(Span(domains[-1].start, match.end) if match.has_path else domains[-1])
    return tuple(spans)


def web_links(text: str) -> tuple[Span, ...]:
    """The URLs Mastodon finds: only those that begin with http:// or https://."""
    if "://" not in text:
        return ()
    tail, spans = _mastodon_tail(), list[Span]()
    for match in _matches(text, tail):
        if match.start < match.domain:
            spans += _with_protocol(text, match, tail)
    return tuple(spans)


def _with_protocol(text: str, match: _Match, tail: _Tail) -> tuple[Span, ...]:
    if text.startswith("xn--", match.domain) and not _ascii_domains(text, match):
        return ()
    if not _resolvable(text, match):
        return ()
    short = _SHORT_LINK.match(text, match.start, match.end)
    if short is None:
        return (Span(match.start, match.end),)
    return () if len(short[1]) > _MAX_SLUG else (Span(match.start, tail.query_end(text, short.end())),)


def _resolvable(text: str, match: _Match) -> bool:
    """Whether the name system could hold the host: short enough labels, in ASCII form, and URL."""
    total = match.end - match.start + (0 if match.start < match.domain else len(_DEFAULT_PROTOCOL))
    if match.domain_end - match.domain <= _MAX_LABEL and text.isascii():
        return total <= _MAX_URL
    for label in text[match.domain : match.domain_end].split("."):
        size = len(label)
        if size <= _MAX_LABEL and not label.isascii():
            size = len("xn--") + len(label.encode("punycode"))
        if size > _MAX_LABEL:
            return False
        total += size - len(label)
    return total <= _MAX_URL


def _ascii_domains(text: str, match: _Match) -> list[Span]:
    """Hosts of Latin letters inside a host that other scripts surround without a space."""
    found = list[Span]()
    for run in _ASCII_LABELS.finditer(text, match.domain, match.domain_end):
        dot = text.rfind(".", run.start(), run.end())
        while dot >= 0 and dot not in match.suffixes:
            dot = text.rfind(".", run.start(), dot)
        if dot >= 0:
            found.append(Span(run.start(), match.suffixes[dot]))
    return found


def _matches(text: str, tail: _Tail) -> Iterator[_Match]:
    """Everything that looks like a URL, left to right; a new one begins at least one character after the last."""
    at = floor = done = 0
    while dot := _DOT.search(text, at):
        at = dot.end()
        if not _suffix_end(text, at):
            continue
        before = _HOST.match(text[floor : dot.start()][::-1])
        host = _HOST.match(text, at)
        first, last = dot.start() - (before.end() if before else 0), host.end() if host else at
        for match in _in_host(text, Span(first, last), done, tail):
            done = match.end
            yield match
        at = floor = max(last, done)


def _in_host(text: str, host: Span, done: int, tail: _Tail) -> Iterator[_Match]:
    dots = [found.start() for found in _ANY_DOT.finditer(text, host.start, host.end)]
    starts = [host.start, *[dot + 1 for dot in dots]]
    suffixes = {dot: end for dot in dots if (end := _suffix_end(text, dot + 1))}
    reach = _reach(text, starts, dots, suffixes)
    label, free = 0, done + 1 if done else 0
    protocol = _protocol_start(text, host.start, free)
    while label < len(dots):
        begin, dot = max(starts[label], free), dots[label]
        if label == 0 and protocol < host.start and reach[0]:
            start, last = protocol, reach[0]
        elif (bare := _bare_start(text, Span(begin, dot), reach[label + 1], is_last=dot in suffixes)) is not None:
            start, last = bare, reach[label + 1] or dot
        else:
            label += 1
            continue
        domain, end = max(start, host.start), suffixes[last]
        if end == host.end:
            port = _PORT.match(text, end)
            port_end = port.end() if port else end
            path_end = tail.path_end(text, port_end)
            yield _Match(start, domain, end, tail.query_end(text, path_end), path_end > port_end, suffixes)
            return
        yield _Match(start, domain, end, end, has_path=False, suffixes=suffixes)
        free = end + 1
        label = bisect_left(dots, end)


def _reach(text: str, starts: list[int], dots: list[int], suffixes: dict[int, int]) -> list[int]:
    """For each label, the last dot a host that begins with it reaches before its top-level domain; 0 for none."""
    reach = [0] * (len(dots) + 1)
    for i in range(len(dots) - 1, -1, -1):
        first, last = text[starts[i]], text[dots[i] - 1]
        if starts[i] == dots[i] or first in "-_" or last in "-_":
            continue
        named = dots[i] in suffixes and "_" not in text[starts[i] : dots[i]]
        reach[i] = reach[i + 1] or (dots[i] if named else 0)
    return reach


def _protocol_start(text: str, host: int, free: int) -> int:
    if text[host - 1 : host] != "/":
        return host
    for size in (len("http://"), len("https://")):
        if host - size >= free and _PROTOCOL.fullmatch(text, host - size, host):
            return host - size
    return host


def _bare_start(text: str, label: Span, further: int, *, is_last: bool) -> int | None:
    """Where a host without a protocol may begin in a label; the one before the top-level domain has no underscore."""
    if not (further or is_last) or label.start >= label.end or text[label.end - 1] in "-_":
        return None
    begin = label.start if further else max(label.start, text.rfind("_", label.start, label.end) + 1)
    found = _START.search(text, begin, label.end)
    if found and found.start() == 0:
        found = _START.match(text, 1, label.end) or found  # X prefers a host with a character before it
    return found.start() if found else None


def _suffix_end(text: str, at: int) -> int:
    """Where the top-level domain that begins at `at` ends; 0 if none begins there."""
    names, local = _top_level_domains()
    found = _ASCII_SUFFIX.match(text, at)
    if found and (found[0][2:4] == "--" or found[0].lower() in names):
        return found.end()
    for name in local.get(text[at : at + 1].lower(), ()):
        end = at + len(name)
        if text[at:end].lower() == name and not re.match(r"[0-9a-zA-Z@+-]", text[end : end + 1]):
            return end
    return 0


@cache
def _top_level_domains() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """The names in ASCII, and those in other letters by their first one, longest first."""
    from linkify_it.tlds import TLDS  # noqa: PLC0415 -- read only when a text may hold a link

    names = frozenset(name.lower() for name in TLDS) | _RESERVED
    local = sorted((n[4:].encode().decode("punycode") for n in names if n.startswith("xn--")), key=len, reverse=True)
    return names, {first: tuple(n for n in local if n[0] == first) for first in {n[0] for n in local}}


def _tail(path: str, path_never_last: str, query: str, query_never_last: str) -> _Tail:
    brackets = rf"\((?:{path}++\)|{path}*+\({path}++\){path}*+\))"
    paths, queries = re.compile(rf"/(?:{path}++|{brackets})*+"), re.compile(rf"\?{query}*+")
    return _Tail(paths, path_never_last, queries, query_never_last)


@cache
def _x_tail() -> _Tail:
    return _tail(
        rf"[a-zA-Z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]",
        "!*';:,.$%[]–~@|&",
        r"[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]",
        "!?*'@();:+$%[].,~|",
    )


@cache
def _mastodon_tail() -> _Tail:
    return _tail(
        r"[^\s<>()?]",
        "!*\"'「」:;=,.$%[]~&|@",
        r"[a-zA-Z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\uffef\U00010000-\U0010fffd]",
        "!?*'();:+$%[].,~|@^",
    )
