"""Files that people have, through the command: workbooks of LinkedIn, visits, searches, advertisements, own lists."""

import csv
import hashlib
import re
import shutil
import zipfile
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import xlwt

from newsdesk.newsroom import Newsroom
from publishing import ROOT
from receipts_room import open_receipts

ZONE = ZoneInfo("Africa/Nairobi")  # of the desk
AT = "2024-12-02T10:00Z"
TRAFFIC = """# ----------------------------------------
# Traffic acquisition: Session campaign
# Account: Relay Medical
# Property: relay-medical.example
# ----------------------------------------
#
# All Users
# Start date: 20241101
# End date: 20241130

Nth day,Sessions
0000,12

# All Users
# Start date: 20241101
# End date: 20241130
Session campaign,Session source / medium,Sessions,Total users,Key events,Engagement rate
kivara-cholera,facebook / social,"1,812",700,12.5,0.61
(not set),google / organic,3012,2800,--,0.5
,,4824,3500,12.5,0.55,Grand total
"""
GOOGLE = """Campaign performance
"November 1, 2024 - November 30, 2024"
Campaign state,Campaign,Currency code,Cost,Impr.,Clicks,CTR,Conversions
Enabled,Appeal (NOR),NOK,"1,234.50","12,345",120,0.97%,3.5
Paused,Vaccines,NOK,0.00,--,0,--,0.00
Total: Campaigns, --,NOK,"1,234.50","12,345",120,0.97%,3.5
Total: Account, --,NOK,"1,234.50","12,345",120,0.97%,3.5
"""
META = """Reporting starts,Reporting ends,Campaign name,Results,Result type,Reach,Impressions,Amount spent (EUR),Mood
2024-11-01,2024-11-30,,,,9000,20000,610.5,
2024-11-01,2024-11-30,Appeal,10,actions:offsite_conversion.fb_pixel_purchase,5000,11000,400.5,good
2024-11-01,2024-11-30,Be seen,4000,reach,4000,9000,210,good
"""
COMMUNITY = """id,account,received,first_reply,resolved,needs_answer,category,topic,language,sentiment,role,post
2024-11-001,relay-facebook,2024-11-05 08:30,2024-11-05 10:10,,yes,A question,opening hours,en,neutral,officer,water
2024-11-002,relay-facebook,2024-11-06 08:30,,,no,thanks,,en,positive,,
2024-11-003,relay-facebook,2024-11-06 09:00,2024-11-06 08:00,,yes,question,,en,,,
2024-11-004,relay-facebook,2024-11-06,,,yes,question,,en,,,
2024-11-005,relay-facebook,2024-11-07 09:00,,,yes,gossip,,en,,,
@amina,relay-facebook,2024-11-07 09:00,,,yes,question,,en,,,
+47 900 00 000,relay-facebook,2024-11-07 09:00,,,yes,question,,en,,,
2024-11-006,relay-facebook,2024-11-07 09:00,,,yes,question,write to amina@mail.example,en,,,
2024-11-007,relay-facebook,2024-11-07 09:00,,,yes,question,"she says that her son is ill and asks for help",en,,,
2024-11-008,relay-facebook,2024-11-07 09:00,,,yes,question,call 90 00 00 00,en,,,
2024-11-009,relay-facebook,2024-11-07 09:00,,,yes,question,Amina Hassan,en,,,
2024-11-001,relay-facebook,2024-11-05 08:30,2024-11-05 10:10,,yes,A question,opening hours,en,neutral,officer,water
"""
CLAIMS = """claim,seen,decided,answered,closed,language
claim-1,2024-11-05 08:00,2024-11-05 09:30,2024-11-05 13:00,,en
"""
CRISES = """crisis,detected,hold,internal,statement
crisis-1,2024-11-05 22:40,2024-11-05 22:44,2024-11-05 23:05,2024-11-05 23:50
"""
COUNTS = """counted_in;first;last;mentions_ours;mentions_peers;coder_agreement;training_valid;training_needed
organisation-name;2024-11-01;2024-11-30;1 412;1 630;0,81;;
trainings;2024-11-01;2024-11-30;;;;11;14
trainings;2024-12-01;2024-12-31;;;;12;14
"""
ACCOUNTS = """account,first,last,followers,followers_gained,reach
relay-facebook,2024-11-01,2024-11-30,12400,310,"31,000"
"""


