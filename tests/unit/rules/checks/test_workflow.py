from datetime import UTC, datetime, timedelta

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.rules.checks.workflow import code_of
from small_desk import account, accounts, asset, findings, lines, post

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)  # a Sunday
HANDS, FRENCH = "content/posts/hands.md", "content/posts/hands.fr.md"
PAGE = "guidelines/market-days.md"


def _places(records):
    return [(kind, name, record.path) for kind, group in records.items() for name, record in group.items()]


@pytest.fixture
def told(write):
    """Which of these rules speak about a desk, or about a change: `before` gives the files that were there."""

    def run(files, *rules, before=None, now=NOW, people="", paths=None):
        root = write({**accounts("mastodon", languages=["fr", "ru"]), **files})
        if people:
            page = root / "guidelines/workflow.md"
            page.write_text(page.read_text(encoding="utf-8").replace("---\n", f"---\n{people}", 1), encoding="utf-8")
        arguments = {"now": now, "paths": paths}
        if before is not None:
            was = load_folder(write(before)).records
            write(files)
            then = {path: was[kind][name] for kind, name, path in _places(was) if path in before}
            arguments["earlier"] = lambda record: then.get(record.path) if record.path in files else record
            arguments["paths"] = {*files}
        return [line for line in lines(findings(root, **arguments)) if line.startswith(rules)]

    return run


class TestLeadTime:
    @pytest.mark.parametrize(
        ("day", "keys", "weight"),
        [
            ("2026-11-22 18:00", {}, "warning"),
            ("2026-11-23 10:00", {}, "notice"),
            ("2026-11-24 10:00", {}, None),
            ("2026-11-24 10:00", {"tier": "amber"}, "notice"),
            ("2026-11-23 10:00", {"tier": "amber"}, "warning"),
            ("2026-11-27 10:00", {"tier": "amber"}, None),
            ("2026-11-30 10:00", {"tier": "red"}, "notice"),
            ("2026-12-01 10:00", {"tier": "red"}, None),
            ("2026-11-22 07:00", {}, None),
        ],
    )
    def test_working_days_by_tier(self, told, day, keys, weight):
        said = told({HANDS: post(publish_at=day, **keys)}, "WFL-04", before={})
        assert [line.split()[1] for line in said] == ([weight] if weight else [])

    def test_saturday_and_sunday_do_not_count(self, told):
        friday = NOW - timedelta(days=2)
        assert told({HANDS: post(publish_at="2026-11-23 10:00")}, "WFL-04", before={}, now=friday)
        assert not told({HANDS: post(publish_at="2026-11-24 10:00")}, "WFL-04", before={}, now=friday)

    def test_a_correction_of_the_words_is_no_new_time(self, told):
        soon = "2026-11-22 18:00"
        assert not told({HANDS: post("Dry.", publish_at=soon)}, "WFL-04", before={HANDS: post(publish_at=soon)})
        assert told({HANDS: post(publish_at=soon)}, "WFL-04", before={HANDS: post()})

    def test_without_a_change_nobody_knows_when_it_was_handed_in(self, told):
        assert not told({HANDS: post(publish_at="2026-11-22 18:00")}, "WFL-04")


READS_FRENCH = "people:\n  - {login: a, roles: [supervisor, field_comms], languages: [en, fr-CH]}\n"
STORY = {HANDS: post("«Теперь я сама».", language="ru", type="testimony", clearances=[])}


class TestReaders:
    def test_nobody_reads_it(self, told):
        said = told(STORY, "WFL-06", people=READS_FRENCH)
        assert len(said) == 1
        assert "Nobody who can approve this amber post reads “ru”." in said[0]

    @pytest.mark.parametrize(
        "more",
        [
            "  - {login: b, roles: [field_comms], languages: [ru]}\n",
            "  - {login: b, roles: [supervisor]}\n",
        ],
        ids=["one-reads-it", "one-does-not-say"],
    )
    def test_somebody_may_read_it(self, told, more):
        assert told(STORY, "WFL-06", people=READS_FRENCH + more) == []

    @pytest.mark.parametrize("more", ["languages: [ru]", "email: b@relay-medical.example"])
    def test_who_cannot_approve_does_not_count(self, told, more):
        person = f"  - {{login: b, roles: [fundraising], {more}}}\n"
        assert told(STORY, "WFL-06", people=READS_FRENCH + person)

    def test_green_posts_and_the_country_of_a_language(self, told):
        assert told({HANDS: post("Привет.", language="ru")}, "WFL-06", people=READS_FRENCH) == []
        french = {HANDS: post("Je compte.", language="fr", type="testimony")}
        assert told(french, "WFL-06", people=READS_FRENCH) == []


class TestFollowed:
    def test_only_words_change_the_code(self, write):
        def code(text, **keys):
            return code_of(load_folder(write({**accounts("mastodon"), HANDS: post(text, **keys)})).posts["hands"])

        same = code("Wash your hands.")
        assert code("Wash  your\nhands.", publish_at="2026-12-09 10:00", country="Kivara") == same
        assert code("Wash your feet.") != same

    def test_the_finding_names_the_code_and_then_is_content(self, told):
        french = {"language": "fr", "publish_at": "2026-12-02 10:00"}
        files = {HANDS: post(), FRENCH: post("Lavez-vous les mains.", translated_from="new", **french)}
        said = told(files, "WFL-07")
        assert len(said) == 1
        code = said[0].rpartition(" ")[2].rstrip(".")
        assert told({FRENCH: post("Lavez-vous les mains.", translated_from=code, **french)}, "WFL-07") == []


class TestUnmixed:
    TEXT = "---\ntitle: Market days\n---\nNothing before noon.\n"

    def test_a_page_and_a_post(self, told):
        said = told({HANDS: post(), PAGE: self.TEXT}, "WFL-08", before={})
        assert [line.split()[2] for line in said] == [f"{PAGE}:2:8:"]
        assert HANDS in said[0]

    def test_a_post_that_was_there_is_no_part_of_the_change(self, told):
        assert told({PAGE: self.TEXT}, "WFL-08", before={}) == []
        assert told({HANDS: post(), PAGE: self.TEXT}, "WFL-08", paths={HANDS, PAGE}) == []


class TestUpkeep:
    def test_many_pictures_that_nothing_uses_are_a_library(self, told):
        def old(count):
            keys = {"captured_on": "2026-03-01", "library": "RM-2026-0001"}
            return {f"content/media/m{n:02}/asset.md": asset(**keys) for n in range(count)}

        assert len(told(old(20), "WFL-09")) == 20
        said = told(old(21), "WFL-09")
        assert len(said) == 1
        assert "nor 20 others" in said[0]

    def test_it_only_notes(self, told):
        late = {"content/accounts/relay-mastodon.md": account(next_review="2026-11-21")}
        assert [line.split()[1] for line in told(late, "WFL-09")] == ["notice"]
        assert told({"content/accounts/relay-mastodon.md": account(next_review="2026-11-22")}, "WFL-09") == []
