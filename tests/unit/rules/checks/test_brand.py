import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageOps

from small_desk import accounts, asset, front_matter, picture, post

ROOT = Path(__file__).resolve().parents[4]
LOGO = ROOT / "content/media/logo/relay-medical.png"
OLD = ROOT / "content/media/logo-until-2019/relay-medical-until-2019.png"
HERE = "content/media/card"


def saved(image, form="PNG", **more):
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def official():
    return Image.open(LOGO).convert("RGB")


def on_ground(colour, size=(1500, 1500)):
    """The logo, cut out and put on another ground."""
    logo = official()
    mask = ImageOps.invert(logo.convert("L")).point([0] * 8 + [255] * 248)
    sheet = Image.new("RGB", size, colour)
    sheet.paste(logo, (200, 250), mask)
    return sheet


@pytest.fixture
def see(found):
    """The findings of one rule about a desk with our logos and one more picture."""

    def run(data, rule="BRD-01", name="card.png", keys=None, **post_keys):
        rights = {"type": "logo", "alt": {"en": "The logo of Relay Medical."}}
        files = {
            **accounts("mastodon"),
            "content/media/logo/asset.md": asset(file="a.png", **rights),
            "content/media/logo/a.png": LOGO.read_bytes(),
            "content/media/old/asset.md": asset(file="b.png", **rights),
            "content/media/old/b.png": OLD.read_bytes(),
            f"{HERE}/asset.md": asset(file=name, **(keys or {})),
            f"{HERE}/{name}": data,
            "content/posts/card.md": post(media=[{"asset": "card"}], **post_keys),
        }
        return [str(item.message) for item in found(files) if item.rule == rule]

    return run


@pytest.mark.parametrize(
    "data",
    [
        LOGO.read_bytes(),
        saved(official().resize((240, 240))),
        saved(official().resize((3000, 3000))),
        saved(official(), "JPEG", quality=60),
        saved(official(), "WEBP", quality=70),
        saved(ImageOps.expand(official(), 200, "white")),
        saved(on_ground("#f4f1ea")),
    ],
    ids=["itself", "smaller", "larger", "jpeg", "webp", "more room", "on paper"],
)
def test_copies_that_are_as_they_were_drawn(see, data):
    assert see(data) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (saved(official().resize((1400, 1080))), "stretched or squeezed"),
        (saved(official().resize((1080, 900)), "JPEG"), "stretched or squeezed"),
        (saved(official().convert("L")), "in other colours"),
        (saved(Image.merge("RGB", official().split()[::-1])), "in other colours"),
        (OLD.read_bytes(), "do not use any more"),
        (saved(Image.open(OLD).convert("RGB").resize((300, 300)), "JPEG"), "a copy of a logo that we do not use"),
    ],
    ids=["wide", "flat", "grey", "swapped", "old", "old and small"],
)
def test_copies_that_are_not(see, data, words):
    assert any(words in message for message in see(data))


def test_other_pictures_are_no_logos(see):
    home = ROOT / "content/media"
    for path in (home / "ors-steps/step-1-wash-hands.png", home / "tb-regimen-ru/tb-regimen-ru.png"):
        assert see(path.read_bytes()) == []
    ring = Image.new("RGB", (600, 600), "white")
    ImageDraw.Draw(ring).ellipse((100, 100, 500, 500), "#3f93b8")
    assert see(saved(ring)) == []
    assert see(picture()) == []


def test_a_post_with_the_old_logo_is_found_at_its_picture(found):
    files = {
        **accounts("mastodon"),
        "content/media/old/asset.md": asset(file="b.png", type="logo", alt={"en": "The logo until 2019, a ring."}),
        "content/media/old/b.png": OLD.read_bytes(),
        "content/posts/old.md": post(media=[{"asset": "old"}]),
    }
    (finding,) = (item for item in found(files) if item.rule == "BRD-01")
    assert (finding.location.path, finding.location.line) == ("content/posts/old.md", 8)


def test_the_partner_of_a_logo_has_an_agreement_until_somebody_takes_it_away(found):
    def messages(**keys):
        files = {
            **accounts("mastodon"),
            "content/partners/river-council.md": front_matter({"title": "River Council", **keys}),
            f"{HERE}/asset.md": asset(library="RM-1", logos=["ours", "river-council"]),
            "content/posts/card.md": post(media=[{"asset": "card"}]),
        }
        return [str(item.message) for item in found(files) if item.rule == "BRD-02"]

    assert messages(agreement_ref="AGR-1") == []
    assert messages() == ["There is no agreement with River Council."]


@pytest.fixture
def named(found):
    """What BRD-03 says about a text, with what it would put there."""

    def run(text, **keys):
        files = {**accounts("mastodon", handle="relaymedical"), "content/posts/a.md": post(text, **keys)}
        return [(item.location.line, item.fix) for item in found(files) if item.rule == "BRD-03"]

    return run


@pytest.mark.parametrize(
    "text",
    [
        "Relay Medical",
        "Relay\u00a0Medical",
        "The Relay Medical-run clinic",
        "Relay Medical’s clinic",
        "Write to relaymedical on Mastodon: @relaymedical, or #RelayMedical.",
        "https://social.example/@relay_medical and relay-medical.example",
        "We use the radio to relay medical and surgical advice.",
        "They relay\n\nmedical supplies by boat.",
        "Join the relay: medical students run for free.",
    ],
)
def test_right_names_and_other_words(named, text):
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("RelayMedical", "Relay Medical"),
        ("We are relay-medical!", "Relay Medical"),
        ("Work with Relay medical.", "Relay Medical"),
        ("In May, Relay medical opened a clinic.", "Relay Medical"),
        ("Relay Mèdical", "Relay Medical"),
        ("Use #RELAYMEDICAL", "RelayMedical"),
        ("Ask @relay.medical", None),
    ],
)
def test_wrong_names(named, text, fix):
    assert named(text) == [(8, fix)]


def test_a_hashtag_in_the_front_matter(named):
    assert named("Wash.", hashtags=["relaymedical"]) == [(8, "RelayMedical")]
