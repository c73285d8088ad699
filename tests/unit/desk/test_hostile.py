"""Soup, mutations and bombs: reading never fails, never crashes, never takes long, and never loses a word silently."""

import json
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsdesk
from newsdesk.desk.frontmatter import read
from newsdesk.desk.kinds import KINDS, kind_of
from newsdesk.desk.load import load
from newsdesk.desk.template import template
from newsdesk.desk.tree import TextTree
from newsdesk.model.finding import Severity
from newsdesk.model.record import Part
from newsdesk.model.when import WallTime
from newsdesk.rules.engine import check

SCRIPTS = Path(newsdesk.__file__).parents[1]
POST = "content/posts/a.md"
BASE = {
    "content/accounts/relay-x.md": "---\ntitle: R\nnetwork: x\nlanguage: en\ntimezone: UTC\n---\n",
    "content/accounts/relay-y.md": "---\ntitle: R\nnetwork: x\nlanguage: fr\ntimezone: UTC\n---\n",
    "content/media/ors/asset.md": "---\nurl: https://relay-medical.example/ors.jpg\n---\n",
    "guidelines/networks/x.md": "---\ntitle: X\nlimits:\n  images: 4\n---\n",
}
FULL = """---
title: How to prepare "rehydration" solution
accounts:
  - relay-x
  - relay-y   # both
publish_at: 2026-11-25 10:00
type: health_info
# a comment of its own
timezone: Europe/Oslo
expires_at: 2026-11-25 18:00
review_by: 2026-12-01
language: en
tier: amber
topics: [hiv, tb]
objective: inform
country: "Kivara: the north # 2"
link: https://relay-medical.example/cholera?a=1&b=2#top
sources:
  - claim: |
      6 level teaspoons
        of sugar

      and # salt
    ref: 'guideline-ORS-2025, "page" 3'
    checked_on: 2026-11-18
  - claim: 40 % fewer
    ref: study
media:
  - asset: ors
    alt: >
      A hand
      stirs

      a glass
    part: 1
mentions:
  - "@who"
hashtags:
  all:
    - "#CleanWater"
  relay-x:
    - Água
names_changed: no
pseudonyms:
  - Anna
  - Noé
---
Six level teaspoons of sugar — and half of salt.

Read on. 🙂 شكرا

## For relay-x, relay-y
Short text

## Next
1/2 more: text
---
last line
"""
TOKENS = (
    *(
        "a: b",
        "title: X",
        "accounts:",
        "  - relay-x",
        "publish_at: 2026-11-25 10:00",
        "type: announcement",
        "\n",
        "\n\n",
    ),
    *(
        "- ",
        "  ",
        " ",
        ": ",
        ":",
        "#",
        " #",
        "# ",
        "##",
        "## For relay-x",
        "## Next",
        "---",
        "----",
        "—",
        "...",
        "'",
        '"',
    ),
    *(
        "|",
        ">",
        "|-",
        ">2",
        "&a ",
        "*a",
        "!",
        "!!int ",
        "%",
        "@",
        "`",
        "[",
        "]",
        "{",
        "}",
        ",",
        "? ",
        "\t",
        "\\",
        "\ufeff",
    ),
    *(
        "\x07",
        "\x85",
        "\u2028",
        "\x00",
        "é",
        "شكرا",
        "🙂",
        "word",
        "1e3",
        "null",
        "~",
        "<<: ",
        "country: ",
        "link: ",
        "==",
    ),
    *("sources:\n  - claim: a\n    ref: b", "hashtags: ", "\r\n", "\r", "\u00a0", "\u202e", "media:\n  - asset: ors\n"),
)


class Memory:
    """A cache that remembers the files that stay the same."""

    def __init__(self):
        self._texts = {}

    def get(self, key):
        return self._texts.get(key)

    def put(self, key, value):
        if len(self._texts) < 100:
            self._texts[key] = value

    def save(self):
        """Keep nothing."""


MEMORY = Memory()


def load_post(text):
    raw = text.encode("utf-8", "replace")
    begin = time.process_time()
    desk = load(TextTree({path: text.encode() for path, text in BASE.items()} | {POST: raw}), MEMORY)
    return desk, time.process_time() - begin


load_post(FULL)  # fills the memory before the clock runs


