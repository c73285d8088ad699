from datetime import UTC, datetime

import pytest

from newsdesk.desk.load import load_folder
from small_desk import account, accounts, asset, findings, front_matter, lines, of, picture, post

WHERE = "content/posts/hands.md"


class TestPlaceholders:
    def test_it_says_which_words_were_left_and_where(self, say):
        assert lines(say("The clinic in [TOWN] opens at 8.")) == [
            f"TEC-05 error {WHERE}:8:15: “[TOWN]” was left in. | write what belongs there, or delete it."
        ]

    def test_front_matter_is_looked_at_and_comments_are_not(self, found):
        text = post("Wash.").replace(
            "title: Clean hands", "title: '[TITLE]' # TODO: ask the medical team\n# TODO: [DATE]"
        )
        (finding,) = found({**accounts("mastodon"), WHERE: text})
        assert (str(finding.message), finding.location.line) == ("“[TITLE]” was left in.", 2)

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("faqs/general/ors.md", front_matter({"title": "How?", "short": "[NAME] knows."})),
            ("content/accounts/relay-x.md", account("x", audience="[NAME]")),
            (
                "calendar/campaigns/ors.md",
                front_matter({"title": "[NAME]", "start": "2026-12-01", "end": "2026-12-02"}),
            ),
            ("calendar/observances/day.md", front_matter({"title": "[NAME]", "date": "2026-12-01"})),
            (
                "calendar/events/live.md",
                front_matter({"title": "[NAME]", "start": "2026-12-01 10:00", "timezone": "UTC"}),
            ),
        ],
    )
    def test_every_kind_of_file_that_people_write(self, found, path, text):
        assert [(item.rule, item.location.path) for item in found({path: text})] == [("TEC-05", path)]

    def test_the_pages_that_show_placeholders_are_spared(self, found):
        assert found({}) == []


class TestTimes:
    @pytest.mark.parametrize(
        ("publish_at", "zones", "words"),
        [
            ("2027-03-28 02:30", ["Europe/Oslo"], "2027-03-28 02:30 does not exist in Europe/Oslo"),
            ("2026-10-25 02:30", ["Europe/Oslo"], "2026-10-25 02:30 happens twice in Europe/Oslo"),
            ("2026-10-25 02:30", ["Africa/Nairobi", "Europe/Oslo"], "happens twice in Europe/Oslo"),
            ("2026-12-01 10:00+03:00", ["Europe/Oslo"], "contradicts the time zone Europe/Oslo"),
            ("2026-12-01 10:00", [None], "2026-12-01 10:00 has no time zone to read it in."),
        ],
    )
    def test_a_time_that_means_no_single_moment(self, found, publish_at, zones, words):
        files = {
            f"content/accounts/relay-{number}.md": account(timezone=zone).replace("timezone: null\n", "")
            for number, zone in enumerate(zones)
        }
        names = [f"relay-{number}" for number in range(len(zones))]
        (finding,) = found({**files, WHERE: post(accounts=names, publish_at=publish_at)})
        assert (finding.rule, words in str(finding.message)) == ("TEC-03", True)
        assert finding.location.line == post(accounts=names).split("\n").index("publish_at: 2026-12-01 10:00") + 1

    @pytest.mark.parametrize(
        ("publish_at", "keys"),
        [
            ("2026-10-25 02:30+01:00", {"timezone": "Europe/Oslo"}),
            ("2026-12-01 10:00Z", {"timezone": "Asia/Tashkent"}),
            ("2026-10-25 02:30", {"timezone": "Africa/Nairobi"}),  # the post's zone before the account's
            ("when-approved", {}),
        ],
    )
    def test_times_that_mean_one_moment(self, found, publish_at, keys):
        files = {"content/accounts/relay-x.md": account("x", timezone="Europe/Oslo")}
        assert lines(found({**files, WHERE: post(accounts=["relay-x"], publish_at=publish_at, **keys)})) == []


class TestOrderOfTimes:
    @pytest.mark.parametrize("expires", ["2026-12-01 10:00", "2026-11-30 23:00"])
    def test_an_end_that_is_not_after_its_beginning(self, say, expires):
        assert lines(say("Wash.", keys={"expires_at": expires})) == [
            f"TEC-04 error {WHERE}:7:13: `expires_at` is not after `publish_at`. | correct one of the two."
        ]

    def test_a_minute_later_is_fine(self, say):
        assert say("Wash.", keys={"expires_at": "2026-12-01 10:01"}) == []

    def test_two_accounts_one_of_which_is_later(self, found):
        files = {
            "content/accounts/relay-a.md": account(timezone="Asia/Tokyo"),
            "content/accounts/relay-b.md": account(timezone="America/Bogota"),
        }
        text = post(accounts=["relay-a", "relay-b"], expires_at="2026-12-01 05:00Z")
        assert [item.rule for item in found({**files, WHERE: text})] == ["TEC-04"]

    def test_events_holds_consents(self, found):
        scope = {"everything": "yes"}
        span = {"start": "2026-12-02 10:00", "end": "2026-12-01 10:00", "timezone": "UTC"}
        consent = {"of": "adult", "networks": ["x"], "purposes": ["awareness"], "identifiable": "no"}
        files = {
            "calendar/events/a.md": front_matter({"title": "A", **span}),
            "calendar/holds/a.md": front_matter(
                {"title": "A", "scope": scope, "reason": "r", "raised_by": "supervisor", **span}
            ),
            "content/consents/CONS-1.md": front_matter({**consent, "given": "2026-12-02", "expires": "2026-12-01"}),
            "calendar/campaigns/a.md": front_matter({"title": "A", "start": "2026-12-02", "end": "2026-12-01"}),
        }
        assert sorted(item.location.path for item in of("TEC-04", found(files))) == sorted(files)


