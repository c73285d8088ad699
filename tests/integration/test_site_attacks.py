"""The playbook under attack: hostile names, signs, times and folders; what the public build must not show or refuse."""

import os
import shutil
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import icalendar
import pytest
from test_site import SOURCES, build

from newsdesk.model.calendar import Observance
from publishing import Room, git
from site_desk import MKDOCS, write_desk

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = r"</script><img onerror=alert(9)>\"'& \u202e \u2028 {{ 7*7 }} \r\nATTENDEE:x \rATTENDEE:y \x0b END:VEVENT"
POST = '---\ntitle: "{title}"\naccounts: [relay-x-intl]\npublish_at: {when}\ntype: news\n---\n{text}\n'
CAMPAIGN = '---\ntitle: "{title}"\nstart: {start}\nend: {end}\nowner: adviser\n---\nSome words.\n'
PAGE = "---\ntitle: A page\n---\nSome words.\n"
ATTACK = {
    "content/posts/index.md": POST.format(title="Takes the list", when="2026-12-02 08:00", text="x"),
    "content/posts/by-month.md": POST.format(title="By month", when="2026-12-02 08:00", text="x"),
    "content/posts/2026-12.md": POST.format(title=HOSTILE, when="2026-12-03 08:00", text="<script>alert(1)</script>"),
    "content/posts/old.md": POST.format(title="Old", when="1991-03-02 08:00", text="x"),
    "content/posts/far.md": POST.format(title="Far", when="2150-03-02 08:00", text="x"),
    "calendar/campaigns/index.md": CAMPAIGN.format(title="Takes the list", start="2026-11-09", end="2026-12-18"),
    "calendar/campaigns/ever.md": CAMPAIGN.format(title=HOSTILE, start="0001-01-01", end="9999-12-31"),
    "calendar/events/hostile.md": f'---\ntitle: "{HOSTILE}"\nstart: 2026-11-27 15:00\ntimezone: UTC\n'
    f'place: "{HOSTILE}"\n---\n',
    "calendar/observances/daily.md": "---\ntitle: Daily\ndate: 2020-01-01\nrepeat: FREQ=DAILY\ndays: 3\n---\n",
    "calendar/rota/hostile.md": f'---\ntitle: "{HOSTILE}"\ntimezone: UTC\nshifts:\n'
    "  - {start: 2026-11-20 08:00, end: 2026-11-30 08:00, role: medical}\n---\n",
    "faqs/water/hostile.md": f'---\ntitle: "{HOSTILE}"\nshort: "=1+1 {HOSTILE}"\nchecked_on: 2026-06-08\n'
    f'review_by: 2026-12-08\ndo: ["{HOSTILE}"]\ndont: ["{HOSTILE}"]\n---\n=1+1\n\n[x](javascript:alert(1))\n',
    "guidelines/README.md": "# For who looks at the files\n",
    "guidelines/learn/first-day.md": "---\ntitle: First day\n---\n![A phone](phone.png)\n",
    "guidelines/learn/phone.png": "no real picture",
}


class _Dangers(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append((tag, name, value))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = write_desk(tmp_path_factory.mktemp("attack"), ATTACK)
    done = build(root)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return root


@pytest.fixture(scope="module")
def site(root):
    return root / "site"


def test_hostile_values_stay_text(site):
    dangers = {path: found for path in site.rglob("*.html") if (found := _Dangers(path.read_text()).found)}
    assert dangers == {}
    assert "alert(9)" in (site / "calendar/2026-11/index.html").read_text()


@pytest.mark.parametrize("name", ["posts", "campaigns"])
def test_no_record_takes_the_page_of_a_list(site, name):
    assert "Takes the list" not in (site / name / "index.html").read_text()
    assert "a website keeps for its lists" in (site / "findings/index.html").read_text()


def test_names_that_look_like_pages_have_pages_of_their_own(site):
    assert "By month" in (site / "posts/by-month/index.html").read_text()
    assert (site / "posts/2026-12/index.html").is_file()


def test_pictures_of_learn_pages_lie_where_the_page_looks(site):
    assert (site / "learn/phone.png").is_file()


def test_calendars_hold_no_sign_that_ends_a_line(site):
    for path in site.rglob("*.ics"):
        data = path.read_bytes()
        lines = data.decode().split("\r\n")
        assert len(lines) == len(data.decode().splitlines()) + 1, path
        assert not [line for line in lines if line.startswith(("ATTENDEE", "END:VEVENT "))], path
        assert max(len(line.encode()) for line in lines) <= 75, path
        events = icalendar.Calendar.from_ical(data).walk("VEVENT")
        assert len(events) == data.count(b"\r\nBEGIN:VEVENT\r\n"), path


def test_tables_to_take_away_hold_no_formula(site):
    table = (site / "faqs/replies.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1" in table
    assert ",=1+1" not in table.replace('"', "")


def test_a_page_with_the_name_of_another_one_is_told(tmp_path):
    root = write_desk(tmp_path, {"guidelines/rules.md": PAGE, "guidelines/learn/start-here.md": PAGE})
    done = build(root)
    assert done.returncode == 2
    assert "guidelines/rules.md has the name of another page" in done.stderr
    assert "guidelines/learn/start-here.md has the name of another page" in done.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<img src="x.png" alt="x" OnError=alert(1)>', "<img onerror>"),
        ("[open](JavaScript:alert(1))", "<a href>"),
        ('<a href="java\tscript:alert(1)">open</a>', "<a href>"),
        ('<svg><a xlink:href="&#106;avascript:alert(1)">open</a></svg>', "<a xlink:href>"),
        ("`<script>` and `onclick=` are what the check looks for: javascript: too.", None),
    ],
)
def test_a_page_of_the_playbook_runs_nothing(tmp_path, text, told):
    root = write_desk(tmp_path, {"guidelines/active.md": f"---\ntitle: Active\n---\n{text}\n"})
    done = build(root)
    if told:
        assert done.returncode == 2, done.stdout
        assert f"guidelines/active.md holds {told}: a page of the playbook runs nothing." in done.stderr
    else:
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert _Dangers((root / "site/guidelines/active/index.html").read_text(encoding="utf-8")).found == []


