"""The ways in which a rule of a page decides, and what its keys do: pages and posts in, findings out."""

import time
import unicodedata
from datetime import UTC, datetime

import pytest

from few_pages import add_few_pages
from newsdesk.desk.cache import FolderCache
from newsdesk.desk.load import load_folder
from newsdesk.model.finding import say
from newsdesk.rules.base import Check, Hit
from newsdesk.rules.checks.table import CHECKS
from newsdesk.rules.engine import check
from small_desk import account, accounts, asset, front_matter, picture, post

WHERE = "content/posts/hands.md"
PAGE = "guidelines/own.md"
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HOLD = {
    "title": "Attack",
    "level": "crisis",
    "scope": {"countries": ["Velmar"]},
    "start": "2026-11-20 16:00",
    "timezone": "UTC",
    "allow_types": ["service_info"],
    "reason": "An attack.",
    "raised_by": "head_of_mission",
}


def page(*rules, **keys):
    front = {"title": "Own", "owner": "supervisor", "source": ["us"]}
    front |= {"checked_on": "2026-11-01", "review_by": "2027-05-01", **keys}
    whole = {"title": "Own rule", "severity": "error", "waivable": "no", "why": "Because."}
    numbered = [{"id": f"OWN-{number:02}", **whole, **rule} for number, rule in enumerate(rules, start=1)]
    return front_matter({**front, "rules": numbered})


@pytest.fixture
def desk(write, tmp_path):
    """A desk with few pages, one of its own, and some files."""

    def make(own, files=None, **post_keys):
        add_few_pages(tmp_path)
        text = post_keys.pop("text", "Wash your hands.")
        given = {PAGE: own, **accounts("mastodon"), WHERE: post(text, **post_keys), **(files or {})}
        return write(given, guidelines=False)

    return make


def told(root, **arguments):
    """The findings of the own rules: rule, weight, place in the file, words."""
    report = check(load_folder(root), now=NOW, **arguments)
    return [f for f in report.findings if f.rule.startswith("OWN") or f.location.path == PAGE]


def brief(root, **arguments):
    return [(f.rule, f.severity.value, str(f.message)) for f in told(root, **arguments)]


AVOID = {"terms": {"en": [{"avoid": ["AIDS victim*"], "use": "person living with HIV", "fix": "yes"}]}}


