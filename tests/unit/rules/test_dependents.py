import pytest

from newsdesk.desk.load import load_folder
from newsdesk.rules.dependents import with_dependents
from small_desk import account, accounts, asset, front_matter, picture, post

FAQ = {"title": "How?", "short": "So."}
CONSENT = {
    "of": "adult",
    "networks": ["x"],
    "purposes": ["awareness"],
    "identifiable": "yes",
    "given": "2026-01-01",
    "expires": "2028-01-01",
}
FILES = {
    **accounts("mastodon", "x"),
    "content/consents/CONS-1.md": front_matter(CONSENT),
    "content/media/hands/asset.md": asset(consent="CONS-1"),
    "content/media/hands/hands.png": picture(),
    "content/posts/base.md": post(),
    "content/posts/base.fr.md": post(accounts=["relay-x"]),
    "content/posts/shown.md": post(accounts=["relay-x"], media=[{"asset": "hands"}]),
    "content/posts/campaign.md": post(campaign="ors"),
    "content/posts/alone.md": post(),
    "calendar/campaigns/ors.md": front_matter({"title": "ORS", "start": "2026-12-01", "end": "2026-12-02"}),
    "faqs/general/how.md": front_matter(FAQ),
    "faqs/general/how.fr.md": front_matter(FAQ),
}
PICTURE, ASSET = "content/media/hands/hands.png", "content/media/hands/asset.md"


@pytest.fixture
def affected(write):
    """The paths that a change of these files (None: deleted) makes the check look at."""

    def run(changes, *, names=None):
        before = load_folder(write(FILES))
        root = write({path: text for path, text in changes.items() if text is not None})
        for path, text in changes.items():
            if text is None:
                (root / path).unlink()
        return set(with_dependents(load_folder(root), before, frozenset(names or changes)))

    return run


@pytest.mark.parametrize(
    ("path", "text", "others"),
    [
        ("content/posts/alone.md", post("New."), set()),
        ("content/posts/base.md", post("New."), {"content/posts/base.fr.md"}),
        ("content/posts/base.md", None, {"content/posts/base.fr.md"}),
        ("faqs/general/how.md", front_matter({**FAQ, "short": "Thus."}), {"faqs/general/how.fr.md"}),
        (PICTURE, picture("BMP"), {ASSET, "content/posts/shown.md"}),
        (PICTURE, None, {ASSET, "content/posts/shown.md"}),
        (ASSET, asset(), {PICTURE, "content/posts/shown.md"}),
        (ASSET, None, {PICTURE, "content/posts/shown.md"}),
        (ASSET, "unreadable", {PICTURE, "content/posts/shown.md"}),
        (
            "content/consents/CONS-1.md",
            front_matter({**CONSENT, "withdrawn": "yes"}),
            {ASSET, PICTURE, "content/posts/shown.md"},
        ),
        (
            "content/accounts/relay-x.md",
            account("x", status="closed"),
            {"content/posts/base.fr.md", "content/posts/shown.md"},
        ),
        ("calendar/campaigns/ors.md", None, {"content/posts/campaign.md"}),
    ],
)
def test_what_refers_to_a_change_is_checked_again(affected, path, text, others):
    assert affected({path: text}) - {PICTURE} == ({path} | others) - {PICTURE}


def test_a_second_file_with_the_same_id_brings_the_first_with_it(affected):
    assert affected({"content/posts/2026/alone.md": post()}) == {
        "content/posts/2026/alone.md",
        "content/posts/alone.md",
    }
    assert affected({"content/consents/cons-1.md": front_matter(CONSENT)}) >= {"content/consents/CONS-1.md"}


@pytest.mark.parametrize(
    ("name", "old", "new", "users"),
    [
        ("accessibility.md", "min: 15", "min: 16", set()),
        (
            "networks/x.md",
            "max: 280",
            "max: 281",
            {"content/accounts/relay-x.md", "content/posts/base.fr.md", "guidelines/kpis.md"},
        ),
        ("links.md", "utm_medium: social", "utm_medium: sozial", set()),
        ("workflow.md", "grace_hours: 24", "grace_hours: 25", set()),
    ],
)
def test_a_changed_rule_or_table_brings_everything_and_changed_prose_only_who_names_the_page(
    affected, write, name, old, new, users
):
    path = f"guidelines/{name}"
    text = (write({}) / path).read_text()
    assert affected({path: f"{text}\nMore words.\n"}) - {"content/posts/shown.md"} == {path} | users
    write({path: text})
    assert affected({path: text.replace(old, new)}) >= set(FILES)


def test_a_page_that_is_gone_or_broken_brings_everything(affected, write):
    root = write({})
    text = (root / "guidelines/accessibility.md").read_text()
    assert affected({"guidelines/accessibility.md": "broken"}) >= set(FILES)
    write({"guidelines/accessibility.md": text})
    assert affected({"guidelines/accessibility.md": None}) >= set(FILES)
