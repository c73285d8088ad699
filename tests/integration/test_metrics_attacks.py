"""Files that would mislead, and people who must not enter git: what an unlucky or hostile hand puts into an import."""

import csv
import io
import shutil
import subprocess
import sys
import zipfile

import pytest

from newsdesk.newsroom import Newsroom
from publishing import ROOT, copy_room
from receipts_room import open_receipts

EXPORTED = ("--exported", "2024-12-02T10:00Z")
FACEBOOK = "Post ID,Page ID,Page name,Title,Publish time,Permalink,Date,Views,Reach,Reactions\n"
DAYS = (
    "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,"
    "Create Post,Video views,Media views\n"
)
LOG = "id,account,received,first_reply,needs_answer,category,topic,language\n"
ADS = "Reporting starts,Reporting ends,Campaign name,Currency,Impressions,Amount spent (EUR)\n"


def post(views="7", key="122158123456789012", link="https://www.facebook.com/relay/posts/pfbid0water"):
    sink = io.StringIO()
    cells = [key, "7001", "Relay facebook", "Boil it", "11/14/2024 01:00", link, "Lifetime", views, "5", "1"]
    csv.writer(sink).writerow(cells)
    return sink.getvalue()


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    place = tmp_path_factory.mktemp("attacks")
    room = open_receipts(place)
    shutil.copy(ROOT / "guidelines/moderation.md", room.folder / "guidelines/moderation.md")
    room.commit("The page about comments")
    return place


@pytest.fixture
def importing(template, tmp_path):
    """Import a file; the exit code, what was said, and the recorded rows as tuples."""
    room = copy_room(template, tmp_path)

    def run(content, *words, name="file.csv", exported=EXPORTED):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        code, said = room.run("metrics", "import", str(path), *exported, *words)
        rows = Newsroom(room.folder, "origin", "main").numbers.connect().execute("from rows").fetchall()
        return code, " ".join(said.split()), rows

    return run


def packed(files):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return sink.getvalue()


def test_nobody_counts_less_than_nothing(importing):
    code, said, rows = importing(FACEBOOK + post("-9"))
    assert (code, rows) == (1, [])
    assert "row 2 refused: The column Views has a number below 0." in said


def test_a_net_growth_can_be_below_nothing(importing):
    text = "account,first,last,followers,followers_gained\nrelay-x,2024-11-01,2024-11-30,900,-12\n"
    code, said, rows = importing(text)
    assert code == 0, said
    assert sorted(row[8] for row in rows) == [-12.0, 900.0]


def test_one_day_with_two_numbers_is_no_day(importing):
    day = '"Fri, Nov 1, 2024",{},1,2,3,4,5,6,7,8,9,1,2,3\n'
    code, said, rows = importing(DAYS + day.format(100) + day.format(90), "--account", "relay-x")
    assert (code, rows) == (1, [])
    assert "Fri, Nov 1, 2024 stands in several rows, with other numbers in each." in said


def test_numbers_of_one_network_are_not_those_of_an_account_on_another(importing):
    day = '"Fri, Nov 1, 2024",100,1,2,3,4,5,6,7,8,9,1,2,3\n'
    code, said, rows = importing(DAYS + day, "--account", "relay-facebook")
    assert (code, rows) == (1, [])
    assert "relay-facebook is on facebook, and these are numbers of x." in said


def test_of_two_tables_none_is_left_out_in_silence(importing):
    other = post(key="122158123456789013", link="https://www.facebook.com/relay/posts/pfbid0hands")
    both = packed({"october.csv": FACEBOOK + post(), "november.csv": FACEBOOK + other})
    code, said, rows = importing(both, name="both.zip")
    assert (code, rows) == (1, [])
    assert "It has several of these tables: october.csv, november.csv." in said


def test_what_a_mac_notes_beside_a_file_is_no_table(importing):
    content = packed({"posts.csv": FACEBOOK + post(), "__MACOSX/._posts.csv": b"\x00\x05\x16\x07"})
    code, said, rows = importing(content, name="posts.zip")
    assert code == 0, said
    assert {row[3] for row in rows} == {"water"}