class TestTerms:
    def test_says_what_to_write_and_where_it_stands(self, desk):
        (found,) = told(desk(page(AVOID), text="He is an AIDS victim."))
        assert str(found.message) == "We do not write “AIDS victim”."
        assert str(found.help) == "write: person living with HIV."
        assert found.fix == "person living with HIV"
        assert (found.location.line, found.location.column, found.location.end_column) == (8, 10, 21)

    @pytest.mark.parametrize(
        "written",
        [
            "AIDS vic\u200btim",
            "AIDS\u00a0victim",
            "AIDS\u2011victim",
            "AI\u00adDS victim",
            "AIDS v\u0456ctim",
            "aids VICTIMS",
            "\uff21\uff29\uff24\uff33 victim",
            "A\u2060IDS victim",
        ],
    )
    def test_a_disguise_does_not_hide_it(self, desk, written):
        (found,) = told(desk(page(AVOID), text=f"He is an {written}."))
        assert (found.location.column, found.location.end_column) == (10, 10 + len(written))

    def test_letters_with_marks_in_two_characters(self, desk):
        rule = {"terms": {"fr": [{"avoid": ["sidéen*"], "use": "personne vivant avec le VIH"}]}}
        text = unicodedata.normalize("NFD", "un sidéen")
        assert brief(desk(page(rule), text=text, language="fr"))

    @pytest.mark.parametrize(
        "text", ["AIDS response", "aidsvictim", "https://a.example/aids-victim", "The AIDS. Victims"]
    )
    def test_near_misses(self, desk, text):
        assert brief(desk(page(AVOID), text=text)) == []

    def test_quoted_speech_weighs_less_and_is_not_hidden(self, desk):
        assert [f.severity.value for f in told(desk(page(AVOID), text="“I am an AIDS victim”, she said."))] == [
            "warning"
        ]

    def test_quoted_speech_can_be_left_alone(self, desk):
        assert brief(desk(page({**AVOID, "quoted": "ignore"}), text="“I am an AIDS victim”, she said.")) == []

    def test_words_around_it_can_make_it_right(self, desk):
        term = {"avoid": ["monkeypox"], "use": "mpox", "except": ["formerly (known as|) monkeypox"]}
        rule = {"terms": {"en": [term]}}
        assert brief(desk(page(rule), text="Mpox, formerly known as monkeypox.")) == []
        assert len(brief(desk(page(rule), text="Monkeypox. Mpox, formerly known as monkeypox."))) == 1

    def test_other_languages_weigh_less_until_somebody_signs(self, desk):
        rule = {"terms": {"fr": [{"avoid": ["sidéen*"], "use": "personne vivant avec le VIH"}]}}
        assert told(desk(page(rule), text="un sidéen", language="fr"))[0].severity == "warning"
        signed = page(rule, native_readers={"fr": {"by": "supervisor", "on": "2026-11-01"}})
        assert told(desk(signed, text="un sidéen", language="fr"))[0].severity == "error"

    def test_another_weight_in_a_language(self, desk):
        rule = {"terms": {"es": [{"avoid": ["sufre de"], "use": "vive con"}]}, "severity_in": {"es": "notice"}}
        assert told(desk(page(rule), text="Sufre de diabetes.", language="es"))[0].severity == "notice"

    def test_a_text_is_read_in_its_own_language_only(self, desk):
        rule = {"terms": {"fr": [{"avoid": ["clandestin*"], "use": "personne exilée"}]}}
        assert brief(desk(page(rule), text="A clandestine meeting: clandestins.", language="en")) == []

    def test_both_forms_of_norwegian(self, desk):
        rule = {"terms": {"no": [{"avoid": ["hiv-smittede"], "use": "personer som lever med hiv"}]}}
        assert len(brief(desk(page(rule), text="hiv-smittede mødre", language="nn"))) == 1

    def test_alternative_texts_answers_and_titles(self, desk):
        files = {
            "content/media/hands/asset.md": asset(alt={"en": "An AIDS victim."}),
            "content/media/hands/hands.png": picture(),
            "faqs/general/hiv.md": front_matter({"title": "What is HIV?", "short": "No AIDS victim."}, "AIDS victims."),
        }
        paths = [f.location.path for f in told(desk(page(AVOID), files, title="AIDS victim"))]
        assert paths == ["content/media/hands/asset.md", "faqs/general/hiv.md", "faqs/general/hiv.md"]
        scoped = {**AVOID, "scope": ["title"]}
        assert [f.location.line for f in told(desk(page(scoped), title="An AIDS victim"))] == [2]

    def test_a_word_that_cannot_be_read_is_a_finding_on_the_page(self, desk):
        rule = {"terms": {"en": [{"avoid": ["(a|b"], "use": "c"}]}}
        (found,) = told(desk(page(rule)))
        assert (found.rule, found.location.path, found.location.line) == ("TEC-06", PAGE, 17)


