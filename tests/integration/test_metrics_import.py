"""Files that officers export: rows find their posts, nothing is lost or counted twice, what misleads is refused."""

import csv
import io
import os
import zipfile
from dataclasses import replace

import pytest

from newsdesk.metrics.importing.workbooks import sheets_of
from newsdesk.metrics.receipts import receipts
from newsdesk.newsroom import Newsroom
from publishing import copy_room
from receipts_room import HANDS, NURSES, SAME, WATER, numbers, open_receipts

EXPORTED = ("--exported", "2024-12-01T10:00Z")
SWEDISH = {
    "Post ID": "Publicerings-id",
    "Page ID": "Sid-id",
    "Page name": "Sidnamn",
    "Title": "Titel",
    "Duration (sec)": "Varaktighet (sek)",
    "Publish time": "Publiceringstid",
    "Permalink": "Permalänk",
    "Date": "Datum",
    "Views": "Visningar",
    "Reach": "Räckvidd",
    "Reactions": "Reaktioner",
    "Link Clicks": "Länkklick",
}
FACEBOOK = [
    {
        "Post ID": "122158123456789012",
        "Page ID": "7001",
        "Page name": "Relay facebook",
        "Title": "Boil it",
        "Duration (sec)": "0",
        "Publish time": "11/04/2024 01:00",
        "Permalink": "https://www.facebook.com/relay/posts/other",
        "Date": "Lifetime",
        "Views": "1,234",
        "Reach": "12,345",
        "Reactions": "40",
        "Link Clicks": "--",
    },
    {
        "Post ID": "122158123456789013",
        "Page ID": "7001",
        "Page name": "Relay facebook",
        "Title": "Hands",
        "Duration (sec)": "0",
        "Publish time": "11/08/2024 01:00",
        "Permalink": "https://m.facebook.com/relay/posts/pfbid0hands/",
        "Date": "Lifetime",
        "Views": "210",
        "Reach": "",
        "Reactions": "0",
        "Link Clicks": "N/A",
    },
    {
        "Post ID": "122158123456789014",
        "Page ID": "7001",
        "Page name": "Relay facebook",
        "Title": f"  {NURSES.upper()} ",
        "Duration (sec)": "31.5",
        "Publish time": "11/12/2024 01:00",
        "Permalink": "https://www.facebook.com/relay/videos/9",
        "Date": "Lifetime",
        "Views": "1,000,000",
        "Reach": "3",
        "Reactions": "2",
        "Link Clicks": "1",
    },
    {
        "Post ID": "122158123456789015",
        "Page ID": "7001",
        "Page name": "Relay facebook",
        "Title": "=1+1 of another time",
        "Duration (sec)": "0",
        "Publish time": "11/13/2024 01:00",
        "Permalink": "https://www.facebook.com/relay/posts/9",
        "Date": "Lifetime",
        "Views": "7",
        "Reach": "6",
        "Reactions": "5",
        "Link Clicks": "4",
    },
]
VALUES = {  # by hand, from the rows above; a dash, N/A and an empty cell are no numbers, a video of 0 seconds is none
    ("water", "122158123456789012"): {"impressions": 1234, "reach": 12345, "reactions": 40},
    ("hands", "122158123456789013"): {"impressions": 210, "reactions": 0},
    ("nurses", "122158123456789014"): {
        "impressions": 1_000_000,
        "reach": 3,
        "reactions": 2,
        "link_clicks": 1,
        "video_seconds": 31.5,
    },
    ("", "122158123456789015"): {"impressions": 7, "reach": 6, "reactions": 5, "link_clicks": 4},
}
X_HEADERS = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
    "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks"
).split(",")


def table(rows, delimiter=",", headers=None):
    sink = io.StringIO()
    writer = csv.DictWriter(sink, headers or list(rows[0]), delimiter=delimiter, restval="0")
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue()


def x_row(number, day, text, **more):
    link = f"https://x.com/i/web/status/{number}"
    return {"Post id": number, "Date": day, "Post text": text, "Post Link": link, **more}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    place = tmp_path_factory.mktemp("receipts")
    open_receipts(place)
    return place


@pytest.fixture
def room(template, tmp_path):
    return copy_room(template, tmp_path)