SCREEN = """post,account,read_at,views,reactions,comments
water,relay-x,2024-11-11 12:00,2350,41,
water,relay-x,2024-11-20 12:00,2400,42,3
https://www.facebook.com/relay/posts/pfbid0hands,relay-facebook,2024-11-20 12:00,900,,
elsewhere,relay-x,2024-11-20 12:00,7,,
water,relay-x,2024-11-21,7,,
"""
_WATER, _OLDER = (f"https://www.linkedin.com/feed/update/{number}" for number in (1, 999))


_COLUMNS = "Post title,Post link,Post type,Posted by,Created date,Impressions,Clicks,Likes,Comments,Reposts,Follows"


def workbook(path):
    """The workbook of a LinkedIn page as people publish it, with a row of words above the headers."""
    book = xlwt.Workbook()
    days = book.add_sheet("Metrics")
    rows = [
        ["Total impressions, organic and sponsored, of your page's content"],
        ["Date", "Impressions (organic)", "Impressions (sponsored)", "Impressions (total)", "Reactions (organic)"],
        ["11/14/2024", 310, 40, 350, 7],
        ["11/15/2024", 280, 0, 280, 0],
    ]
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            days.write(place, column, value)
    posts = book.add_sheet("All posts")
    rows = [
        ["Engagement metrics of posts in the selected time"],
        "Post title,Post link,Post type,Posted by,Created date,Impressions,Clicks,Likes,Comments,Reposts,Follows".split(
            ","
        ),
        ["Boil the water …", _WATER, "Organic", "Officer A", "11/04/2024", 1234, 56, 30, 4, 5, ""],
        ["Boil the water …", _WATER, "Sponsored", "Officer A", "11/04/2024", 4000, 80, 9, 0, 1, ""],
        ["An older post", _OLDER, "Organic", "Officer A", "11/20/2024", 10, 1, 0, 0, 0, ""],
    ]
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            posts.write(place, column, value)
    book.save(str(path))
    return path


def searches(path, **tables):
    usual = {
        "Chart.csv": "Date,Clicks,Impressions,CTR,Position\n2024-11-29,3,40,7.5%,3.25\n2024-11-30,5,60,8.33%,3\n"
        "2024-12-02,1,4,25%,3\n",
        "Queries.csv": "Top queries,Clicks,Impressions,CTR,Position\nrelay medical,6,80,7.5%,1.2\n"
        "ann@mail.example,1,3,33%,1\n",
        "Pages.csv": "Top pages,Clicks,Impressions,CTR,Position\nhttps://relay-medical.example/water,2,20,10%,4\n",
        "Countries.csv": "Country,Clicks,Impressions,CTR,Position\nNorway,8,100,8%,3\n",
        "Filters.csv": "Filter,Value\nSearch type,Web\n",
    }
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in (usual | tables).items():
            packed.writestr(name, text)
    return path