class TestPatterns:
    def test_lists_and_a_named_group(self, desk):
        rule = {"pattern": {"en": [r"bombed by the (?P<it><<actors>>)"]}}
        own = page(rule, lists={"actors": {"en": ["militia", "rebel(s|)"], "any": ["bandits"]}})
        (found,) = told(desk(own, text="It was bombed by the rebels."))
        assert (found.location.column, found.location.end_column) == (22, 28)
        assert brief(desk(own, text="It was bombed by the bandits."))
        assert brief(desk(own, text="It was bombed by the neighbours.")) == []

    def test_a_list_that_no_page_has(self, desk):
        (found,) = told(desk(page({"pattern": {"en": ["<<nobody>> here"]}})))
        assert str(found.message) == "No page has a list “nobody” in en."

    @pytest.mark.parametrize("pattern", ["(", "x*", "[z-a]"])
    def test_a_pattern_that_cannot_work(self, desk, pattern):
        (found,) = told(desk(page({"pattern": pattern})))
        assert (found.rule, found.location.path) == ("TEC-06", PAGE)

    def test_a_hit_inside_an_exception_is_none(self, desk):
        rule = {"pattern": "emergency", "except": "emergency exit"}
        assert brief(desk(page(rule), text="The emergency exit.")) == []
        assert len(brief(desk(page(rule), text="An emergency at the emergency exit."))) == 1

    def test_a_catastrophic_pattern_ends_with_a_finding_that_names_the_rule(self, desk):
        begin = time.monotonic()
        (found,) = told(desk(page({"pattern": r"(?:a+)+b"}), text="a" * 5000 + "c b"))
        assert (found.rule, found.severity) == ("OWN-01", "error")
        assert "takes too long" in str(found.message)
        assert time.monotonic() - begin < 10

    def test_right_to_left_text(self, desk):
        rule = {"pattern": {"ar": [r"34\.5\d+"]}}
        assert brief(desk(page(rule), text="المكان ٣٤٫٥١٢٣", language="ar"))


class TestExpressions:
    def test_fills_in_the_words_and_points_at_the_key(self, desk):
        rule = {
            "when": "has(post.expires_at)",
            "require": "post.expires_at > post.publish_at",
            "message": "{post.expires_at} is before {post.publish_at}.",
            "help": "correct it.",
        }
        (found,) = told(desk(page(rule), expires_at="2026-11-30"[:10] + " 08:00", publish_at="2026-12-01 10:00"))
        assert str(found.message) == "2026-11-30 08:00 UTC is before 2026-12-01 10:00 UTC."
        assert found.location.line in {5, 7}

    @pytest.mark.parametrize(
        ("expression", "words"),
        [
            ("has(post.reveiw_by)", "There is no `reveiw_by` in post."),
            ("pots.type == 'x'", "There is no `pots` in an expression about this."),
            ("post.sources.all(s, has(s.reff))", "There is no `reff` in post.sources."),
            ("post.type ==", "This is no expression: "),
            ("x" * 3000, "This is no expression: "),
        ],
    )
    def test_a_mistake_is_a_finding_on_the_page(self, desk, expression, words):
        (found,) = told(desk(page({"require": expression})))
        assert (found.rule, found.location.path, found.location.line) == ("TEC-06", PAGE, 14)
        assert str(found.message).startswith(words)

    def test_words_that_name_nothing(self, desk):
        (found,) = told(desk(page({"require": "has(post.link)", "message": "{post.lnik} is missing."})))
        assert str(found.message) == "There is no `lnik` in post."

    @pytest.mark.parametrize("expression", ["post.type", "1", "post.publish_at > 3", "post.sources[4].ref == 'x'"])
    def test_what_is_neither_true_nor_false_does_not_pass(self, desk, expression):
        (found,) = told(desk(page({"require": expression})))
        assert (found.rule, found.severity) == ("OWN-01", "error")
        assert "could not decide" in str(found.message)

    def test_looks_at_every_picture_with_its_consent(self, desk):
        consent = {"of": "adult", "networks": ["website"], "purposes": ["awareness"], "identifiable": "no"}
        files = {
            "content/consents/C-1.md": front_matter({**consent, "given": "2026-01-01", "expires": "2026-06-01"}),
            "content/media/hands/asset.md": asset(consent="C-1"),
            "content/media/hands/hands.png": picture(),
            "content/media/other/asset.md": asset(),
            "content/media/other/hands.png": picture(size=(500, 500)),
        }
        rule = {
            "for": "media",
            "when": "has(media.consent)",
            "require": "media.consent.expires > post.publish_at",
            "message": "{media.consent.id} ends on {media.consent.expires}.",
        }
        (found,) = told(desk(page(rule), files, media=[{"asset": "other"}, {"asset": "hands"}]))
        assert (found.location.path, found.location.line) == (WHERE, 9)
        assert str(found.message) == "C-1 ends on 2026-06-01."

    def test_other_records(self, desk):
        rules = [
            {"for": "account", "require": "has(account.vault_ref)"},
            {"for": "asset", "forbid": "asset.minors"},
            {"for": "faq", "require": "has(faq.review_by)"},
            {"for": "hold", "require": "has(hold.end)"},
        ]
        files = {
            "content/media/hands/asset.md": asset(minors="yes"),
            "content/media/hands/hands.png": picture(),
            "faqs/general/hiv.md": front_matter({"title": "What is HIV?", "short": "A virus."}),
            "calendar/holds/velmar.md": front_matter(HOLD),
        }
        assert {f.rule for f in told(desk(page(*rules), files))} == {"OWN-01", "OWN-02", "OWN-03", "OWN-04"}

    def test_what_a_post_does_not_have_is_not_looked_at(self, desk):
        assert brief(desk(page({"require": "campaign.title == 'x'"}))) == []

    def test_a_key_that_no_rule_has(self, desk):
        (found,) = told(desk(page({"require": "has(post.link)", "mesage": "x"})))
        assert str(found.message) == "`mesage` is no key of a rule."
        assert str(found.help) == "write `message`."

    @pytest.mark.parametrize(
        "rule",
        [
            {"require": "has(post.link)", "check": "times"},
            {},
            {"require": "true", "severity": "escalate"},
            {"require": "true", "adds_roles": ["legal"]},
            {"require": "true", "for": "website"},
        ],
    )
    def test_rules_that_make_no_sense(self, desk, rule):
        assert {f.location.path for f in told(desk(page(rule)))} == {PAGE}