def save(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def told(room):
    """The values by post, id and our name."""
    found = {}
    for row in numbers(room):
        found.setdefault((row[3], row[5]), {})[row[7]] = row[8]
    return found


def test_rows_find_their_posts_and_the_others_are_kept(room, tmp_path):
    file = save(tmp_path, "posts.csv", "\ufeff" + table(FACEBOOK))
    code, words = room.run("metrics", "import", file, *EXPORTED, "--unmatched", str(tmp_path / "others.csv"))
    assert code == 0, words
    assert "3 of our posts (1 by id, 1 by link, 1 by text), 1 unmatched" in words
    assert "14 numbers added" in words
    assert told(room) == VALUES
    owners = {row[2:5] for row in numbers(room)}
    assert owners == {("relay-facebook", post, 1) for post in ("water", "hands", "nurses")} | {
        ("relay-facebook", "", 0)
    }
    others = list(csv.reader(io.StringIO((tmp_path / "others.csv").read_text(encoding="utf-8-sig"))))
    assert [row[3] for row in others] == ["id", "122158123456789015"]
    assert others[1][6] == "'=1+1 of another time"


def test_the_same_numbers_in_another_language_and_writing_are_nothing_new(room, tmp_path):
    swedish = [{SWEDISH[name]: value for name, value in row.items()} for row in FACEBOOK]
    for row in swedish:
        row["Datum"] = "Livstid"
        row["Visningar"] = row["Visningar"].replace(",", "\u202f")
        row["Räckvidd"] = row["Räckvidd"].replace(",", ".")
        row["Varaktighet (sek)"] = row["Varaktighet (sek)"].replace(".", ",")
    arabic = [{**row, "Views": row["Views"].translate(str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬"))} for row in FACEBOOK]
    first = save(tmp_path, "first.csv", table(FACEBOOK))
    second = save(tmp_path, "second.csv", table(swedish, ";"))
    third = save(tmp_path, "third.csv", table(arabic, "\t").encode("utf-16"))
    assert "14 numbers added." in room.run("metrics", "import", first, *EXPORTED)[1]
    code, words = room.run("metrics", "import", second, third, *EXPORTED)
    assert (code, words.splitlines()[-1]) == (0, "0 numbers added, 28 were there already."), words


def test_a_file_again_or_in_parts_and_in_any_order_changes_nothing(room, tmp_path):
    whole = save(tmp_path, "whole.csv", table(FACEBOOK))
    parts = [save(tmp_path, f"part-{n}.csv", table([row])) for n, row in enumerate(FACEBOOK)]
    assert "14 numbers added" in room.run("metrics", "import", *reversed(parts), *EXPORTED)[1]
    assert "0 numbers added, 14 were there already" in room.run("metrics", "import", whole, *EXPORTED)[1]
    assert told(room) == VALUES
    before = numbers(room)
    os.utime(whole, (1733100000, 1733100000))  # copied later: its time is another, its content is not
    code, words = room.run("metrics", "import", parts[0], "--exported", "2024-12-02T10:00Z")
    assert (code, "3 numbers added" in words) == (0, True), words
    os.utime(parts[0], (1733200000, 1733200000))
    assert "0 numbers added" in room.run("metrics", "import", parts[0])[1]
    assert len(numbers(room)) == len(before) + 3


def test_posts_of_x(room, tmp_path):
    rows = [
        x_row(
            "1853000000000000001", "Mon, Nov 4, 2024", "what", Impressions="1,234", Likes="5", Reposts="2", Shares="9"
        ),
        x_row("1854500000000000002", "Fri, Nov 8, 2024", "ever", Impressions="10"),
        x_row(
            "1856000000000000009", "Tue, Nov 12, 2024", "Applications are open until Friday. We never ask for money."
        ),
        x_row("1856000000000000004", "Tue, Nov 12, 2024", "Applications are open"),
    ]
    file = save(tmp_path, "x.csv", "\ufeff" + table(rows, headers=X_HEADERS))
    code, words = room.run("metrics", "import", file, *EXPORTED)
    assert code == 0, words
    assert "4 rows, 3 of our posts (3 by id), 1 unmatched" in words
    assert "several rows can be nurses relay-x 2" in " ".join(words.split())  # row 4 has its text, row 5 its id
    found = {row[3:6]: None for row in numbers(room)}
    assert list(found) == [
        ("", 0, "1856000000000000009"),
        ("hands", 1, "1854500000000000002"),
        ("nurses", 2, "1856000000000000004"),
        ("water", 1, "1853000000000000001"),
    ]
    water = {row[6]: (row[7], row[8]) for row in numbers(room) if row[3] == "water"}
    assert water["Impressions"] == ("impressions", 1234)
    assert water["Reposts"] == ("shares", 2)
    assert water["Shares"] == ("", 9)


def test_a_text_that_fits_two_posts_or_two_rows_is_nobodys(room, tmp_path):
    rows = [
        x_row("1", "Fri, Nov 15, 2024", SAME),
        x_row("2", "Fri, Nov 8, 2024", HANDS),
        x_row("3", "Sat, Nov 9, 2024", HANDS),
        x_row("4", "Mon, Nov 4, 2024", f"{WATER[:80]}…"),
        x_row("5", "Mon, Nov 18, 2024", NURSES),
        x_row("6", "Tue, Nov 12, 2024", "Boil the water…"),
    ]
    for row in rows:
        row["Post Link"] = ""
    code, words = room.run("metrics", "import", save(tmp_path, "x.csv", table(rows, headers=X_HEADERS)), *EXPORTED)
    assert code == 0, words
    assert "1 of our posts (1 by text), 5 unmatched" in words
    assert {row[5] for row in numbers(room) if row[3] == "water"} == {"4"}
    lines = " ".join(words.split())
    assert "x.com/i" not in lines
    assert "2 posts have this text" in lines
    assert lines.count("several rows can be hands relay-x 1") == 2


def test_an_address_of_another_post_than_the_id_is_nobodys(room, tmp_path):
    row = {**FACEBOOK[0], "Permalink": FACEBOOK[1]["Permalink"]}
    code, words = room.run("metrics", "import", save(tmp_path, "f.csv", table([row])), *EXPORTED)
    assert (code, "its id is that of water" in " ".join(words.split())) == (0, True), words
    assert {post for post, _ in told(room)} == {""}


def test_unmatched_numbers_join_their_post_when_its_address_is_known(room, tmp_path):
    row = x_row("1857000000000000007", "Thu, Nov 14, 2024", "posted by hand", Impressions="77")
    room.run("metrics", "import", save(tmp_path, "x.csv", table([row], headers=X_HEADERS)), *EXPORTED)
    assert {post for post, _ in told(room)} == {""}
    desk = Newsroom(room.folder, "origin", "main")
    states = dict(desk.ledger.read().states)
    key = next(key for key in states if key.post == "free-1")
    states[key] = replace(states[key], url="https://twitter.com/relay/status/1857000000000000007?s=20")
    asked = "select distinct post, part from rows"
    assert desk.numbers.connect(receipts(desk.desk(), states)).execute(asked).fetchall() == [("free-1", 1)]


def test_days_of_x_belong_to_the_account_and_a_day_that_is_not_over_waits(room, tmp_path):
    rows = [
        {"Date": day, "Impressions": views, "Likes": "1", "Engagements": "2", "New follows": "3", "Unfollows": "4"}
        for day, views in (("Sun, Dec 1, 2024", "50"), ("Sat, Nov 30, 2024", "1,100"), ("Fri, Nov 29, 2024", "0"))
    ]
    file = save(tmp_path, "days.csv", table(rows))
    code, words = room.run("metrics", "import", file, *EXPORTED)
    assert code == 0, words
    assert "The day 2024-12-01 was not over" in words
    found = {(row[0], row[2], row[7], str(row[12]), str(row[13]), row[8]) for row in numbers(room)}
    assert ("account", "relay-x", "impressions", "2024-11-30", "2024-11-30", 1100) in found
    assert ("account", "relay-x", "impressions", "2024-11-29", "2024-11-29", 0) in found
    assert ("account", "relay-x", "followers_lost", "2024-11-29", "2024-11-29", 4) in found
    assert len(found) == 10
    account = (room.folder / "content/accounts/relay-x.md").read_text()
    room.write("content/accounts/relay-x-ar.md", account.replace("handle: relay-x", "handle: relay-ar"))
    room.commit("A second account")
    again = save(tmp_path, "again.csv", table(rows[1:]))
    code, words = room.run("metrics", "import", again, *EXPORTED)
    assert (code, "It does not say whose numbers these are" in words) == (1, True), words
    code, words = room.run("metrics", "import", again, *EXPORTED, "--account", "relay-x-ar")
    assert (code, "10 numbers added" in words) == (0, True), words


def bomb():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(6):
            packed.writestr(f"{number}.csv", b"0" * 50_000_000)
    return sink.getvalue()


def per_day(more):
    """One row for each post and each of 28 days."""
    days = [f"11/{day:02d}/2024" for day in range(1, 29)]
    return [{**row, **more, "Date": day} for row in FACEBOOK[:2] for day in days]


REFUSED = {
    "damaged.csv": (
        table([{**row, "Post ID": "1.22158E+17"} for row in FACEBOOK]),
        "was damaged by a spreadsheet: 1.22158E+17 is no id any more",
    ),
    "rounded.csv": (
        table([{**row, "Post ID": f"12215812345678{n}000"} for n, row in enumerate(FACEBOOK)]),
        "was damaged by a spreadsheet: 122158123456780000 is no id",
    ),
    "comma.csv": (table([{**FACEBOOK[0], "Post ID": "1,22158E+17"}], ";"), "was damaged by a spreadsheet"),
    "no-views.csv": (
        table([{name: value for name, value in row.items() if name != "Views"} for row in per_day({})]),
        "It has no column of views, so it is the breakdown of posts by day",
    ),
    "by-day.csv": (table(per_day({})), "It has one row for each post and day"),
    "by-day-lifetime.csv": (
        table([{**row, "Date": "Lifetime"} for row in per_day({})]),
        "one row for each post and day",
    ),
    "one-day.csv": (table([{**row, "Date": "2024-11-30"} for row in FACEBOOK]), "one row for each post and day"),
    "two-views.csv": (table(FACEBOOK).replace("Title", "Views", 1), "The column “Views” stands there twice"),
    "unknown.csv": ("a,b,c\n1,2,3\n", "It is no export that the desk knows"),
    "renamed.csv": (
        table(FACEBOOK).replace("Page ID", "Seiten-ID").replace("Reach", "Reichweite"),
        "but has no column Page ID. Columns that nobody knows: Seiten-ID; Reichweite",
    ),
    "headers.csv": (table(FACEBOOK).partition("\r\n")[0] + "\r\n", "It has no row with numbers"),
    "empty.csv": ("", "It is no export that the desk knows"),
    "nul.csv": (table(FACEBOOK).replace("Hands", "Ha\0nds"), "It is no table in text"),
    "latin.csv": (table(FACEBOOK).replace("Boil", "Böil").encode("latin-1"), "It is no text in UTF-8"),
    "cell.csv": (table(FACEBOOK).replace("Hands", "H" * 100_001), "has more than 100000 characters"),
    "quote.csv": (table(FACEBOOK).replace("Hands", '"Hands'), "the quotation marks do not match"),
    "bomb.zip": (bomb(), "It has more than 200 MB, also when unpacked"),
    "cut.zip": (bomb()[:5000], "It is a zip that is damaged"),
    "old.xls": (b"\xd0\xcf\x11\xe0" + b"\0" * 5000, "It is a workbook that cannot be read"),
    "two-ways.csv": (
        table([{**FACEBOOK[0], "Duration (sec)": "1,234", "Views": "1", "Reach": "1"}], ";"),
        "can mean two numbers, and nothing in the file says which",
    ),
}


def test_what_misleads_or_attacks_is_refused_with_the_reason(room, tmp_path):
    files = [save(tmp_path, name, content) for name, (content, _) in REFUSED.items()]
    code, words = room.run("metrics", "import", *files, str(tmp_path), *EXPORTED)
    assert code == 1, words
    blocks = words.split("\n")
    said, name = {}, ""
    for line in blocks:
        if line and not line.startswith(" "):
            name = line.partition(":")[0]
        said[name] = f"{said.get(name, '')} {' '.join(line.split())}"
    missing = {name: said.get(name) for name, (_, reason) in REFUSED.items() if reason not in said.get(name, "")}
    assert missing == {}
    assert "0 numbers added." in words
    assert numbers(room) == []


def test_rows_that_are_wrong_are_refused_and_the_others_are_not(room, tmp_path):
    rows = [
        FACEBOOK[0],
        {**FACEBOOK[1], "Views": "inf"},
        {**FACEBOOK[2], "Views": "9" * 400},
        {**FACEBOOK[3], "Views": "=2+2"},
        {**FACEBOOK[3], "Post ID": "122158123456789777", "Views": "NaN", "Publish time": "11/30/2024 01:00"},
        {**FACEBOOK[3], "Post ID": "122158123456789778"},
        {**FACEBOOK[3], "Post ID": "122158123456789778", "Views": "8"},
        {**FACEBOOK[3], "Post ID": "122158123456789779", "Surprise": "1"},
        {**FACEBOOK[3], "Post ID": "122158123456789779", "Surprise": "1"},
    ]
    text = table(rows, headers=[*FACEBOOK[0], "Surprise"])
    code, words = room.run("metrics", "import", save(tmp_path, "f.csv", text), *EXPORTED)
    assert code == 1, words
    assert {key for _, key in told(room)} == {"122158123456789012", "122158123456789779"}
    for number in range(3, 9):
        assert f"  row {number}    refused:" in words
    assert "The column “Surprise” is not known, and was left out" in words
    cut = text[: text.rindex(",")]
    code, words = room.run("metrics", "import", save(tmp_path, "cut.csv", cut), *EXPORTED)
    assert "It has 12 cells under 13 headers" in words


def test_the_time_of_the_file_says_when_it_was_exported_unless_it_cannot(room, tmp_path):
    file = save(tmp_path, "f.csv", table(FACEBOOK[:1]))
    os.utime(file, (1733047200, 1733047200))
    code, words = room.run("metrics", "import", file)
    assert (code, "as of    2024-12-01 10:00 UTC, the time of the file" in words) == (0, True), words
    assert {str(row[15]) for row in numbers(room)} == {"2024-12-01 10:00:00"}
    other = save(tmp_path, "g.csv", table(FACEBOOK[1:2]))
    os.utime(other, (315532800, 315532800))  # what archives make of a time
    code, words = room.run("metrics", "import", other)
    assert (code, "It cannot have been exported at 1980-01-01" in words) == (1, True), words
    assert "1 row " not in room.run("metrics", "import", other, "--exported", "2999-01-01T00:00Z")[1]


def test_what_is_asked_for_and_is_not_there(room, tmp_path):
    file = save(tmp_path, "f.csv", table(FACEBOOK))
    code, words = room.run("metrics", "import", file, "--account", "nobody")
    assert (code, "There is no account nobody" in words) == (2, True)
    code, words = room.run("metrics", "import", file, "--format", "nothing")
    assert (code, "There is no format nothing; there are meta-facebook-posts" in words) == (2, True)
    code, words = room.run("metrics", "import", str(tmp_path / "not-there.csv"), *EXPORTED)
    assert (code, "It is no file" in words) == (1, True)
    code, words = room.run("metrics", "import", file, *EXPORTED, "--dry-run")
    assert (code, "14 numbers would be added, but for those that are there." in words) == (0, True), words
    assert numbers(room) == []


def test_a_workbook_that_fills_the_memory_ends_alone(tmp_path, monkeypatch):
    save(tmp_path, "json.py", "raise SystemExit('a module of the folder was run')")
    monkeypatch.chdir(tmp_path)
    sheet = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(ValueError, match="cannot be read"):
        list(sheets_of(workbook(sheet), 30_000_000, 100_000))
    small = '<row r="2"><c r="A2"><v>1.234</v></c><c r="B2"><v>122158123456789012</v></c></row>'
    assert list(sheets_of(workbook(small), 30_000_000, 100_000)) == [
        ("All posts", [["", ""], ["1.2340", "1.2215812345678901e+17"]])
    ]


def workbook(rows):
    """The smallest .xlsx."""
    office = "http://schemas.openxmlformats.org"
    main = f"{office}/spreadsheetml/2006/main"
    links = f"{office}/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    link = '<Relationships xmlns="{}/package/2006/relationships"><Relationship Id="r1" Type="{}" Target="{}"/>'
    link += "</Relationships>"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": link.format(office, f"{links}/officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        '<sheet name="All posts" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": link.format(office, f"{links}/worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return sink.getvalue()
