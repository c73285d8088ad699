"""What an officer types in front matter: read as text, or refused at its place with what to type instead."""

import pytest

from newsdesk.desk.frontmatter import FrontMatterError, locate, read
from newsdesk.desk.load import load
from newsdesk.desk.tree import TextTree

NEEDED = "title: X\naccounts:\n  - relay-x\npublish_at: 2026-11-25 10:00\ntype: announcement\n"
POST = "content/posts/a.md"
NEEDS = {
    "content/accounts/relay-x.md": b"---\ntitle: R\nnetwork: x\nlanguage: en\ntimezone: UTC\n---\n",
    "guidelines/networks/x.md": b"---\ntitle: X\nlimits:\n  images: 4\n---\n",
}


def refused(text):
    """Line, column and words of the one thing that keeps a text from being read."""
    with pytest.raises(FrontMatterError) as caught:
        read(POST, text)
    place = caught.value.location
    return f"{place.line}:{place.column} {caught.value.problem.message} {caught.value.problem.fix}"


def value(line):
    return read(POST, f"---\n{line}\n---\nBody\n")[0]["k"]


def findings(text, path=POST):
    found = load(TextTree({**NEEDS, path: text if isinstance(text, bytes) else text.encode()})).findings
    return [f"{f.rule} {f.location.line}:{f.location.column} {f.message} {f.help}" for f in found]


def post(extra="", body="Body text.\n", title="X"):
    return f"---\n{NEEDED.replace('X', title)}{extra}---\n{body}"


@pytest.mark.parametrize(
    "typed",
    [
        *("no", "yes", "on", "off", "y", "N", "true", "False", "null", "~", "Null", "12:30", "1:2:3", "0123", "0o17"),
        *("0x1F", "1e3", "1_000", ".inf", "-.5", "2026-11-25", "2026-11-25 10:00:00", "2026-11-25T10:00:00Z", "+1"),
        *("=", "<<", "3.10", "1.0", "007", "٠١٢", "🙂", "شكرا", "R&D", "C#", "a*b", "5 * 3 = 15", "50 % off", "Hi!"),
        *("it's", 'say "hi"', "a:b", "12:30:00", "https://a.example/x?y=1&z=2#part", "a @b", "x, y", "a [b] {c}", "-x"),
        *("–", "“5 * 3”", "«a: b»".replace(": ", ":"), "a - b", "?x", "a|b", "a > b", "#".join("ab"), "a\u00a0#tag"),
    ],
)
def test_every_scalar_is_the_text_that_was_typed(typed):
    assert value(f"k: {typed}") == typed


@pytest.mark.parametrize("key", ["yes", "no", "on", "off", "null", "~", "12", "1e3", "2026-11-25", "true"])
def test_every_key_is_text(key):
    assert read(POST, f"---\n{key}: v\n---\n")[0] == {key: "v"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('k: "a # b: *c & @d"', "a # b: *c & @d"),
        ("k: '#tag'", "#tag"),
        ("k: a  # a comment", "a"),
        ("k: a # see #health and #2", "a"),
        ("# k: #x\nk: a", "a"),
        ("k: |\n  # one\n  #two\n\n  - three: 3\n  ---\n  ***", "# one\n#two\n\n- three: 3\n---\n***"),
        ("k: >\n  one\n  two\n\n  three #4\n", "one two\nthree #4"),
        ('k: "one\n  two\n\n  three #4"', "one two\nthree #4"),
        ("k: one\n  two", "one two"),
        ('k: "a\\tb \\u00e9"', "a\tb é"),
        ("k: [a, 'b, c']", ["a", "b, c"]),
        ("k: | # a comment\n  #one", "#one"),
        ("k: []", []),
        ("k:\n  - a\n  # between\n  - b", ["a", "b"]),
        ("k:\n- a\n- b", ["a", "b"]),
        ("k:\t a", "a"),
        ("k: a   ", "a"),
        ("k: " + "long " * 9000 + "end", "long " * 9000 + "end"),
        ("k: \u202bעברית\u202c", "\u202bעברית\u202c"),
        ("k: 👩🏽\u200d⚕️", "👩🏽\u200d⚕️"),
    ],
)
def test_ordinary_front_matter_is_read_exactly(typed, expected):
    found = value(typed)
    assert (found.rstrip("\n") if isinstance(found, str) else found) == expected


