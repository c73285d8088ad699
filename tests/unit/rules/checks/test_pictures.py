import io
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageDraw

from small_desk import account, accounts, asset, post

HOME = "content/media/hands"
WHERE = "content/posts/a.md"


def saved(image, form="PNG", **more):
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def scene(shift=0):
    """A picture with shapes enough to be told from another."""
    sheet = Image.new("RGB", (900, 600), "#cde")
    draw = ImageDraw.Draw(sheet)
    for number in range(7):
        x, y = 60 + number * 120, 80 + (number * 173 + shift) % 400
        draw.ellipse((x, y, x + 90 + shift % 60, y + 140), (30 * number, 90, 200 - 20 * number))
    return sheet


@pytest.fixture
def two(found):
    """What IMG-06 says about two assets with these pictures and keys."""

    def run(one, other, one_keys=None, other_keys=None, **arguments):
        files = {
            "content/media/one/asset.md": asset(**(one_keys or {})),
            "content/media/one/hands.png": one,
            "content/media/two/asset.md": asset(**(other_keys or {})),
            "content/media/two/hands.png": other,
        }
        return [
            (item.severity.value, item.location.path, str(item.message))
            for item in found(files, **arguments)
            if item.rule == "IMG-06"
        ]

    return run


@pytest.mark.parametrize(
    "copy",
    [
        saved(scene()),
        saved(scene(), "JPEG", quality=55),
        saved(scene().resize((450, 300))),
        saved(scene().crop((6, 4, 894, 596)), "WEBP"),
    ],
    ids=["same", "jpeg", "smaller", "cropped a little"],
)
def test_one_picture_twice(two, copy):
    assert two(saved(scene()), copy) == [("notice", "content/media/two/asset.md", "two and one are one picture.")]


def test_records_that_do_not_agree_weigh_more(two):
    found = two(saved(scene()), saved(scene(), "JPEG"), other_keys={"people": "public", "credit": "Clara Example"})
    message = "two and one are one picture, and differ in `people`, `credit`."
    assert found == [("warning", "content/media/two/asset.md", message)]


def test_two_pictures_and_plain_ones(two):
    plain = saved(Image.new("RGB", (800, 600), "#9cc"))
    assert two(saved(scene()), saved(scene(shift=211))) == []
    assert two(plain, saved(Image.new("RGB", (800, 600), "#377"))) == []
    assert len(two(plain, plain)) == 1


def test_pictures_of_the_library_are_known_by_their_hash(found):
    pin = "1" * 64
    files = {
        "content/media/one/asset.md": asset(library="RM-1", sha256=pin),
        "content/media/two/asset.md": asset(library="RM-2", sha256=pin, consent="CONS-1"),
        "content/media/three/asset.md": asset(library="RM-3", sha256="2" * 64),
    }
    assert [item.location.path for item in found(files) if item.rule == "IMG-06"] == ["content/media/two/asset.md"]


@pytest.fixture
def about(found):
    """What IMG-02 says about an update from Kivara with this photo."""

    def run(text="The river rises.", networks=("mastodon",), post_keys=None, **keys):
        names = tuple(f"relay-{name}" for name in networks)
        files = {
            **accounts(*networks),
            f"{HOME}/asset.md": asset(type="photo", library="RM-1", **keys),
            WHERE: post(text, names, **{"media": [{"asset": "hands"}], "country": "Kivara", **(post_keys or {})}),
        }
        return [str(item.message) for item in found(files) if item.rule == "IMG-02"]

    return run


def test_the_limit_is_twelve_months(about):
    assert about(captured_on="2025-12-05") == []
    assert about(captured_on="2025-11-20") == ["hands was taken on 2025-11-20, long before the post."]
    assert about(captured_on="2025-11-20", post_keys={"publish_at": "when-approved"}) == []


@pytest.mark.parametrize("place", ["Kivara", "Ossuna, Kivara", "kivara", "Ossuna", ""])
def test_places_that_fit_or_may_fit(about, place):
    assert about(captured_on="2026-11-01", place=place) == []


@pytest.mark.parametrize("place", ["Tarnoa", "Bekzhar, Tarnoa", "Nairobi, Kenya"])
def test_places_that_do_not(about, place):
    (message,) = about(place=place)
    assert message == f"hands was taken in {place}; the post is about Kivara."


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("FILE PHOTO: the river.", True),
        ("The river in 2021. We were there.", False),
        ("Photo: the river in 2021.", True),
        ("Photo: Tarnoa.", True),
        ("Our photo group meets today.\nSince 2021 it has met here.", False),
    ],
)
def test_what_tells_readers(about, text, ok):
    assert (about(text, captured_on="2021-05-01", place="Tarnoa") == []) is ok


def test_each_text_must_say_it(about):
    text = "The river rises. (File photo)\n\n## For x\nThe river rises."
    assert about(text, captured_on="2021-05-01") == []
    assert len(about(text, ("mastodon", "x"), captured_on="2021-05-01")) == 1


def test_rights_of_each_account(found):
    files = {
        **accounts("mastodon", "x"),
        "content/accounts/relay-oslo.md": account("linkedin", countries=["Kivara"]),
        f"{HOME}/asset.md": asset(library="RM-1", only_networks=["mastodon"], territories=["Kivara"]),
        WHERE: post(accounts=["relay-mastodon", "relay-x", "relay-oslo"], media=[{"asset": "hands"}]),
    }
    assert [str(item.message) for item in found(files) if item.rule == "CPY-02"] == [
        "We may not show hands on LinkedIn.",
        "We may not show hands on X.",
        "We may show hands in Kivara only; relay-mastodon is read elsewhere.",
        "We may show hands in Kivara only; relay-x is read elsewhere.",
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("“" + "word " * 80 + "”", 0),
        ("“" + "word " * 81 + "”", 1),
        ("« " + "mot " * 81 + "»", 1),
        ("„" + "ord " * 81 + "“", 1),
        ("word " * 200, 0),
        ("“One.” " * 90, 0),
    ],
)
def test_long_quotations(found, text, count):
    files = {**accounts("mastodon"), WHERE: post(text)}
    assert len([item for item in found(files) if item.rule == "CPY-05"]) == count


def test_a_change_shows_the_twin_that_changed(two):
    now = datetime(2026, 11, 22, 8, tzinfo=UTC)
    one = "content/media/one/asset.md"
    assert [path for _, path, _ in two(saved(scene()), saved(scene()), paths={one}, now=now)] in ([], [one])