@st.composite
def mutated(draw, original=FULL):
    """A real-looking file after a few accidents."""
    text = original
    for _ in range(draw(st.integers(0, 4))):
        lines = text.split("\n")
        row, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        place, stop = draw(st.integers(0, len(lines[row]))), draw(st.integers(0, 6))
        match draw(st.integers(0, 7)):
            case 0:
                del lines[row]
            case 1:
                lines.insert(other, lines[row])
            case 2:
                lines[row] = draw(st.sampled_from(["", " ", "  ", "    ", "\t", "- "])) + lines[row].lstrip()
            case 3:
                lines[row] = lines[row][:place] + lines[row][place + stop :]
            case 4:
                lines[row] = lines[row][:place] + draw(st.sampled_from(TOKENS)) + lines[row][place:]
            case 5:
                lines[row] = lines[row][:place] + draw(st.text(max_size=4)) + lines[row][place:]
            case 6:
                lines.insert(
                    row,
                    draw(st.sampled_from(["", "## For relay-x", "# Heading", "- item", "Note: this", "---", "Words"])),
                )
            case _:
                lines[row], lines[other] = lines[other], lines[row]
        text = "\n".join(lines)
    return text


SOUP = st.lists(st.sampled_from(TOKENS) | st.text(max_size=3), max_size=40).map("".join)
FRAMED = st.builds("---\n{}\n---\n{}".format, SOUP, SOUP)
NEEDED = "title: X\naccounts:\n  - relay-x\npublish_at: 2026-11-25 10:00\ntype: announcement\n"
COMPLETED = st.builds("---\n{}{}\n---\n{}".format, st.just(NEEDED), SOUP, SOUP)

SIGNS = (
    "#",
    "##",
    "# ",
    " #",
    ": ",
    "&",
    "*",
    "'",
    '"',
    "[",
    "}",
    "—",
    "- ",
    "%",
    "@",
    "|",
    "\\",
    "...",
    "---",
    "?",
    "`",
    "~",
)
PHRASE = st.lists(
    st.sampled_from(("Wash", "hands", "C#", "a:b", "é", "شكرا", "🙂", "5", " ", "  ", *SIGNS)), max_size=9
).map("".join)
GLUED = st.builds("{}{}".format, st.sampled_from(('"a"', "'a'", "|", ">-", "[a]", "[a,", "{a: b}", "a")), PHRASE)
LINE = st.builds(
    "{}{}{}\n".format,
    st.sampled_from(("country: ", "pseudonyms:\n  - ", "# ", "sources:\n  - ref: a\n    claim: ")),
    PHRASE | GLUED,
    st.sampled_from(("", "", "  # note", " #note", "\n", "\n  more", "\n\n  more")),
)
TEXT = st.lists(
    PHRASE | st.sampled_from(("## For relay-x", "## Next", "##Next", " ## For x", "## for relay-y,x", "---", "")),
    max_size=8,
)
VALUES = st.builds("---\n{}{}---\n{}".format, st.just(NEEDED), LINE, TEXT.map("\n".join))
BODIED = st.builds("---\n{}---\n{}".format, st.just(NEEDED), TEXT.map("\n".join) | SOUP)


@settings(max_examples=10_000, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.one_of(mutated(), VALUES, BODIED, COMPLETED, FRAMED, SOUP))
def test_nothing_fails_takes_long_or_loses_a_word(text):
    desk, seconds = load_post(text)
    assert seconds < 1
    about_it = [finding for finding in desk.findings if finding.location.path == POST]
    lines = len(re.split("\r\n|\r|\n", text))
    for finding in about_it:
        assert 1 <= finding.location.line <= lines
        assert finding.location.column >= 1
        assert str(finding.message).strip()
        assert str(finding.help).strip()
    if "a" not in desk.posts:
        assert about_it
    elif not any(finding.severity is Severity.ERROR for finding in about_it):
        nothing_is_lost(desk.posts["a"])


