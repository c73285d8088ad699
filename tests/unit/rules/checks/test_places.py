import shutil
from pathlib import Path

import pytest

from few_pages import add_few_pages
from small_desk import account, asset, front_matter, lines, post

ROOT = Path(__file__).resolve().parents[4]
POST = "content/posts/hands.md"


@pytest.fixture
def about(found, tmp_path):
    """The findings of the family about a post with these pictures."""
    add_few_pages(tmp_path)
    for name in ("location", "staff-security"):
        shutil.copy(ROOT / f"guidelines/{name}.md", tmp_path / "guidelines")

    def run(text, media=None, language="en", files=None, **keys):
        names = [{"asset": name} for name in (media or {})]
        own = {
            "content/accounts/relay-mastodon.md": account(language=language),
            **{
                f"content/media/{name}/asset.md": asset(library="RM-1", **given)
                for name, given in (media or {}).items()
            },
            POST: post(text, **({"media": names} if names else {}), **keys),
        }
        return [item for item in found({**own, **(files or {})}) if item.rule.startswith("LOC")]

    return run


def test_each_map_that_says_nothing_is_named_at_its_entry(about):
    media = {
        "one": {"shows": ["map"]},
        "two": {"shows": ["text"]},
        "three": {"shows": ["map"], "map_disclaimer": "yes"},
    }
    said = "The map one does not say that its boundaries are no opinion of ours."
    todo = "say so on the map and set map_disclaimer: yes in its asset, or say so in the text."
    assert lines(about("Where we work.", media)) == [f"LOC-07 warning {POST}:8:10: {said} | {todo}"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The borders and names on this map do not imply any opinion."),
        ("fr", "Les frontières de cette carte n'impliquent aucune prise de position."),
        ("es", "Las fronteras de este mapa no implican ninguna opinión."),
        ("ar", "الحدود على هذه الخريطة لا تعبر عن رأينا."),
        ("ru", "Границы на этой карте не выражают нашего мнения."),
        ("nb", "Grensene på kartet uttrykker ikke noe standpunkt."),
    ],
)
def test_a_disclaimer_in_the_text(about, language, text):
    assert about(text, {"one": {"shows": ["map"]}}, language) == []
    assert len(about("12", {"one": {"shows": ["map"]}}, language)) == 1


def test_a_contested_name_in_any_language_and_in_a_faq(about):
    (finding,) = about("Klinikken i Folkerepublikken Bekzhar er åpen.", language="nb")
    assert str(finding.message) == "“Folkerepublikken Bekzhar” takes a side in Tarnoa."
    assert (finding.location.line, finding.location.column) == (8, 13)
    faq = front_matter({"title": "Where?", "short": "In the Free State of Bekzhar."}, "In Bekzhar.")
    (finding,) = about("Clean hands.", files={"faqs/work/where.md": faq})
    assert finding.location.path == "faqs/work/where.md"


@pytest.mark.parametrize(
    "text",
    [
        "34.512345, 41.987654",
        "٣٤٫٥١٢٣٤٥، ٤١٫٩٨٧٦٥٤",
        "۳۴٫۵۱۲۳۴۵ ۴۱٫۹۸۷۶۵۴",
        "34.512\u200b345, 41.987654",
        "３４．５１２３４５, ４１．９８７６５４",
        "34,512345; 41,987654",
        "34.512345 41.987654",
        "34°30′44″ N",
    ],
)
def test_coordinates_in_any_disguise_and_never_repeated(about, text):
    found = about(f"We are at {text} today.")
    assert [item.rule for item in found] == ["LOC-01"]
    assert all(part not in str(found[0].message) for part in ("34", "٣٤", "۳۴", "３４"))


@pytest.mark.parametrize("day", ["2026-11-28", "2026-11-29"])
def test_where_there_is_fighting_three_days_pass_after_the_day_of_the_picture(about, day):
    media = {"one": {"type": "photo", "location_shown": "site", "captured_on": day}}
    rules = [item.rule for item in about("Hands.", media, publish_at="2026-12-02 00:00", country="Velmar")]
    assert rules == ([] if day == "2026-11-28" else ["LOC-05"])


def test_a_service_needs_its_clearance_by_the_head_of_mission(about):
    text = "The clinic in Dar Nahla is open every day."
    cleared = [{"of": "location", "cleared_by": "head_of_mission"}]
    keys = {"type": "service_info", "country": "Velmar"}
    assert [item.rule for item in about(text, **keys)] == ["LOC-04"]
    assert about(text, **keys, clearances=cleared) == []