class Imported:
    """A desk, what the command said, and what was recorded."""

    def __init__(self, room):
        self.room = room
        self.table = None
        self.folder = room.folder.parent

    def run(self, *words, exported=AT):
        self.table = None
        return self.room.run("metrics", "import", "--exported", exported, *map(str, words))

    def put(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def rows(self, where="true"):
        """What was recorded, as dictionaries."""
        if self.table is None:
            self.table = Newsroom(self.room.folder, "origin", "main").numbers.connect()
        found = self.table.execute(f"select * from rows where {where}")  # noqa: S608 - the tests' own words
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def values(self, where, *columns):
        """Some columns of rows as sorted tuples."""
        return sorted((tuple(row[name] for name in columns) for row in self.rows(where)), key=str)


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    place = tmp_path_factory.mktemp("files")
    room = open_receipts(place)
    shutil.copy(ROOT / "guidelines/moderation.md", room.folder / "guidelines/moderation.md")
    room.write("mkdocs.yml", f"plugins:\n  - newsdesk:\n      timezone: {ZONE.key}\n")
    room.commit("The page about comments, and our zone")
    desk = Imported(room)
    code, desk.linkedin = desk.run("--account", "relay-linkedin", workbook(place / "content_1730.xls"))
    assert code == 0, desk.linkedin
    texts = {"traffic.csv": TRAFFIC, "google.csv": GOOGLE, "meta.csv": META, "community.csv": COMMUNITY}
    texts |= {
        "claims.csv": CLAIMS,
        "crises.csv": CRISES,
        "counts.csv": COUNTS,
        "accounts.csv": ACCOUNTS,
        "screen.csv": SCREEN,
    }
    names = [desk.put(name, text) for name, text in texts.items()]
    zipped = searches(place / "https___relay-medical.example_-Performance-on-Search-2024-12-02.zip")
    desk.code, desk.words = desk.run(*names, zipped)
    return desk


def test_a_workbook_of_linkedin_gives_posts_and_days_with_organic_and_paid_apart(imported):
    assert imported.values("source = 'linkedin-posts' and post = 'water'", "name", "value", "money") == [
        ("clicks", 56.0, "organic"),
        ("clicks", 80.0, "paid"),
        ("comments", 0.0, "paid"),
        ("comments", 4.0, "organic"),
        ("impressions", 1234.0, "organic"),
        ("impressions", 4000.0, "paid"),
        ("reactions", 30.0, "organic"),
        ("reactions", 9.0, "paid"),
        ("shares", 1.0, "paid"),
        ("shares", 5.0, "organic"),
    ]
    assert imported.values("scope = 'account' and network = 'linkedin'", "name", "value", "money", "first", "last") == [
        ("impressions", 0.0, "paid", date(2024, 11, 15), date(2024, 11, 15)),
        ("impressions", 280.0, "organic", date(2024, 11, 15), date(2024, 11, 15)),
        ("impressions", 310.0, "organic", date(2024, 11, 14), date(2024, 11, 14)),
        ("impressions", 40.0, "paid", date(2024, 11, 14), date(2024, 11, 14)),
        ("reactions", 0.0, "organic", date(2024, 11, 15), date(2024, 11, 15)),
        ("reactions", 7.0, "organic", date(2024, 11, 14), date(2024, 11, 14)),
    ]
    assert "1 unmatched" in imported.linkedin
    assert imported.values(
        "scope = 'post' and network = 'linkedin' and post = '' and name = 'impressions'", "key", "value"
    ) == [("https://linkedin.com/feed/update/999", 10.0)]
    assert "Officer A" not in str(imported.rows())


def test_visits_come_from_the_table_that_says_where_from(imported):
    about = "scope = 'site'"
    assert imported.values(f"{about} and value is not null", "key", "name", "value") == [
        ("campaign:(not set) | google / organic", "sessions", 3012.0),
        ("campaign:(not set) | google / organic", "users", 2800.0),
        ("campaign:kivara-cholera | facebook / social", "conversions", 12.5),
        ("campaign:kivara-cholera | facebook / social", "sessions", 1812.0),
        ("campaign:kivara-cholera | facebook / social", "users", 700.0),
    ]
    days = ("relay-medical.example", "ga4", date(2024, 11, 1), date(2024, 11, 30))
    assert set(imported.values(about, "account", "network", "first", "last")) == {days}
    assert "traffic.csv: Google Analytics 4, traffic" in imported.words
    assert imported.words.count("Rows of totals that were left out: 1.") == 2  # of META too


def test_searches_count_by_day_and_keep_no_question_that_leads_to_a_person(imported):
    assert imported.values("scope = 'search'", "key", "name", "value", "last") == [
        ("", "clicks", 3.0, date(2024, 11, 29)),
        ("", "clicks", 5.0, date(2024, 11, 30)),
        ("", "impressions", 40.0, date(2024, 11, 29)),
        ("", "impressions", 60.0, date(2024, 11, 30)),
        ("", "position", 3.0, date(2024, 11, 30)),
        ("", "position", 3.25, date(2024, 11, 29)),
        ("page:https://relay-medical.example/water", "clicks", 2.0, date(2024, 11, 30)),
        ("page:https://relay-medical.example/water", "impressions", 20.0, date(2024, 11, 30)),
        ("page:https://relay-medical.example/water", "position", 4.0, date(2024, 11, 30)),
        ("query:relay medical", "clicks", 6.0, date(2024, 11, 30)),
        ("query:relay medical", "impressions", 80.0, date(2024, 11, 30)),
        ("query:relay medical", "position", 1.2, date(2024, 11, 30)),
    ]
    assert set(imported.values("scope = 'search'", "account", "network")) == {
        ("relay-medical.example", "search-console")
    }
    assert "ann@mail.example" not in imported.words


def test_advertisements_have_their_currency_and_no_totals(imported):
    columns = ("network", "key", "name", "metric", "value", "currency", "first", "last")
    november = (date(2024, 11, 1), date(2024, 11, 30))
    assert imported.values("scope = 'ad' and value is not null", *columns) == [
        ("google-ads", "Appeal (NOR)", "conversions", "Conversions", 3.5, "", *november),
        ("google-ads", "Appeal (NOR)", "impressions", "Impr.", 12345.0, "", *november),
        ("google-ads", "Appeal (NOR)", "link_clicks", "Clicks", 120.0, "", *november),
        ("google-ads", "Appeal (NOR)", "spend", "Cost", 1234.5, "NOK", *november),
        ("google-ads", "Vaccines", "conversions", "Conversions", 0.0, "", *november),
        ("google-ads", "Vaccines", "link_clicks", "Clicks", 0.0, "", *november),
        ("google-ads", "Vaccines", "spend", "Cost", 0.0, "NOK", *november),
        ("meta-ads", "Appeal", "conversions", "Results", 10.0, "", *november),
        ("meta-ads", "Appeal", "impressions", "Impressions", 11000.0, "", *november),
        ("meta-ads", "Appeal", "reach", "Reach", 5000.0, "", *november),
        ("meta-ads", "Appeal", "spend", "Amount spent", 400.5, "EUR", *november),
        ("meta-ads", "Be seen", "", "Results", 4000.0, "", *november),
        ("meta-ads", "Be seen", "impressions", "Impressions", 9000.0, "", *november),
        ("meta-ads", "Be seen", "reach", "Reach", 4000.0, "", *november),
        ("meta-ads", "Be seen", "spend", "Amount spent", 210.0, "EUR", *november),
    ]
    assert {row["money"] for row in imported.rows("scope = 'ad'")} == {"paid"}
    assert imported.values("scope = 'ad' and label <> ''", "key", "name", "label") == [
        ("Appeal (NOR)", "campaign", "Appeal (NOR)"),
        ("Appeal", "campaign", "Appeal"),
        ("Be seen", "campaign", "Be seen"),
        ("Vaccines", "campaign", "Vaccines"),
    ]
    words = " ".join(imported.words.split())
    assert "Rows of totals that were left out: 2." in words
    assert "The column “Mood” is not known" in words


def test_the_log_keeps_times_and_kinds_and_nothing_that_leads_to_a_person(imported):
    messages = imported.rows("scope = 'message'")
    assert len({row["key"] for row in messages}) == 2
    assert all(len(row["key"]) == 16 and "2024" not in row["key"] for row in messages)
    answered = {
        row["name"]: row["value"] if row["value"] is not None else row["label"] for row in messages if row["post"]
    }
    received = datetime(2024, 11, 5, 8, 30, tzinfo=ZONE).timestamp()
    assert answered == {
        "received": received,
        "first_reply": received + 6000,
        "needs_answer": 1.0,
        "category": "question",
        "topic": "opening hours",
        "language": "en",
        "sentiment": 0.0,
        "role": "officer",
    }
    assert {(row["post"], row["network"]) for row in messages} == {("water", "facebook"), ("", "facebook")}
    assert imported.values("scope = 'message' and post = '' and value is not null", "name", "value")[:2] == [
        ("needs_answer", 0.0),
        ("received", datetime(2024, 11, 6, 8, 30, tzinfo=ZONE).timestamp()),
    ]


def test_a_refused_row_of_the_log_says_why_and_repeats_no_person(imported):
    words = " ".join(imported.words.split())
    assert imported.code == 1
    for line in (
        "row 4 refused: The row has first_reply before received.",
        "row 5 refused: The column received needs the time too",
        "row 6 refused: A word in the column category is none of those that can stand there.",
        "row 7 refused: The number of the message is none",
        "row 8 refused: The number of the message is none",
        "row 9 refused: The row holds what looks like a handle",
        "row 10 refused: The row holds a text that is longer than 40 characters.",
        "row 11 refused: The row holds what looks like a handle",
        "row 12 refused: The row holds what may be the name of a person.",
    ):
        assert line in words
    for person in ("amina", "Amina", "900 00 000", "her son", "90 00 00"):
        assert person not in imported.words + str(imported.rows())


def test_cases_and_counts_are_kept_as_people_wrote_them_down(imported):
    claim = {row["name"]: row["value"] for row in imported.rows("scope = 'case' and key = 'claim-1'")}
    seen = datetime(2024, 11, 5, 8, tzinfo=ZONE).timestamp()
    assert claim == {"seen": seen, "decided": seen + 5400, "answered": seen + 18000, "language": None, "kind": None}
    crisis = imported.values("key = 'crisis-1' and value is not null", "name", "value")
    noticed = datetime(2024, 11, 5, 22, 40, tzinfo=ZONE).timestamp()
    later = {"detected": 0, "hold": 4, "internal": 25, "statement": 70}
    assert crisis == [(name, noticed + 60 * minutes) for name, minutes in later.items()]
    assert imported.values("scope = 'case' and name = 'kind'", "key", "label") == [
        ("claim-1", "misinformation"),
        ("crisis-1", "crisis"),
    ]
    assert imported.values("scope = 'count'", "key", "name", "value", "last") == [
        ("organisation-name", "coder_agreement", 0.81, date(2024, 11, 30)),
        ("organisation-name", "mentions_ours", 1412.0, date(2024, 11, 30)),
        ("organisation-name", "mentions_peers", 1630.0, date(2024, 11, 30)),
        ("trainings", "training_needed", 14.0, date(2024, 11, 30)),
        ("trainings", "training_valid", 11.0, date(2024, 11, 30)),
    ]
    assert "The day 2024-12-31 was not over when it was exported." in " ".join(imported.words.split())
    assert imported.values("source = 'account-counts'", "account", "network", "name", "value", "first") == [
        ("relay-facebook", "facebook", "followers", 12400.0, date(2024, 11, 30)),
        ("relay-facebook", "facebook", "followers_gained", 310.0, date(2024, 11, 1)),
        ("relay-facebook", "facebook", "reach", 31000.0, date(2024, 11, 1)),
    ]


def test_what_the_screen_shows_finds_its_post_and_keeps_when_it_was_read(imported):
    columns = ("post", "account", "part", "name", "value", "at")
    early, late = (datetime.fromisoformat(f"2024-11-{day}T09:00") for day in (11, 20))  # UTC, as DuckDB gives it
    assert imported.values("source = 'post-counts' and post <> ''", *columns) == [
        ("hands", "relay-facebook", 1, "impressions", 900.0, late),
        ("water", "relay-x", 1, "comments", 3.0, late),
        ("water", "relay-x", 1, "impressions", 2350.0, early),
        ("water", "relay-x", 1, "impressions", 2400.0, late),
        ("water", "relay-x", 1, "reactions", 41.0, early),
        ("water", "relay-x", 1, "reactions", 42.0, late),
    ]
    words = " ".join(imported.words.split())
    assert "row 5 unmatched: elsewhere: relay-x has no post of this id or address" in words
    assert "row 6 refused: The column read_at needs the time too" in words


def test_the_same_files_again_and_in_parts_change_nothing(imported):
    before = len(imported.rows())
    lines = COUNTS.splitlines(keepends=True)
    one, other = imported.put("one.csv", "".join(lines[:2])), imported.put("other.csv", lines[0] + "".join(lines[2:3]))
    code, words = imported.run(other, one, imported.put("again.csv", TRAFFIC))
    assert code == 0
    assert "0 numbers added" in words
    assert len(imported.rows()) == before


REFUSED = {
    "a column too many": (
        COMMUNITY.replace("id,account", "id,name,account", 1),
        "The column “name” is none of the file",
    ),
    "by advertisement": (META.replace("Mood", "Ad name"), "It counts single advertisements"),
    "by age": (META.replace("Mood", "Age"), "It is broken down by age"),
    "by ad group": (GOOGLE.replace("Campaign state", "Ad group"), "It counts ad groups"),
    "the same campaign twice": (
        META.replace("Be seen", "Appeal"),
        "Rows 3 and 4 are of one campaign",
    ),
    "a column twice": (META.replace("Mood", "Reach"), "The column “Reach” stands there twice."),
    "a comma too many": (COUNTS.replace(";;\n", ";;;7\n"), "It has 9 cells under 8 headers."),
    "percent in a count": (META.replace("5000", "50%"), "“50%” in the column Reach is no number."),
    "no days": (GOOGLE.replace('"November 1, 2024 - November 30, 2024"', "All time"), "Nothing says from which day"),
    "no currency": (GOOGLE.replace("Currency code", "Note"), "Nothing says in which currency Cost is"),
    "the same source twice": (
        TRAFFIC.replace("(not set),google / organic", "kivara-cholera,facebook / social"),
        "same source",
    ),
    "still running": (META.replace("2024-11-30", "2024-12-31"), "was not over when it was exported"),
    "two ways of writing": (GOOGLE.replace("3.5", '"3,5"'), "writes its numbers in two ways"),
    "day or month": (COUNTS.replace("2024-11-01", "02/11/2024").replace("2024-11-30", "05/11/2024"), "can be"),
}


@pytest.fixture(scope="module")
def refused(imported):
    """What the command says of each of these files, in one run."""
    paths = [imported.put(f"{name}.csv", text) for name, (text, _) in REFUSED.items()]
    code, words = imported.run("--dry-run", *paths)
    assert code == 1
    parts = re.split(r"^(.+)\.csv: ", words, flags=re.MULTILINE)
    return {name: " ".join(said.split()) for name, said in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_mislead_is_refused_with_the_reason(refused, name):
    assert REFUSED[name][1] in refused[name]


def test_a_list_may_be_kept_in_a_spreadsheet(imported):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Log")
    clock = xlwt.easyxf(num_format_str="DD/MM/YYYY HH:MM")
    rows = [
        ["id", "account", "received", "first_reply", "needs_answer", "category"],
        [17, "relay-facebook", datetime.fromisoformat("2024-11-05T08:30"), "", True, "question"],
        ["2024-11-18", "relay-facebook", datetime.fromisoformat("2024-11-06T08:30"), "", 0, "thanks"],
    ]
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(place, column, value, clock if isinstance(value, datetime) else xlwt.XFStyle())
    path = imported.folder / "log.xls"
    book.save(str(path))
    code, words = imported.run(path)
    assert code == 0, words
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    assert imported.values(f"file = '{digest}' and value is not null", "name", "value") == [
        ("needs_answer", 0.0),
        ("needs_answer", 1.0),
        ("received", datetime(2024, 11, 5, 8, 30, tzinfo=ZONE).timestamp()),
        ("received", datetime(2024, 11, 6, 8, 30, tzinfo=ZONE).timestamp()),
    ]


def test_every_template_can_be_filled_in(imported, newsdesk):
    listed = newsdesk("metrics", "template", desk=imported.room.folder)
    names = [line.split()[0] for line in listed.stdout.splitlines()]
    assert names == ["community", "false-claims", "crises", "post-counts", "account-counts", "counts"]
    files = []
    for name in names:
        text = newsdesk("metrics", "template", name, desk=imported.room.folder).stdout
        imported.put(f"{name}-example.csv", text)
        header, example = csv.reader(text.splitlines())
        own = ["relay-x" if name == "account-counts" else f"{example[0]}7", *example[1:]]
        own = [text.replace("relay-telegram", "relay-x") for text in own]
        days = ",".join(own).replace("2026-10", "2024-11").replace("2024-11-31", "2024-11-30")
        line = days.replace("relay-fb-intl", "relay-facebook")
        files.append(imported.put(f"{name}.csv", f"{','.join(header)}\n{line}\n"))
    code, words = imported.run("--dry-run", *files, imported.folder / "crises-example.csv")
    assert code == 1
    assert words.count("refused") == 2
    assert "row 2 refused: The example of the template still stands there." in " ".join(words.split())