RULES = """rules:
  - id: TEC-99
    title: T
    severity: error
    check: text_length
    why: w
    waivable: yes
    waived_by: medical
    patterns:
      - '[A-Z]{3}'
    fails:
      - Text
      - text: |
          Text
        post:
          country: Kivara
"""
MORE = {
    "content/media/ors/asset.md": {
        "files": "files:\n  - file: a.jpg\n    alt:\n      en: A\n  - url: https://a.example/b\n"
    },
    "calendar/observances/d.md": {"repeat": "repeat: FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1\ndays: 7\n"},
    "guidelines/links.md": {
        "all": 'title: L\nown_domains:\n  - a.example\nutm:\n  utm_source: "{network}"\n  utm_x: "{post}-{account}"\n'
    },
    "guidelines/p.md": {
        "rules": f"owner: medical\nsource:\n  - us\nchecked_on: 2026-11-01\nreview_by: 2027-01-01\n{RULES}"
    },
    "guidelines/workflow.md": {
        "all": "title: W\ntiers:\n  green:\n    title: G\n    approvals: 1\nroles:\n  medical: M\ntypes:\n  news:\n"
        "    title: N\n    grace_hours: 24\ntopics:\n  hiv:\n    title: H\ntriggers:\n  - because: b\n    minors: yes\n"
    },
    "guidelines/countries.md": {"all": "title: C\ncountries:\n  Kivara:\n    title: K\n    flags:\n      - conflict\n"},
}


def files_of_every_kind():
    """A well-formed file of every kind but a post, with all its keys in use."""
    today, empty = date(2026, 11, 22), load(TextTree({path: text.encode() for path, text in BASE.items()}))
    for name, kind in KINDS.items():
        if name != "post":
            path = next((path for path in MORE if kind_of(path) is kind), kind.example.format(id="new-one"))
            text = re.sub(r"(?m)^# ", "", template(kind, empty, today))
            for extra in MORE.get(path, {"": ""}).values():
                own = f"---\n{extra}---\n" if extra.startswith(("title: L", "title: W", "title: C")) else None
                yield path, own or text.replace("---\n", f"---\n{extra}", 1)
                yield path, own or f"---\ntitle: T\n{extra}---\nText\n"


@settings(max_examples=2_000, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(list(files_of_every_kind())).flatmap(lambda file: st.tuples(st.just(file[0]), mutated(file[1]))))
def test_no_kind_of_file_stops_the_reading(file):
    path, text = file
    files = {name: text.encode() for name, text in BASE.items()} | {POST: FULL.encode()}
    desk = load(TextTree(files | {path: text.encode("utf-8", "replace")}), MEMORY)
    check(desk)
    for finding in desk.findings:
        assert {unicodedata.category(sign) for sign in f"{finding.message}{finding.help}" if sign != "\n"}.isdisjoint(
            {"Cc", "Cs", "Zl"}
        )
        assert finding.location.line >= 1
    if all(path != record.path for record in desk.everything()):
        assert path in {finding.location.path for finding in desk.findings}


def nothing_is_lost(post):
    """The gate: every visible word of the front matter's values and every sign of the body is in the record."""
    text, data = post.document.text, read(POST, post.document.text)[0]
    header = text[4 : post.document.body_start - 4]
    assert text.removesuffix(post.body) in {f"---\n{header}---\n", f"---\n{header}---"}
    assert same(data, post)
    if "\\" not in header:
        plain = re.sub(r"(?m)(?:^|(?<=\s))#(?:[^\S\n].*)?$", "", header)
        plain = re.sub(r"(?m)(?<=[:-] )[|>][-+0-9]{1,2}[ \t]*$", "", plain)
        lost = Counter(re.findall(r"\w+", plain)) - Counter(re.findall(r"\w+", " ".join(leaves(data))))
        assert not lost
    instructions = re.findall(r"(?m)^##(?!#).*$", post.body)
    kept = re.sub(r"(?m)^##(?!#).*$", "", post.body)
    assert signs(kept) == signs("".join(part.text for section in post.text.sections for part in section.parts))
    named = [
        word
        for line in instructions
        for word in re.findall(r"[^\s,]+", re.sub(r"(?i)^##\s*(for\b[:\s]*|next\s*$)", "", line))
    ]
    assert named == [target for section in post.text.sections for target in section.targets]
    for part in post.text.parts:
        assert text[part.start : part.start + len(part.text)] == part.text


def signs(text):
    return "".join(text.split())


def leaves(data):
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value)
    elif data is not None:
        yield data