REFUSED = {
    "duplicate": ("title: Y\n", "7:1 The key `title` stands here for the second time. keep one of the two."),
    "duplicate below": ("sources:\n  - claim: a\n    claim: b\n", "9:5 The key `claim` stands here for the second"),
    "tag": (
        "country: #health\n",
        '7:10 “#health” outside quotes is a comment: it would be lost. put the value in quotes: country: "#health".',
    ),
    "tag in a list": (
        "hashtags:\n  - #health\n",
        '8:5 “#health” outside quotes is a comment: it would be lost. put the value in quotes: - "#health".',
    ),
    "tag behind text": ("country: Day 1 #health\n", 'put the value in quotes: country: "Day 1 #health".'),
    "two signs": ("country: Day 1 ##health\n", "7:16 “##health” outside quotes is a comment: it would be lost."),
    "tag alone": ("#health\n", "write a comment with a space: # like this; a line of the text belongs below"),
    "tag behind quotes": ('country: "a"#health\n', "7:13 “#health” outside quotes is a comment: it would be lost."),
    "tag behind a list": ("topics: [a]#health\n", "7:12 “#health” outside quotes is a comment: it would be lost."),
    "tag in brackets": ("topics: [a,#b\n  c]\n", "7:12 “#b” outside quotes is a comment: it would be lost."),
    "tag behind a block sign": ("country: |#health\n  b\n", "7:11 “#health” outside quotes is a comment"),
    "comment behind a block sign": ("country: |# health\n  b\n", "7:11 “#” outside quotes is a comment"),
    "handle": ("country: @who says\n", '7:10 A value may not begin with @. put it in quotes: "@who says".'),
    "handle in a list": ("mentions:\n  - @who\n", '8:5 A value may not begin with @. put it in quotes: "@who".'),
    "colon": (
        "country: Cholera: what to do\n",
        (
            "7:17 The value has a colon in it, which YAML reads as a new key. "
            'put the value in quotes: country: "Cholera: what to do".'
        ),
    ),
    "colon in a list": (
        "sources:\n  - claim: Ratio: 6 to 1  # note\n",
        'put the value in quotes: - claim: "Ratio: 6 to 1".',
    ),
    "anchor": (
        "country: &a Kivara\n",
        'A value that begins with & means something else in YAML and would be lost. put it in quotes: "&a Kivara".',
    ),
    "alias": ("country: *a\n", "7:10 A value that begins with * means something else"),
    "emphasis": (
        "country: *Kivara* now\n",
        '7:10 A value that begins with * or & means something else in YAML. put it in quotes: "*Kivara* now".',
    ),
    "merge key": ("<<: *a\n", "7:5 A value that begins with * means something else"),
    "tag of YAML": ("country: !Kivara\n", "7:10 A value that begins with ! means something else"),
    "typed": ("country: !!int 3\n", "7:10 A value that begins with ! means something else"),
    "percent": ("country: %x\n", '7:10 A value may not begin with %. put it in quotes: "%x".'),
    "directive": ("%YAML 1.1\n", "7:1 This line has no key: “%YAML 1.1”."),
    "backtick": ("country: `x`\n", '7:10 A value may not begin with `. put it in quotes: "`x`".'),
    "tab": ("sources:\n\t- claim: a\n", "8:2 The line is indented with a tab. use two spaces."),
    "tab before a key": ("\tcountry: a\n", "7:2 The line is indented with a tab. use two spaces."),
    "control": ("country: a\x07b\n", "7:11 There is an invisible control character (U+0007). delete it"),
    "escape": ("country: a\x1b[31mb\n", "7:11 There is an invisible control character (U+001B)."),
    "next line": ("country: a\x85b\n", "7:11 There is an invisible line break (U+0085). delete it"),
    "separator": ("country: a\u2028  b\n", "7:11 There is an invisible line break (U+2028). delete it"),
    "braces": ("country: {{name}}\n", "7:11 Brackets or braces begin a value here. put text that begins with [ or {"),
    "brackets": (
        "country: [NAME] is here\n",
        (
            "7:10 A value that begins with [ means something else in YAML. put the "
            'whole value in quotes: country: "[NAME] is here".'
        ),
    ),
    "open bracket": (
        "country: [NAME\n",
        '7:10 A bracket is opened here and not closed. put text that begins with [ or { in quotes: country: "[NAME"',
    ),
    "open quote": ('country: "Kivara\n', "7:10 A quotation mark is opened here and never closed. add the closing mark"),
    "quoted word": (
        'country: "Hi" and more\n',
        (
            "7:10 Words stand behind the closing quotation mark. put the whole "
            "value in quotes: country: '\"Hi\" and more'."
        ),
    ),
    "backslash": ('country: "C:\\data"\n', "7:13 A backslash in double quotes has a meaning of its own."),
    "hyphen": (
        "country: - Kivara\n",
        (
            "7:10 The value begins with a sign that means something else in YAML. put the "
            'whole value in quotes: country: "- Kivara".'
        ),
    ),
    "greater": ("country: > 5\n", 'put the whole value in quotes: country: "> 5".'),
    "no space": ("country:Kivara\n", "7:1 A space is missing behind the colon. write country: Kivara."),
    "no key": ("Kivara\n", "7:1 This line has no key: “Kivara”. write key: value; if it belongs to the text"),
    "no name": (": x\n", "7:1 This line has no key: “: x”."),
    "indented": (
        "  country: x\n",
        "7:3 The indentation of this line does not fit the lines above it. begin it exactly",
    ),
    "outdented": ("sources:\n - claim: a\n  ref: b\n", "9:3 The indentation of this line does not fit the lines above"),
    "new document": ("--- x\n", "7:1 A line that begins with --- ends the front matter for YAML."),
    "end of document": ("...\ncountry: x\n", "7:1 The line “...” looks like the closing --- of the front matter"),
    "long": ("country: " + "x" * 150_000 + "\n", "2:1 The front matter is 150089 characters long."),
    "instruction": (
        "\n## For relay-x\n\n",
        "8:1 “## For relay-x” stands in the front matter, where it would be lost. put the closing --- above the text",
    ),
    "text over a gap": (
        "country: Kivara\n\n  Wash your hands.\n",
        "7:10 This value runs on over an empty line; the closing --- may be missing above.",
    ),
    "text": (
        "\nWash your hands.\n\n",
        (
            "8:1 This line has no key: “Wash your hands.”. write key: value; if it belongs "
            "to the text, the closing --- is missing above it."
        ),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_trap_of_yaml_is_refused_at_its_place_with_what_to_type(name):
    typed, expected = REFUSED[name]
    assert expected in refused(post(typed))


def test_a_colon_without_a_space_is_found_on_the_line_that_lacks_it():
    assert refused("---\ntitle:X\naccounts:\n  - a\n---\n").startswith(
        "2:1 A space is missing behind the colon. write title: X."
    )


@pytest.mark.parametrize(
    "fence",
    [
        "----",
        "--- ",
        " ---",
        "---\t",
        "—",
        "–",
        "——",
        "—-",
        "***",
        "+++",
        "===",
        "___",
        "- - -",
        "--",
        "---\u00a0",
        "‑‑‑",
    ],
)
def test_a_fence_that_is_not_exactly_three_hyphens_is_refused(fence):
    closing = refused(f"---\n{NEEDED}{fence}\nBody\n")
    assert closing.startswith("7:1 The closing line of the front matter is")
    assert "write three hyphens and nothing else" in closing
    later = refused(f"---\n{NEEDED}{fence}\nOne.\n\n---\n\nTwo.\n")
    assert later.startswith("7:1 The line “")
    assert "looks like the closing ---" in later
    if fence != "--":
        assert refused(f"{fence}\n{NEEDED}---\nBody\n").startswith("1:1 The first line is")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1 The file is empty."),
        ("\n \n", "1:1 The file is empty."),
        (f"\ufeff---\n{NEEDED}---\n", "1:1 The file begins with a byte-order mark"),
        (f"\n---\n{NEEDED}---\n", "1:1 There are empty lines above the first ---."),
        (f"{NEEDED}\nBody", "1:1 The file does not begin with front matter."),
        ("---\n---\nBody", "2:1 The front matter is empty."),
        ("---\n# nothing\n---\nBody", "2:1 The front matter is empty."),
        ("---\n- a\n- b\n---\n", "2:1 The front matter is no list of keys and values."),
        ("---\nonly words\n---\n", "2:1 The front matter is no list of keys and values."),
        (
            f"---\n{NEEDED}\nBody\n",
            "7:1 The front matter is never closed: the second line --- is missing. put a line --- above",
        ),
        (f"---\n{NEEDED}Wash your hands.\n", "7:1 The front matter is never closed"),
        (f"---\n{NEEDED}\nOne.\n\n***\n\nTwo.\n", "7:1 The front matter is never closed"),
        (
            f"---\n{NEEDED}",
            "6:19 The front matter is never closed: the second line --- is missing. put a line --- behind",
        ),
        (f"---\n\n{NEEDED}----\nBody", "8:1 The closing line of the front matter is “----”"),
    ],
)
def test_missing_fences_are_refused(text, expected):
    assert refused(text).startswith(expected)