def test_a_post_has_no_numbers_before_it_is_out(importing):
    text = "post,account,read_at,views\nwater,relay-x,2024-11-01 12:00,9\nwater,relay-x,2024-11-11 12:00,8\n"
    code, said, rows = importing(text)
    assert (code, [row[8] for row in rows]) == (1, [8.0])
    assert "row 2 refused: It says numbers of water relay-x 1 from before it was out." in said


def test_results_of_several_campaigns_are_no_campaign(importing):
    row = "2024-11-01,2024-11-30,{},EUR,100,{}\n"
    rows = row.format("Appeal", "1.25") + row.format("Results from 2 campaigns", "9.75") + row.format("Total", "9.75")
    code, said, rows = importing(ADS + rows)
    assert code == 0, said
    assert {row[5] for row in rows} == {"Appeal"}


def test_money_in_two_currencies_is_in_none(importing):
    code, said, rows = importing(ADS + "2024-11-01,2024-11-30,Appeal,USD,100,1.25\n")
    assert (code, rows) == (1, [])
    assert "Amount spent is in two currencies: USD and EUR." in said


PERSONS = [
    "٩٠ ٠٠ ٠٠ ٠٠",
    "９０００００００",
    "＠amina",
    "amina(at)mail.example",
    "amina [at] mail",
    "t.me/amina",
    "amina.hassan.1990",
    "Амина Хасан",
]


def test_no_person_enters_git_through_the_community_log(importing):
    rows = "".join(f"2024-11-{n:03},relay-x,2024-11-05 08:30,,yes,question,{one},en\n" for n, one in enumerate(PERSONS))
    code, said, rows = importing(LOG + rows + "2024-11-100,relay-x,2024-11-05 08:30,,yes,question,soap,Amina\n")
    assert (code, rows) == (1, [])
    assert not any(one in said for one in (*PERSONS, "Amina"))


@pytest.mark.parametrize(
    "text",
    [
        "claim,account,seen\nAmina Hassan +47 90000000,,2024-11-05 08:00\n",
        "crisis,detected\nDr Amina arrested,2024-11-05 22:40\n",
        "counted_in,first,last,mentions_ours\nAmina Hassan,2024-11-01,2024-11-30,5\n",
        "counted_in,first,last,mentions_ours\n＠amina,2024-11-01,2024-11-30,5\n",
        "post,account,read_at,views\nCall Amina 90 00 00 00,relay-x,2024-11-20 12:00,9\n",
        "post,account,read_at,views\namina@mail.example,relay-x,2024-11-20 12:00,9\n",
    ],
    ids=["claim", "crisis", "name", "handle", "words", "mail"],
)
def test_no_person_enters_git_as_the_name_of_a_row(importing, text):
    code, said, rows = importing(text)
    assert (code, rows) == (1, []), said
    assert "amina" not in said.casefold()


def test_the_audit_sees_that_all_numbers_are_gone(template, tmp_path):
    room = copy_room(template, tmp_path)
    (tmp_path / "posts.csv").write_text(FACEBOOK + post())
    assert room.run("metrics", "import", str(tmp_path / "posts.csv"), *EXPORTED)[0] == 0
    for words in (("config", "receive.denyDeletes", "false"), ("update-ref", "-d", "refs/heads/metrics")):
        subprocess.run(["git", "-C", room.remote, *words], check=True)
    code, said = room.run("metrics", "audit")
    assert (code, "The branch metrics was there and is gone." in said) == (1, True), said


@pytest.mark.skipif(shutil.which("bash") is None, reason="ulimit is a word of the shell")
def test_a_full_disk_is_one_sentence_and_changes_nothing(template, tmp_path):
    room = copy_room(template, tmp_path)
    for name, views in (("first.csv", "7"), ("second.csv", "8")):
        (tmp_path / name).write_text(FACEBOOK + post(views))
    assert room.run("metrics", "import", str(tmp_path / "first.csv"), *EXPORTED)[0] == 0
    shutil.rmtree(room.folder / ".cache", ignore_errors=True)
    words = f"ulimit -f 1; exec {sys.executable} -m newsdesk.cli --desk {room.folder} report month 2024-11"
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert (done.returncode, "Traceback" in said) == (2, False), said
    assert "File too large" in said
