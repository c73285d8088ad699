import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from PIL import Image, ImageChops

from newsdesk.desk.desk import Desk
from newsdesk.desk.kinds import FOLDERS
from newsdesk.desk.load import load_folder
from newsdesk.model.when import WallTime
from newsdesk.rules.arming import PUBLISHING
from newsdesk.rules.engine import assess, check
from newsdesk.rules.examples import run_examples

ROOT = Path(__file__).parents[2]
POSTS = "content/posts/2026"
ORS, HOURS = f"{POSTS}/11/kivara-ors-how-to.md", f"{POSTS}/11/dar-nahla-clinic-hours.md"
STORY, VACANCY = f"{POSTS}/11/tarnoa-temoignage-diabete.md", f"{POSTS}/11/vacante-logista-2026-12.md"

NEEDS = {
    "kivara-ors-how-to": ("green", {"supervisor", "medical"}),
    "tarnoa-temoignage-diabete": ("amber", {"supervisor", "field_comms"}),
    "vacante-logista-2026-12": ("green", {"supervisor"}),
    "dar-nahla-clinic-hours": ("amber", {"supervisor", "medical", "head_of_mission"}),
    "bekzhar-tb-short-regimen": ("green", {"supervisor", "medical"}),
    "stab-portrett-jordmor": ("green", {"supervisor"}),
}

DUE = {
    "kivara-ors-how-to": datetime(2026, 11, 25, 7, tzinfo=UTC),
    "kivara-ors-how-to.fr": datetime(2026, 11, 25, 7, tzinfo=UTC),
    "tarnoa-temoignage-diabete": datetime(2026, 11, 26, 17, tzinfo=UTC),
    "vacante-logista-2026-12": datetime(2026, 11, 24, 15, tzinfo=UTC),
    "dar-nahla-clinic-hours": datetime(2026, 11, 23, 6, tzinfo=UTC),
    "bekzhar-tb-short-regimen": datetime(2026, 11, 27, 9, tzinfo=UTC),
    "stab-portrett-jordmor": datetime(2026, 12, 1, 8, tzinfo=UTC),
}

SURVIVOR = """\
---
title: Speaking out in Ossuna
accounts:
  - relay-ig-intl
publish_at: 2026-11-28 19:00
type: testimony
topics:
  - patient_story
country: Kivara
names_changed: yes
pseudonyms:
  - Mariam
sources:
  - claim: interview
    ref: interview-2026-10-20
    checked_by: field_comms
media:
  - asset: bench
---
She walked to our clinic.
"""
BENCH = """\
---
type: photo
origin: original
people: patients
identifiable: yes
vulnerable:
  - sexual_violence
location_shown: site
library: RM-2026-9001
alt:
  en: A woman sits on a bench outside a clinic.
---
"""
ATTACK = """\
---
title: قصف مستشفى
accounts:
  - relay-x-es
publish_at: 2026-11-28 09:00
type: statement
topics:
  - security_incident
country: Velmar
---
Un hospital fue atacado.
"""
PROMOTED = """\
---
title: "Продвижение: лечение ВИЧ"
accounts:
  - relay-tg-ru
publish_at: 2026-12-02 15:00
type: health_info
topics:
  - stigmatised_condition
  - paid
country: Tarnoa
---
Лечение бесплатное.
"""
CLOSED = """\
status: closed
closed: 2026-11-01
closure:
  reason: Nobody read it any more.
  archive_ref: RM-ARCHIVE-0042
  handle: kept"""
SENSITIVE = {
    "survivor": (SURVIVOR, "red", {"supervisor", "field_comms", "comms_advisor", "medical", "head_of_mission"}),
    "attack": (ATTACK, "red", {"supervisor", "field_comms", "comms_advisor", "head_of_mission", "legal"}),
    "promoted": (PROMOTED, "amber", {"supervisor", "medical", "comms_advisor", "budget_owner"}),
}


@pytest.fixture(scope="module")
def desk():
    return load_folder(ROOT)


@pytest.fixture
def copy(tmp_path):
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def needs(desk: Desk, post: str):
    found = assess(desk, desk.posts[post])
    return found.tier.value, set(found.roles)


def test_the_starter_has_nothing_to_report(desk):
    assert [f"{f.location} {f.rule} {f.message}" for f in check(desk).findings] == []


def test_every_example_of_the_playbook_behaves(desk):
    outcomes = list(run_examples(desk))
    wrong = [f"{o.rule.id} {'fails' if o.should_fail else 'passes'}: {o.example}" for o in outcomes if not o.ok]
    assert wrong == []
    assert {o.rule.id for o in outcomes if o.should_fail} == {o.rule.id for o in outcomes if not o.should_fail}
    decided_at_publishing = {rule.id for rule, _ in desk.rules.values() if rule.check == PUBLISHING}
    assert {o.rule.id for o in outcomes} == set(desk.rules) - decided_at_publishing


@pytest.mark.parametrize("post", NEEDS)
def test_tier_and_roles_of_the_sample_posts(desk, post):
    assert needs(desk, post) == NEEDS[post]


@pytest.mark.parametrize("post", DUE)
def test_sample_posts_are_due_at_the_same_moment_on_every_account(desk, post):
    record = desk.posts[post]
    assert isinstance(record.publish_at, WallTime)
    assert {record.publish_at.at(desk.accounts[name].timezone) for name in record.accounts} == {DUE[post]}