MONEY = {"severity": "escalate", "topics": ["paid"], "forbid": "true", "adds_roles": ["legal"], "title": "Money"}


class TestEscalations:
    def needs(self, root):
        return check(load_folder(root), now=NOW).assessments["hands"]

    def test_adds_a_role_and_is_no_finding(self, desk):
        root = desk(page(MONEY), topics=["paid"])
        assert brief(root) == []
        found = self.needs(root)
        assert "legal" in found.roles
        assert dict(found.because)["legal"] == "money"

    def test_raises_the_tier_that_other_rules_see(self, desk):
        root = desk(page({**MONEY, "raises_tier": "red"}, {"forbid": "post.tier == 'red'"}), topics=["paid"])
        assert self.needs(root).tier == "red"
        assert [f.rule for f in told(root)] == ["OWN-02"]

    def test_a_tier_declared_below_it(self, desk):
        root = desk(page({**MONEY, "raises_tier": "red"}), topics=["paid"], tier="amber")
        (found,) = [f for f in check(load_folder(root), now=NOW).findings if f.rule == "WFL-02"]
        assert "money" in str(found.message)

    def test_says_nothing_where_it_does_not_apply(self, desk):
        assert "legal" not in self.needs(desk(page(MONEY))).roles

    def test_words_can_escalate(self, desk):
        rule = {"severity": "escalate", "pattern": "war crimes?", "adds_roles": ["legal"]}
        root = desk(page(rule), text="This is a war crime.")
        assert brief(root) == []
        assert "legal" in self.needs(root).roles