def same(raw, read_as):  # noqa: PLR0911 - one answer for each type
    if raw is None:
        return True
    if isinstance(read_as, Part):
        return all(value is None or same(value, getattr(read_as, key)) for key, value in raw.items())
    if isinstance(read_as, dict):
        found = {"all": raw} if isinstance(raw, list) else raw
        return found.keys() == read_as.keys() and all(same(found[key], read_as[key]) for key in found)
    if isinstance(read_as, tuple):
        return len(raw) == len(read_as) and all(map(same, raw, read_as))
    if isinstance(read_as, bool):
        return raw.lower() in ({"yes", "true"} if read_as else {"no", "false"})
    if isinstance(read_as, int):
        return int(raw) == read_as
    if isinstance(read_as, date):
        return raw == read_as.isoformat()
    if isinstance(read_as, WallTime):
        return raw.replace("T", " ").replace(" +", "+").replace(" -", "-").replace(" Z", "Z").removesuffix(":00") in {
            str(read_as),
            str(read_as).removesuffix(":00"),
        }
    return read_as in {raw, raw[1:] if raw[:1] in {"#", "@"} else raw}


def test_the_full_post_is_accepted_so_that_the_gate_is_not_idle():
    desk, _ = load_post(FULL)
    assert [str(finding.message) for finding in desk.findings] == []
    nothing_is_lost(desk.posts["a"])
    assert desk.posts["a"].sources[0].claim == "6 level teaspoons\n  of sugar\n\nand # salt\n"