class TestThePast:
    NOW = datetime(2026, 12, 2, tzinfo=UTC)

    @pytest.fixture
    def changed(self, write):
        """The findings about a post that was another one, or none, before the change."""

        def run(before, after):
            root = write({**accounts("mastodon"), **({WHERE: before} if before else {})})
            earlier = load_folder(root)
            root = write({WHERE: after})
            return findings(root, now=self.NOW, earlier=lambda record: earlier.records[record.kind].get(record.id))

        return run

    def test_a_new_post_in_the_past_would_be_missed(self, changed):
        assert lines(changed(None, post())) == [
            (
                f"TEC-04 error {WHERE}:5:13: 2026-12-01 10:00 has already passed; the post would be missed. | "
                "give it a time to come, or write when-approved."
            )
        ]

    def test_so_would_a_post_that_is_moved_into_the_past(self, changed):
        assert len(changed(post(publish_at="2026-12-05 10:00"), post())) == 1
        assert len(changed(post(publish_at="2026-12-01 23:00", timezone="America/Bogota"), post())) == 1

    def test_and_one_without_an_hour_whose_end_has_passed(self, changed):
        text = post(publish_at="when-approved", expires_at="2026-12-01 10:00")
        (finding,) = changed(None, text)
        assert (str(finding.message), finding.location.line) == (
            "2026-12-01 10:00 has already passed; the post would be missed.",
            7,
        )
        assert changed(text, text.replace("Wash", "Clean")) == []

    def test_a_published_post_can_still_be_corrected(self, changed):
        assert changed(post("Wash."), post("Wash your hands.")) == []

    def test_nothing_is_past_without_a_change(self, found):
        assert found({**accounts("mastodon"), WHERE: post(publish_at="2020-01-01 10:00")}, now=self.NOW) == []


class TestAssetFiles:
    @pytest.fixture
    def keep(self, found):
        def run(beside=None, **keys):
            return lines(found({"content/media/hands/asset.md": asset(**keys), **(beside or {})}))

        return run

    def test_a_picture_that_is_there_and_is_what_was_recorded(self, keep):
        import hashlib  # noqa: PLC0415

        data = picture()
        assert keep({"content/media/hands/hands.png": data}, sha256=hashlib.sha256(data).hexdigest()) == []

    def test_a_missing_file(self, keep):
        assert keep() == [
            (
                "TEC-07 error content/media/hands/asset.md:2:7: There is no file “hands.png” beside asset.md. | "
                "add the file."
            )
        ]
        assert keep({"content/media/hands/hand.png": picture()}) == [
            (
                "TEC-07 error content/media/hands/asset.md:2:7: There is no file “hands.png” beside asset.md. | "
                "add it, or write one of: hand.png."
            )
        ]

    @pytest.mark.parametrize("name", ["../hands.png", "a/hands.png", "/etc/passwd", ".hands.png", "..\\hands.png"])
    def test_a_file_elsewhere(self, keep, name):
        (line,) = keep(
            {"content/media/hands.png": picture(), "content/media/a/asset.md": asset(library="1")}, file=name
        )[-1:]
        assert "is not a file beside asset.md." in line

    def test_another_file_than_was_recorded(self, keep):
        (line,) = keep({"content/media/hands/hands.png": picture()}, sha256="0" * 64)
        assert line.startswith("TEC-07 error content/media/hands/asset.md:10:9: “hands.png” is not the file")

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"This is no picture.", "no picture or video that can be read"),
            (picture()[:60], "no picture or video that can be read"),
            (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "carries a script"),
            (b'<svg xmlns="http://www.w3.org/2000/svg"><a href="javascript:alert(1)"/></svg>', "carries a script"),
            (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "carries a script"),
        ],
    )
    def test_a_file_that_cannot_be_shown(self, keep, data, words):
        (line,) = keep({"content/media/hands/hands.png": data})
        assert words in line

    def test_the_second_file_of_an_asset(self, keep):
        files = [{"file": "hands.png", "alt": {"en": "Two hands under a tap."}}, {"file": "feet.png"}]
        assert keep({"content/media/hands/hands.png": picture()}, files=files) == [
            (
                "TEC-07 error content/media/hands/asset.md:11:9: There is no file “feet.png” beside asset.md. | "
                "add it, or write one of: hands.png."
            )
        ]

    def test_a_post_that_chooses_a_file_that_the_asset_does_not_have(self, found):
        files = {
            **accounts("mastodon"),
            "content/media/hands/asset.md": asset(),
            "content/media/hands/hands.png": picture(),
        }
        assert found({**files, WHERE: post(media=[{"asset": "hands", "file": "hands.png"}])}) == []
        assert lines(found({**files, WHERE: post(media=[{"asset": "hands", "file": "feet.png"}])})) == [
            f"TEC-07 error {WHERE}:9:9: The asset hands has no file “feet.png”. | write one of: hands.png."
        ]