class TestWhereARuleApplies:
    @pytest.mark.parametrize(
        ("keys", "fits", "misses"),
        [
            ({"types": ["update"]}, {}, {"type": "statement"}),
            ({"except_types": ["update"]}, {"type": "statement"}, {}),
            ({"topics": ["paid"]}, {"topics": ["paid"]}, {}),
            ({"countries": ["Velmar"]}, {"country": "Velmar"}, {"country": "Kivara"}),
            ({"country_flags": ["conflict"]}, {"country": "Velmar"}, {"country": "Kivara"}),
            ({"languages": ["fr"]}, {"language": "fr"}, {"language": "en"}),
            ({"networks": ["mastodon"]}, {}, {"accounts": ("relay-x",)}),
            ({"accounts": ["relay-x"]}, {"accounts": ("relay-x",)}, {}),
            ({"hold_levels": ["crisis"]}, {"country": "Velmar"}, {"country": "Kivara"}),
            ({"hold_levels": ["mourning"]}, {"publish_at": "2026-12-15 10:00", "country": "Velmar"}, {}),
        ],
    )
    def test_each_condition(self, desk, keys, fits, misses):
        day = {"title": "Remembrance", "date": "2025-12-15", "repeat": "FREQ=YEARLY", "mourning": "yes"}
        files = {
            "content/accounts/relay-x.md": account("x"),
            "calendar/holds/velmar.md": front_matter({**HOLD, "allow_types": []}),
            "calendar/observances/day.md": front_matter({**day, "countries": ["Velmar"]}),
        }
        own = page({"pattern": "hands", **keys}, {"require": "has(post.link)", **keys})
        assert [f.rule for f in told(desk(own, files, **fits))] == ["OWN-02", "OWN-01"]
        assert brief(desk(own, files, **misses)) == []

    def test_a_condition_about_posts_leaves_answers_alone(self, desk):
        answer = {"faqs/general/hands.md": front_matter({"title": "Hands?", "short": "Wash your hands."})}
        own = page({"pattern": "hands", "types": ["statement"]})
        assert brief(desk(own, answer)) == []

    def test_a_post_may_be_in_several_languages(self, desk):
        rule = {"pattern": {"fr": ["mains"], "en": ["hands"]}}
        files = {"content/accounts/relay-x.md": account("x", language="fr")}
        text = "Wash your hands.\n\n## For x\nLavez vos mains, and hands."
        found = told(desk(page(rule), files, text=text, accounts=("relay-mastodon", "relay-x")))
        assert [f.location.line for f in found] == [9, 12]


NAME = "nadege-of-ossuna"
COVERED = {"pattern": "nadege[-a-z]*", "masked": "yes", "scope": ["text", "title"]}


class TestMasks:
    def test_the_words_stand_in_no_finding(self, desk):
        other = {"pattern": "by nadege-of-ossuna", "message": "“{found}” is no name."}
        found = told(desk(page(COVERED, other), text=f"Told by {NAME} herself."))
        assert {f.rule for f in found} == {"OWN-01", "OWN-02"}
        assert NAME not in "".join(f"{f.message}{f.help}{f.fix}" for f in found)

    def test_nor_in_the_cache(self, desk, tmp_path):
        root = desk(page(COVERED), text=f"Told by {NAME}.", title=f"About {NAME}")
        for _ in range(2):
            cache = FolderCache(tmp_path / "cache")
            assert len(check(load_folder(root, cache), now=NOW).findings) >= 2
            stored = b"".join(path.read_bytes() for path in (tmp_path / "cache").iterdir())
            assert b"OWN-01" in stored
            assert NAME.encode() not in stored

    def test_nor_in_what_a_check_says(self, desk, monkeypatch):
        def tells(subject):
            passage = subject.passages[0]
            start = passage.text.index("nadege")
            place = passage.place(start, start + len(NAME))
            yield Hit(place, say("Found {word}.", word=NAME.upper()), say("hide it."))

        monkeypatch.setattr("newsdesk.rules.arming.CHECKS", {**CHECKS, "tells": Check(tells, ("post",))})
        (found,) = told(desk(page({"check": "tells", "masked": "yes"}), text=f"Told by {NAME}."))
        assert str(found.message) == "Found •••."


