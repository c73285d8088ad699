"""Checks of consents, names and survivors: what the examples on the pages cannot show."""

import datetime as dt

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.rules.engine import assess, check
from small_desk import account, accounts, asset, findings, front_matter, post

WHERE = "content/posts/hands.md"
HOME = "content/media/hands/asset.md"
CONSENT = "content/consents/CONS-1.md"
OURS = ("CON", "CHI", "SRV")


def consent(body="", **keys):
    front = {
        "of": "adult",
        "networks": ["mastodon"],
        "purposes": ["awareness"],
        "names": "none",
        "identifiable": "no",
        "given": "2026-10-01",
        "expires": "2028-10-01",
        "language": "fr",
        "interpreter": "no",
        "collected_by": "field_comms",
        "form_ref": "RM-2026-7731",
        "withdrawal_explained": "yes",
    }
    return front_matter({**front, **keys}, body)


def picture(**keys):
    return asset(**{"library": "RM-1", "type": "photo", "people": "patients", "identifiable": "no", **keys})


@pytest.fixture
def tell(found):
    """Rule, severity and line of the findings of our rules about one post with one picture."""

    def run(text="Wash.", files=None, networks=("mastodon",), shown=None, agreed=None, keys=None, **arguments):
        names = tuple(f"relay-{name}" for name in networks)
        own = {
            **accounts(*networks),
            HOME: picture(consent="CONS-1", **(shown or {})),
            CONSENT: consent(**(agreed or {})),
            WHERE: post(text, names, **{"media": [{"asset": "hands"}], **(keys or {})}),
            **(files or {}),
        }
        return [
            (one.rule, one.severity.value, one.location.path.rpartition("/")[2])
            for one in found(own, **arguments)
            if one.rule.startswith(OURS)
        ]

    return run


def test_a_picture_that_was_agreed_to(tell):
    assert tell() == []


class TestWhere:
    def test_every_account_that_gets_the_picture_counts(self, tell):
        assert tell(networks=("mastodon", "bluesky")) == [("CON-04", "error", "hands.md")]

    @pytest.mark.parametrize("narrowed", ["relay-mastodon", "mastodon"])
    def test_an_account_that_does_not_get_it_does_not(self, tell, narrowed):
        uses = {"media": [{"asset": "hands", "accounts": [narrowed]}]}
        assert tell(networks=("mastodon", "bluesky"), keys=uses) == []

    def test_an_account_may_have_its_own_name_in_a_consent(self, tell):
        assert tell(networks=("by-hand",), agreed={"networks": ["whatsapp"]}) == []

    def test_words_go_to_every_account(self, tell):
        uses = {"media": [], "consents": ["CONS-1"]}
        assert tell(networks=("mastodon", "bluesky"), keys=uses) == [("CON-04", "error", "hands.md")]


class TestWhen:
    @pytest.mark.parametrize(
        ("zone", "due", "last", "covered"),
        [
            ("UTC", "2026-12-01 23:30", "2026-12-01", True),
            ("Europe/Oslo", "2026-12-01 23:30Z", "2026-12-01", False),
            ("America/Bogota", "2026-12-02 02:00Z", "2026-12-01", True),
        ],
    )
    def test_the_day_is_the_day_of_the_account(self, tell, zone, due, last, covered):
        files = {"content/accounts/relay-mastodon.md": account("mastodon", timezone=zone)}
        rows = tell(files=files, agreed={"expires": last}, keys={"publish_at": due})
        assert rows == [("CON-02", "notice" if covered else "error", "hands.md")]

    @pytest.mark.parametrize(("today", "severity"), [("2026-12-01", "notice"), ("2026-12-02", "error")])
    def test_as_soon_as_approved_is_today(self, tell, today, severity):
        now = dt.datetime.fromisoformat(f"{today}T12:00:00+00:00")
        rows = tell(agreed={"expires": "2026-12-01"}, keys={"publish_at": "when-approved"}, now=now)
        assert rows == [("CON-02", severity, "hands.md")]

    def test_an_end_far_away_is_no_news(self, tell):
        assert tell(agreed={"expires": "2027-03-01"}) == []


class TestWithdrawn:
    def test_every_post_that_uses_it(self, tell):
        other = {"content/posts/other.md": post("Wash.", consents=["CONS-1"])}
        rows = tell(files=other, agreed={"withdrawn": "yes"})
        assert rows == [("CON-03", "error", "hands.md"), ("CON-03", "error", "other.md")]

    def test_nobody_can_waive_it(self, tell):
        waived = {"waivers": [{"rule": "CON-03", "reason": "it is a good picture", "until": "2027-01-01"}]}
        assert ("CON-03", "error", "hands.md") in tell(agreed={"withdrawn": "yes"}, keys=waived)


class TestOneFact:
    def test_an_agency_picture_without_consent_is_one_finding(self, write):
        files = {**accounts("mastodon"), HOME: picture(origin="agency"), WHERE: post(media=[{"asset": "hands"}])}
        desk = load_folder(write(files))
        found = [one for one in check(desk).findings if one.rule.startswith(OURS)]
        assert [one.rule for one in found] == ["CON-01"]
        assert "comms_advisor" in assess(desk, desk.posts["hands"]).roles

    def test_a_colleague_who_was_not_asked(self, write):
        files = {
            **accounts("mastodon"),
            HOME: picture(people="staff", identifiable="yes"),
            WHERE: post(media=[{"asset": "hands"}]),
        }
        found = [one for one in findings(write(files)) if one.rule in {"CON-01", "STF-03"}]
        assert len(found) == 1