def test_the_closing_fence_may_be_the_last_characters_of_the_file():
    data, source = read(POST, f"---\n{NEEDED}---")
    assert data["title"] == "X"
    assert source.body == ""


def test_hyphens_in_the_body_mean_nothing():
    data, source = read(POST, post(body="One.\n\n---\n\nTwo: three\n---\n"))
    assert data["title"] == "X"
    assert source.body == "One.\n\n---\n\nTwo: three\n---\n"


@pytest.mark.parametrize(
    ("typed", "body", "expected"),
    [
        (
            "pseudonyms:\n  - Anna\n\n  - Wash your hands\n",
            "More.\n",
            "TEC-01 10:5 A list goes on behind an empty line",
        ),
        ("\n# Wash your hands\n\n", "More.\n", "TEC-01 8:1 “# Wash your hands” stands in the front matter, where it"),
        ("# Wash your hands\n\n", "More.\n", "TEC-01 7:1 “# Wash your hands” stands in the front matter"),
        ("# Wash your hands\n", "", "TEC-01 7:1 “# Wash your hands” stands in the front matter"),
        (
            "\nlink: https://a.example/x\n",
            "",
            "TEC-01 7:1 The post has no text, and its front matter has an empty line",
        ),
        (
            " \nlink: https://a.example/x\n",
            "",
            "TEC-01 7:2 The post has no text, and its front matter has an empty line",
        ),
        ("\nRemember:\n", "More.\n", "TEC-06 8:1 `Remember` is no key of a post."),
    ],
)
def test_a_body_that_the_front_matter_swallowed_is_noticed(typed, body, expected):
    assert any(line.startswith(expected) for line in findings(post(typed, body)))


