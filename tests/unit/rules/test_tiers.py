import pytest

from small_desk import accounts, asset, lines, post, report

WHERE = "content/posts/hands.md"


@pytest.fixture
def assessed(write):
    """The assessment of a post, with the roles that its page names."""

    def run(picture=None, **keys):
        files = {**accounts("mastodon"), WHERE: post(**keys)}
        if picture is not None:
            files["content/media/hands/asset.md"] = asset(library="RM-1", **picture)
            files[WHERE] = post(media=[{"asset": "hands"}], **keys)
        return report(write(files)).assessments["hands"]

    return run


@pytest.mark.parametrize(
    ("keys", "tier", "roles"),
    [
        ({}, "green", ("supervisor",)),
        ({"type": "health_info"}, "green", ("supervisor", "medical")),
        ({"type": "testimony"}, "amber", ("supervisor", "field_comms")),
        ({"type": "service_info", "country": "Velmar"}, "amber", ("supervisor", "head_of_mission")),
        ({"tier": "red"}, "red", ("supervisor", "field_comms", "comms_advisor", "head_of_mission")),
        ({"sources": [{"claim": "c", "ref": "r", "checked_by": "medical"}]}, "green", ("supervisor", "medical")),
        ({"clearances": [{"of": "location", "cleared_by": "security"}]}, "green", ("supervisor", "security")),
        (
            {"waivers": [{"rule": "A11-01", "reason": "r", "until": "2026-12-31"}]},
            "green",
            ("supervisor", "comms_advisor"),
        ),
    ],
)
def test_the_tier_and_the_roles_of_a_post(assessed, keys, tier, roles):
    found = assessed(**keys)
    assert (found.tier, found.roles) == (tier, roles)


@pytest.mark.parametrize(
    ("picture", "tier"),
    [
        ({"people": "none"}, "green"),
        ({"people": "patients", "identifiable": "no"}, "amber"),
        ({"people": "public", "identifiable": "yes"}, "amber"),
        ({"people": "public", "identifiable": "no"}, "green"),
        ({"people": "public"}, "amber"),  # nobody said that they cannot be recognised
        ({"people": "staff", "identifiable": "yes"}, "green"),
        ({"people": "public", "identifiable": "no", "vulnerable": ["hiv"]}, "red"),
        ({"people": "crowd", "identifiable": "no", "minors": "yes"}, "amber"),
    ],
)
def test_what_a_picture_shows(assessed, picture, tier):
    assert assessed(picture).tier == tier


def test_several_conditions_hold_for_one_picture_together(assessed):
    assert assessed({"people": "staff", "identifiable": "yes"}, country="Velmar").tier == "amber"
    assert assessed({"people": "staff", "identifiable": "no"}, country="Kivara").tier == "green"


def test_a_tier_that_is_too_low_says_every_reason_and_how_to_correct_it(found):
    files = {**accounts("mastodon"), WHERE: post(type="testimony", tier="green", topics=["patient_story"])}
    (finding,) = found(files)
    assert lines([finding]) == [
        (
            f"WFL-02 error {WHERE}:7:7: The post is amber, not green: it tells somebody's own story; "
            "it tells a patient's own story. | write tier: amber, or remove the line."
        )
    ]
    assert finding.fix == "amber"


def test_only_the_reasons_of_the_highest_tier(found):
    files = {**accounts("mastodon"), WHERE: post(type="testimony", tier="amber", topics=["sexual_violence"])}
    (finding,) = found(files)
    assert str(finding.message) == "The post is red, not amber: it is about sexual violence."


@pytest.mark.parametrize("keys", [{"tier": "red"}, {"tier": "green"}, {}])
def test_a_tier_that_is_not_too_low(found, keys):
    assert found({**accounts("mastodon"), WHERE: post(**keys)}) == []