class TestNames:
    @pytest.mark.parametrize(
        "text",
        [
            "Omar Nadir, 9, likes to draw.",
            "Omar\u200b Na\u00addir, 9, likes to draw.",
            "9-year-old Omar al-Nadir likes to draw.",
            "OMAR is well. Lina Bekuri is 12 years old.",
        ],
    )
    def test_a_child_with_its_full_name(self, tell, text):
        assert tell(text, agreed={"names": "real"}) == [("CHI-05", "error", "hands.md")]

    @pytest.mark.parametrize(
        "text",
        [
            "Omar*, 9, and Lina*, 11, like to draw.",
            "Meet Omar, 9, who likes to draw.",
            "Mr Omar Nadir, 17, Market Street.",
            "Nurse Tesna Bekuri, 9 a.m. to 4 p.m.",
        ],
    )
    def test_names_that_are_no_full_name_of_a_child(self, tell, text):
        assert tell(text, agreed={"names": "real"}) == []

    def test_a_place_far_from_the_child_is_none_of_its_own(self, tell):
        between = "We work in many places and with many people. " * 6
        assert tell(f"Omar*, 9, is well. {between}The village of Bekzhar has a clinic.") == []
        assert tell("Omar*, 9, is from the village of Bekzhar.") == [("CHI-05", "error", "hands.md")]

    def test_the_name_is_in_no_output(self, write):
        files = {**accounts("mastodon"), WHERE: post("Omar Nadir, 9, likes to draw.")}
        (found,) = [one for one in findings(write(files)) if one.rule == "CHI-05"]
        assert found.masked
        assert "Omar Nadir" not in f"{found.message} {found.help}"

    def test_an_answer_to_a_question_is_read_too(self, found):
        front = {"title": "Who was treated?", "short": "Maria Lopez was diagnosed with TB."}
        assert [
            one.rule for one in found({"faqs/care/who.md": front_matter(front, "Long.")}) if one.rule.startswith(OURS)
        ] == ["SRV-04"]

    def test_our_own_handle_is_no_patient(self, tell):
        files = {"content/accounts/relay-mastodon.md": account("mastodon", handle="clinic_ossuna")}
        assert tell("@clinic_ossuna has TB.", files=files) == []
        assert tell("@somebody has TB.", files=files) == [("SRV-04", "error", "hands.md")]

    def test_what_a_person_wants_said_may_be_said_of_words_too(self, tell):
        agreed = {"names": "real", "disclosure_consent": "yes"}
        uses = {"media": [], "consents": ["CONS-1"]}
        assert tell("Maria Lopez lives with HIV.", agreed=agreed, keys=uses) == []


class TestConsentFiles:
    @pytest.mark.parametrize(
        "body",
        [
            "Fatou agreed.",
            "Her phone: 0555 010 077.",
            "Write to f.d@mail.example",
            "Ask @fatou_d first.",
            "Born on 3 May 1990.",
            "Tesna Bekuri signed it.",
            "Её зовут Фатима.",
            "Passport no. K123456.",
        ],
    )
    def test_a_note_that_says_who_it_is(self, found, body):
        rows = [one for one in found({CONSENT: consent(body)}) if one.rule == "CON-08"]
        assert rows
        assert all(one.masked and one.location.line > 1 for one in rows)

    @pytest.mark.parametrize(
        "body",
        [
            "Asked twice, on 03.10.2026 and 2026-10-05, in the waiting room of Relay Medical in Dar Nahla.",
            "Form RM-2026-7731, second page. Valid for Facebook and Instagram. World Health Day only.",
            "The father was present. The mother of the child agreed too. She may call at any time.",
            "Head of Mission and Legal Adviser read it. 20 minutes of talk, 3 questions.",
        ],
    )
    def test_a_note_that_does_not(self, found, body):
        assert [one.rule for one in found({CONSENT: consent(body)}) if one.rule.startswith(OURS)] == []

    def test_the_name_of_the_file_counts(self, found):
        rows = found({"content/consents/fatou-diallo.md": consent()})
        assert "CON-08" in [one.rule for one in rows]


class TestHelp:
    @pytest.mark.parametrize(
        ("country", "page", "severity"),
        [
            ("Kivara", "help/kivara", None),
            ("Kivara", "help/international", None),
            ("Kivara", "help/velmar", "error"),
            (None, "help/international", None),
            ("Kivara", "support", "notice"),
        ],
    )
    def test_the_page_of_the_country(self, tell, country, page, severity):
        keys = {"link": f"https://relay-medical.example/{page}", **({"country": country} if country else {})}
        rows = [
            row for row in tell("He survived suicide. Thoughts like his can pass.", keys=keys) if row[0] == "SRV-05"
        ]
        assert rows == ([("SRV-05", severity, "hands.md")] if severity else [])

    def test_a_thread_is_one_text(self, tell):
        text = "She survived sexual violence.\n\n## Next\nThree men attacked her. Care is free and confidential."
        assert tell(text) == [("SRV-02", "error", "hands.md")]


def test_somebody_who_wants_to_be_seen_makes_the_post_red(write):
    files = {
        **accounts("mastodon"),
        HOME: picture(people="public", identifiable="yes", consent="CONS-1"),
        CONSENT: consent(identifiable="yes", names="real", disclosure_consent="yes"),
        WHERE: post(media=[{"asset": "hands"}]),
    }
    desk = load_folder(write(files))
    assert assess(desk, desk.posts["hands"]).tier == "red"