@pytest.mark.parametrize(
    "typed",
    [
        "\ncountry: Kivara\n\nlink: https://a.example/x\n",
        "# all of the following are optional\ncountry: Kivara\n",
        "country: Kivara\n# link: https://a.example\n# waivers:\n#   - rule: …\n",
        "\n# where it goes\ncountry: Kivara\n",
        "country: Kivara\n# asked the field team\n",
        "sources:\n  - claim: a\n    ref: b\n\n  - claim: c\n    ref: d\n",
        "sources:\n  - ref: b\n    claim: |\n      One.\n\n      - two\n\n      # three\n      ---\n",
    ],
)
def test_empty_lines_and_comments_between_keys_are_fine(typed):
    assert findings(post(typed)) == []


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_line_breaks_of_other_systems_are_read(line_break):
    text = post("country: Kivara\n", "One.\n\nTwo.\n").replace("\n", line_break)
    desk = load(TextTree({**NEEDS, POST: text.encode()}))
    assert desk.findings == ()
    assert desk.posts["a"].text.sections[0].parts[0].text == "One.\n\nTwo."


def test_a_place_is_found_for_values_keys_and_what_is_missing():
    _, source = read(POST, post("sources:\n  - claim: a\n    ref: b\n"))
    for path, key, expected in (
        (("title",), False, (2, 8, 9)),
        (("title",), True, (2, 1, 6)),
        (("sources", 0, "ref"), False, (9, 10, 11)),
        (("sources", 0, "ref"), True, (9, 5, 8)),
        (("accounts", 0), False, (4, 5, 12)),
        (("accounts", "all", 0), False, (4, 5, 12)),
    ):
        place = locate(source, path, key=key)
        assert (place.line, place.column, place.end_column) == expected
    assert locate(source, ("nothing",)).line == 1
    assert locate(source, ("sources", 0, "checked_by")).line == 8