@pytest.mark.parametrize("name", SENSITIVE)
def test_sensitive_posts_need_the_roles_that_know(copy, name):
    text, tier, roles = SENSITIVE[name]
    (copy / "content/media/bench").mkdir()
    (copy / "content/media/bench/asset.md").write_text(BENCH, encoding="utf-8")
    (copy / f"{POSTS}/11/{name}.md").write_text(text, encoding="utf-8")
    assert needs(load_folder(copy), name) == (tier, roles)


def test_a_portrait_is_green_only_where_being_recognised_is_safe(copy):
    post = copy / f"{POSTS}/12/stab-portrett-jordmor.md"
    replace(post, "country: Kivara", "country: Velmar")
    tier, roles = needs(load_folder(copy), "stab-portrett-jordmor")
    assert tier == "amber"
    assert "field_comms" in roles


def replace(path: Path, old: str, new: str):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        (VACANCY, "expires_at: 2026-12-15", "expires_at: 2026-11-15", "TEC-04"),
        (STORY, "type: testimony", "type: testimony\ntier: green", "WFL-02"),
        ("content/media/clinic-hours-ar/asset.md", "  ar: ", "  he: ", "A11-01"),
        (ORS, "media:\n  - asset: ors-steps", 'media:\n  - asset: ors-steps\n    alt: ""', "A11-01"),
        (VACANCY, "Buscamos logista", "Buscamos logista con experiencia. " * 6 + "Será", "PLT-01"),
        (ORS, "Cholera can dry out the body within hours. Until", "Cholera can dry out the body. " * 4, "PLT-01"),
        ("content/accounts/relay-tg-ru.md", "status: active", CLOSED, "ACC-03"),
        (VACANCY, "  - relay-x-es\n", "  - relay-x-es\n  - relay-ig-intl\n", "PLT-02"),
        (HOURS, "جميع الخدمات مجانية", "جميع الخدمات [مجانية](https://health.example/care)", "PLT-06"),
        (HOURS, "دار نهلة", "[المدينة]", "TEC-05"),
        ("content/media/tb-regimen-ru/asset.md", "file: tb-regimen-ru.png", "file: tb-regimen.png", "TEC-07"),
        (HOURS, "08:00", "8 o'clock", "TEC-03"),
        (VACANCY, "type: recruitment", "type: vacancy", "TEC-06"),
    ],
    ids=[
        "ends before it begins",
        "tier too low",
        "no alternative text in the language",
        "alternative text taken away",
        "too long for X",
        "too long for Bluesky",
        "account closed",
        "Instagram without a picture",
        "Markdown link",
        "placeholder",
        "picture missing",
        "hour in words",
        "unknown type",
    ],
)
def test_one_mistake_yields_one_rule(copy, path, old, new, rule):
    replace(copy / path, old, new)
    assert {finding.rule for finding in check(load_folder(copy)).findings} == {rule}


def test_pictures_are_what_the_script_draws(desk, tmp_path):
    subprocess.run([sys.executable, ROOT / "scripts/draw-starter", tmp_path], check=True)
    home = ROOT / "content/media"
    drawn = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png")}
    assert drawn == {path.removeprefix("content/media/") for path in desk.media}
    for name in drawn:
        assert (home / name).stat().st_size < 40_000
        with Image.open(home / name) as kept, Image.open(tmp_path / name) as new:
            assert kept.size == new.size
            assert ImageChops.difference(kept.convert("RGB"), new.convert("RGB")).getbbox() is None, name


def test_no_picture_of_a_person_lies_in_the_desk(desk):
    with_people = [asset for asset in desk.assets.values() if asset.people != "none"]
    assert with_people
    for asset in with_people:
        assert all(item.library and item.sha256 and not item.file for item in asset.items)
        assert asset.consent in desk.consents


def test_each_account_has_two_people_a_second_factor_and_a_voice(desk):
    for account in desk.accounts.values():
        assert account.owner != account.deputy
        assert account.two_factor in {"key", "app"}
        assert account.body.strip()


def test_answers_are_checked_and_three_speak_every_language(desk):
    originals = [faq for faq in desk.faqs.values() if not faq.translation]
    assert len(originals) >= 6
    assert all(faq.owner and faq.checked_on and faq.review_by for faq in desk.faqs.values())
    complete = [f for f in originals if all(f"{f.id}.{language}" in desk.faqs for language in ("fr", "es", "ar"))]
    assert len(complete) >= 3


_SIDE_BY_SIDE = {"rules", "lists", "formats", "readings", "metrics", "aliases"}


def test_lists_are_written_one_line_each():
    """But for the tables, word lists and rules of a page, which specialists read side by side."""
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.md"):
            front = path.read_text(encoding="utf-8").split("\n---\n", 1)[0].removeprefix("---\n")
            written = yaml.compose(front)
            if folder == "guidelines":
                written.value = [pair for pair in written.value if pair[0].value not in _SIDE_BY_SIDE]
            for node in nodes(written):
                assert not (node.flow_style and node.value), f"{path}:{node.start_mark.line + 2}"


def nodes(node):
    if isinstance(node, yaml.MappingNode):
        yield node
        for pair in node.value:
            for child in pair:
                yield from nodes(child)
    elif isinstance(node, yaml.SequenceNode):
        yield node
        for child in node.value:
            yield from nodes(child)