class TestFacts:
    def test_one_fact_at_one_place_is_one_finding(self, desk):
        rules = [
            {"pattern": "seven people", "severity": "warning", "fact": "count", "id": "OWN-01"},
            {"pattern": "seven", "fact": "count", "id": "OWN-02"},
            {"pattern": "people", "id": "OWN-03"},
        ]
        found = told(desk(page(*rules), text="There were seven people.\n\nOf seven people one left."))
        kept = [(f.rule, f.also, f.location.line) for f in found]
        assert kept == [
            ("OWN-02", ("OWN-01",), 8),
            ("OWN-03", (), 8),
            ("OWN-02", ("OWN-01",), 10),
            ("OWN-03", (), 10),
        ]


class TestTimeAndCache:
    def test_a_rule_about_now_is_never_remembered(self, desk, tmp_path):
        rule = {"require": "now < timestamp('2026-12-01T00:00:00Z')"}
        root = desk(page(rule))

        def rules(day):
            cache = FolderCache(tmp_path / "cache")
            now = datetime(2026, day[0], day[1], tzinfo=UTC)
            return [f.rule for f in check(load_folder(root, cache), now=now).findings if f.rule == "OWN-01"]

        assert rules((11, 22)) == []
        assert rules((12, 2)) == ["OWN-01"]
        assert rules((11, 22)) == []

    def test_a_hold_that_begins_changes_what_was_remembered(self, desk, tmp_path):
        rule = {"pattern": "hands", "hold_levels": ["crisis"]}
        root = desk(page(rule), country="Velmar")
        cache = tmp_path / "cache"
        assert not check(load_folder(root, FolderCache(cache)), now=NOW).findings
        (root / "calendar/holds").mkdir(parents=True)
        (root / "calendar/holds/velmar.md").write_text(front_matter(HOLD))
        assert [f.rule for f in check(load_folder(root, FolderCache(cache)), now=NOW).findings] == ["OWN-01"]

    def test_seconds_by_rule(self, desk):
        root = desk(page({"require": "has(post.link)"}, {"pattern": "hands"}))
        timings = check(load_folder(root), now=NOW, timings=True).timings
        assert timings["OWN-01"] > 0
        assert sum(timings.values()) < 60

    def test_remembered_words_say_the_same(self, desk, tmp_path):
        term = {"avoid": ["monkeypox"], "use": "mpox", "except": ["formerly monkeypox"], "fix": "yes"}
        rules = [
            {"terms": {"en": [term]}},
            {"pattern": {"any": ["by the (?P<it><<actors>>)"]}, "except": "by the rebels"},
        ]
        own = page(*rules, lists={"actors": {"en": ["rebels", "bandits"]}})
        root = desk(own, text="Mpox, formerly monkeypox. Monkeypox. By the rebels, by the bandits.")

        def run():
            return check(load_folder(root, FolderCache(tmp_path / "cache")), now=NOW).findings

        first = run()
        (root / WHERE).write_text((root / WHERE).read_text() + "By the bandits.\n")
        second = run()
        assert [f.rule for f in first] == ["OWN-01", "OWN-02"]
        assert [f.rule for f in second] == ["OWN-01", "OWN-02", "OWN-02"]
        assert second[:2] == first
        assert second[0].fix == "mpox"


class TestBounds:
    def test_loops_inside_loops_inside_loops_are_refused(self, desk):
        loops = "post.sources.all(a, post.sources.all(b, post.sources.all(c, a.ref == c.ref)))"
        (found,) = told(desk(page({"require": loops})))
        assert "inside each other" in str(found.message)
        two = "post.sources.all(a, post.sources.exists(b, a.ref == b.ref)) && post.topics.all(t, t != 'x')"
        assert brief(desk(page({"require": two}))) == []