def test_what_a_link_leads_to_is_never_shown(tmp_path):
    root, outside = write_desk(tmp_path / "desk"), tmp_path / "outside"
    outside.mkdir()
    (outside / "token.md").write_text("SECRET-OF-THIS-COMPUTER")
    for name in ("page.md", "picture.png", "learn/page.md"):
        (root / "guidelines" / name).parent.mkdir(exist_ok=True)
        (root / "guidelines" / name).symlink_to(outside / "token.md")
    (root / "guidelines/folder").symlink_to(outside)
    (root / "content/media/ors-steps/three.png").symlink_to(outside / "token.md")
    done = build(root, "--no-strict")
    assert (done.returncode, done.stderr.count("is a link to another place")) == (0, 4), done.stderr
    shown = [path for path in (root / "site").rglob("*") if path.is_file() and b"SECRET-OF" in path.read_bytes()]
    assert shown == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("as_of: nonsense", "as_of in mkdocs.yml is “nonsense”"),
        ("as_of: 9999-12-31T23:59:00Z", "no time that a site can state"),
        ("timezone: Mars/Olympus", "“Mars/Olympus” is not a time zone"),
    ],
)
def test_a_clock_that_nobody_can_read_is_one_sentence(tmp_path, options, words):
    root = write_desk(tmp_path, {"mkdocs.yml": MKDOCS.replace("as_of: 2026-11-22T14:20:00Z", options)})
    done = build(root)
    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr


def test_a_day_of_mourning_without_end_is_looked_up():
    day = Observance.model_fields["date"].annotation(2020, 1, 1)
    assert Observance.model_construct(date=day, days=999_999_999, repeat=None).covers(day)


@pytest.mark.parametrize("place", ["content", "content/posts/new", "thesis"])
def test_a_folder_with_other_files_is_never_emptied(root, tmp_path, place):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis/chapter.txt").write_text("mine")
    posts = {path: path.read_bytes() for path in (root / "content").rglob("*") if path.is_file()}
    output = tmp_path / place if place == "thesis" else root / place
    done = build(root, "--output", str(output))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert (tmp_path / "thesis/chapter.txt").read_text() == "mine"
    assert {path: path.read_bytes() for path in (root / "content").rglob("*") if path.is_file()} == posts


def test_a_build_that_was_killed_is_built_again(root, tmp_path):
    output = tmp_path / "site"
    command = [sys.executable, "-m", "newsdesk.cli", "--desk", str(root), "site", "build", "--output", str(output)]
    environment = {"PYTHONPATH": str(SOURCES), "NEWSDESK_CACHE": "off", "PATH": "/usr/bin:/bin", "HOME": str(root)}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    end = time.monotonic() + 20
    while not (output.is_dir() and len(os.listdir(output)) > 1) and time.monotonic() < end:  # noqa: PTH208
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = build(root, "--output", str(output))
    assert done.returncode == 0, done.stderr
    names = {path.relative_to(root / "site") for path in (root / "site").rglob("*") if path.is_file()}
    assert {path.relative_to(output) for path in output.rglob("*") if path.is_file()} == names


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """The starter as a repository of its own, with an empty ledger."""
    if not (ROOT / "guidelines/public").is_dir():
        pytest.skip("The starter desk is not there.")
    place = tmp_path_factory.mktemp("public")
    bare, folder = place / "remote.git", place / "desk"
    git(place, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    for name in ("content", "calendar", "faqs", "guidelines"):
        shutil.copytree(ROOT / name, folder / name)
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (folder / ".gitignore").write_text(".cache/\n/public/\n", encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", str(bare))
    room = Room(folder, str(bare))
    page = folder / "guidelines/public/pictures-and-ai.md"
    page.write_text(f"{page.read_text()}\n<!-- internal: ask the lawyer -->\n", encoding="utf-8")
    room.commit()
    assert room.run("ledger", "start")[0] == 0
    page.write_text(f"{page.read_text()}\nA line that nobody has merged.\n", encoding="utf-8")
    return room


def test_a_note_inside_a_page_stays_inside_and_an_open_draft_refuses_nothing(public):
    code, words = public.run("site", "build", "--public")
    assert code == 0, words
    html = (public.folder / "public/about/pictures-and-ai/index.html").read_text(encoding="utf-8")
    assert "ask the lawyer" not in html
    assert "nobody has merged" not in html


def test_a_number_of_a_consent_in_disguise_stops_the_build(public):
    answer = next(path for path in public.folder.glob("faqs/*/can-tb-be-cured.md"))
    answer.write_text(f"{answer.read_text()}\nC**ONS\u200b-03**01 or [x](https://a.example/?c=CONS%2D0302).\n")
    public.commit()
    code, words = public.run("site", "build", "--public")
    assert code == 2
    assert "content/consents/CONS-0301.md" in words
    assert "content/consents/CONS-0302.md" in words