MANY = 149_000
BOMBS = {
    "brackets": "[" * MANY,
    "value of brackets": "a: " + "[" * MANY,
    "39 brackets": "a: " + "[" * 39 + "]" * 39,
    "braces": "{a: " * (MANY // 4),
    "brackets and braces": "[{" * (MANY // 2),
    "brackets with text": "[x, " * (MANY // 4),
    "brackets on lines": "- [\n" * (MANY // 4),
    "lists in lists": "- " * (MANY // 2),
    "wide lists in lists": "-   " * (MANY // 4),
    "lists and tabs": "-\t" * (MANY // 2),
    "lists with text": "a: b\nc:\n" + "- " * 20_000 + "x",
    "keys in keys": "? " * (MANY // 2),
    "keys and lists": "? - " * (MANY // 4),
    "values in values": "? a\n" + ": " * 20_000,
    "values and lists": "? a\n: " + "- " * 20_000,
    "keys after lists": "- a: " * (MANY // 5),
    "ladder of keys": "\n".join(" " * depth + "a:" for depth in range(330)),
    "ladder of lists": "\n".join(" " * depth + "-" for depth in range(330)),
    "ladder of questions": "\n".join(" " * depth + "?" for depth in range(330)),
    "ladder with text": "\n".join(" " * depth + "- a:" for depth in range(0, 330, 2)),
    "ladder of separators": "".join("\u2028" + " " * depth + "a:" for depth in range(330)),
    "ladder of next lines": "".join("\x85" + " " * depth + "- - a:" for depth in range(300)),
    "ladder of 29": "\n".join(" " * depth + "a:" for depth in range(29)),
    "anchors": "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(2000)),
    "laughs": "a: &a [x,x]\n"
    + "\n".join(f"{c}: &{c} [*{p},*{p},*{p}]" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
    "tags": "! " * (MANY // 2),
    "empty lines": "a: b" + "\n" * MANY,
    "lines of spaces": "a: b\n" + " \n" * (MANY // 2),
    "empty lines in a block": "a: |\n" + "\n" * MANY,
    "spaces": "a: " + " " * MANY + "b",
    "tabs": "a:" + "\t" * MANY,
    "dashes": "—" * MANY + "x",
    "hyphens": "-" * MANY + "x",
    "spaced hyphens": "a: b\n" + "- " * 20_000 + "-x",
    "quotes": '"' * MANY,
    "open quote": 'a: "' + "b\n" * (MANY // 2),
    "quoted signs": "\n".join(f'k{n}: "x #y"' for n in range(4000)),
    "comments": "# #a" + " #a" * (MANY // 3),
    "comment lines": "a: b\n" + "# a\n" * (MANY // 4),
    "lost comments": "a: x #b\n" * (MANY // 8),
    "unknown keys": NEEDED + "\n".join(f"titl{n}: v" for n in range(4000)),
    "unknown keys below": NEEDED + "sources:\n" + "\n".join(f"  - clain: {n}" for n in range(3000)),
    "empty keys": NEEDED + "\n".join(f"k{n}:" for n in range(6000)),
    "twice": "a: b\n" * (MANY // 5),
    "unknown accounts": NEEDED.replace("  - relay-x\n", "".join(f"  - relay-x{n}\n" for n in range(3000))),
    "bad accounts": NEEDED.replace("  - relay-x\n", "".join(f"  - Relay X{n}\n" for n in range(3000))),
    "list items": NEEDED + "pseudonyms:\n" + "  - a\n" * 9000,
    "different items": NEEDED + "pseudonyms:\n" + "".join(f"  - a{n}\n" for n in range(5000)),
    "gaps in a list": NEEDED + "sources:\n" + "".join(f"  - claim: a\n    ref: b{n}\n\n" for n in range(1500)),
    "gaps and comments": NEEDED + "\n# a: b\n" * 7000,
    "long name": NEEDED + "country: " + "Kivara" * 9000,
    "long key": NEEDED + "k" * MANY + ": v",
}
BODIES = {
    "instruction of spaces": "## x" + " " * 400_000 + "y",
    "instruction of tabs": "##" + "\t" * 900_000 + "y",
    "parts": "## Next\n" * 100_000,
    "sections": "## For relay-x\n" * 60_000,
    "unknown": "## x\n" * 190_000,
    "targets": "## For " + "a," * 400_000,
    "hashes": "#" * 900_000,
    "indented": (" " * 10 + "\n") * 90_000,
    "lines": "\n" * 990_000,
    "stars": "***\n" * 200_000,
}
CHILD = """
import json, sys, time
from newsdesk.desk.kinds import KINDS, kind_of
from newsdesk.desk.load import load
from newsdesk.desk.template import template
from newsdesk.desk.tree import TextTree
from newsdesk.rules.engine import check
base, path, texts = json.load(sys.stdin)
base = {name: text.encode() for name, text in base.items()}
load(TextTree(base))
for name, text in texts.items():
    print(name, end=" ", flush=True)
    begin = time.process_time()
    desk = load(TextTree({**base, path: text.encode()}))
    print(round(time.process_time() - begin, 3), sum(f.location.path == path for f in desk.findings), flush=True)
"""


def run_apart(texts):
    """Seconds and findings of each text, read in one process that may crash."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps([BASE, POST, texts]),
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(SCRIPTS)},
    )
    assert done.returncode == 0, f"{done.stdout[-200:]} {done.stderr[-2000:]}"
    return {
        line.rsplit(" ", 2)[0]: [float(figure) for figure in line.rsplit(" ", 2)[1:]]
        for line in done.stdout.splitlines()
    }


def test_front_matter_made_to_crash_the_reader_is_refused_quickly():
    results = run_apart({name: f"---\n{text[:150_000]}\n---\nBody\n" for name, text in BOMBS.items()})
    assert [name for name in BOMBS if results[name][0] >= 1] == []
    assert {name for name in BOMBS if not results[name][1]} == {
        *("different items", "gaps in a list", "gaps and comments", "long name")
    }
    assert max(figures[1] for figures in results.values()) < 110


def test_front_matter_without_an_end_is_refused_quickly():
    results = run_apart({name: f"---\n{text[:150_000]}\n" for name, text in BOMBS.items()})
    assert [name for name in BOMBS if results[name][0] >= 1 or not results[name][1]] == []


@pytest.mark.parametrize("fenced", [True, False])
def test_bodies_made_to_take_long_are_read_quickly(fenced):
    frame = f"---\n{NEEDED}---\n{{}}\n" if fenced else f"---\n{NEEDED}{{}}\n"
    results = run_apart({name: frame.format(text) for name, text in BODIES.items()})
    assert [name for name in BODIES if results[name][0] >= 1] == []
    if not fenced:
        assert all(figures[1] for figures in results.values())


def test_two_thousand_findings_are_all_there_in_the_same_order_every_time():
    broken = {
        f"content/posts/{n % 7}/p-{n:04}.md": f"---\n{NEEDED}titel: {n}\n---\nText\n".encode() for n in range(2000)
    }
    base = {path: text.encode() for path, text in BASE.items()}
    begin = time.process_time()
    found = load(TextTree({**broken, **base})).findings
    assert time.process_time() - begin < 20
    assert {finding.location.path for finding in found} == set(broken)
    again = load(TextTree(dict(reversed([*base.items(), *broken.items()])))).findings
    assert found == again
