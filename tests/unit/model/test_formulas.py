"""Formulas on the page of figures: what may stand there, and what an officer reads about the rest."""

from datetime import date

import pytest

from figure_tables import tables
from newsdesk.desk.load import load_folder
from newsdesk.reports.meter import Meter
from newsdesk.reports.periods import period_of
from site_desk import write_desk

PAGE = """---
title: Figures
metrics:
  - {id: reach, title: Reach, scopes: [post, account], adds_up: no, how: People}
  - {id: clicks, title: Clicks, scopes: [post, ad], how: Clicks}
  - {id: views, title: Views, scopes: [post], how: Views}
  - {id: followers, title: Followers, scopes: [account], adds_up: no, state: yes, how: Followers}
  - {id: spend, title: Spend, scopes: [ad], unit: currency, how: Money}
  - {id: category, title: Category, scopes: [message], unit: word, how: Kind}
figures:
  - {id: taps, title: Taps, how: Clicks, over: posts, formula: clicks, unit: count}
FIGURES
---
"""


OVERLAPPING = """aliases:
  - {network: x, metric: m, name: clicks, until: 2026-01-02}
  - {network: x, metric: m, name: views, from: 2026-01-02}"""


def checked(folder, lines, page=PAGE):
    """What the check says of a page with these figures."""
    (folder / "guidelines").mkdir()
    (folder / "guidelines/kpis.md").write_text(page.replace("FIGURES", lines), encoding="utf-8")
    return [item for item in load_folder(folder).findings if item.location.path == "guidelines/kpis.md"]


def figure(formula, over="posts", **more):
    rest = "".join(f"\n    {key}: {value}" for key, value in more.items())
    return f"  - id: mine\n    title: Mine\n    how: By hand\n    over: {over}\n    formula: '{formula}'{rest}"


@pytest.mark.parametrize(
    "formula",
    [
        "clicks / views * 100",
        "(clicks + taps) / (views - clicks)",
        "count(clicks > 3 and not views == 0) / count()",
        "median(reach)",
        "clicks / reach * 100",
        "mean(clicks / reach)",
        "taps / followers",
        'count(type == "news" or type != "appeal")',
        "single(reach)",
        "-clicks + 2.5",
    ],
)
def test_what_can_be_worked_out(tmp_path, formula):
    assert checked(tmp_path, figure(formula)) == []


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("clicks +", "is no formula"),
        ("clcks / views", "“clcks” is neither a column"),
        ("spend / views", "“spend” is neither a column"),  # of another table
        ("type / views", "“type” is no number"),
        ("published_at - 1", "“published_at” is no number"),
        ('clicks == "news"', "“clicks” is no text"),
        ("reach", "“reach” does not add up"),
        ("sum(reach)", "“reach” does not add up"),
        ("reach + clicks", "“reach” does not add up"),
        ("sum(reach) / count()", "“reach” does not add up"),
        ("reach / views", "“reach” does not add up"),
        ("followers", "“followers” does not add up"),
        ("sum(median(clicks))", "cannot stand in a formula"),
        ("sum(clicks, views)", "cannot stand in a formula"),
        ("abs(clicks)", "cannot stand in a formula"),
        ("clicks ** 9 ** 9", "cannot stand in a formula"),
        ("clicks if views else 1", "cannot stand in a formula"),
        ("1e999 * clicks", "cannot stand in a formula"),
        ("True", "cannot stand in a formula"),
        ("mine + 1", "use one another"),
        ("count() > 5", "cannot stand in a formula"),
        ("not sum(clicks)", "cannot stand in a formula"),
        ("clicks / (2 * 3)", "nothing that is counted"),
        ("1 / clicks", "nothing that is counted"),
    ],
)
def test_what_cannot_is_found_where_it_stands(tmp_path, formula, words):
    (found,) = checked(tmp_path, figure(formula))
    assert words in str(found.message)
    assert found.location.line > 10
    assert found.help


@pytest.mark.parametrize(
    "formula",
    [
        "(select 1)",
        "clicks; drop table posts",
        "read_csv(1)",
        "__import__(1)",
        "clicks.__class__",
        "posts[0]",
        "[x for x in clicks]",
        "lambda: 1",
        '"news"',
        'f"{clicks}"',
        "clicks" + "+1" * 300,
        "(1+" * 60 + "clicks" + ")" * 60,
        "-" * 60 + "clicks",
        "9" * 380,
        "clicks\\\n+1",
        "№ + clicks",
        "select",
        "from where",
        "clicks union",
        "clicks := 1",
        "sum(*clicks)",
        "sum(x=clicks)",
        "1 < clicks < 3",
        "clicks % 2",
        "clicks @ 2",
        "clicks in views",
        "None",
        "...",
        "1j",
    ],
)
def test_hostile_formulas_are_refused(tmp_path, formula):
    assert checked(tmp_path, figure(formula.replace("'", "''")))


def test_a_text_in_a_formula_stays_a_text(tmp_path):
    hostile = 'sum(clicks) / count(type == "x\'\' OR 1=1 --") - -count(type == "news")'
    assert not checked(tmp_path, figure(hostile))
    kpis = load_folder(tmp_path).kpis
    day = date(2026, 10, 14)
    month = period_of("month", day)
    posts = [{"day": day, "type": "news", "clicks": 5}, {"day": day, "type": "x' OR 1=1 --", "clicks": 7}]
    (found,) = Meter(tables(kpis, {"posts": posts}), kpis).values(["mine"], [month])[month, "mine"]
    assert found.value == 13  # 12 / 1 + 1: each text is one post


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (figure("clicks / views", formulas="{x: clicks}"), "Networks can have their own formula only"),
        (figure("clicks", over="nowhere"), "does not say with `formula` and `over`"),
        ("  - {id: consent, title: Consent, how: By hand}", "does not say which rules decide"),
        ("  - {id: taps, title: Twice, how: By hand}", "stands twice"),
        ("  - {id: mine, title: Mine, how: By hand, variant_of: other}", "no figure “other”"),
        ("  - {id: mine, title: Mine, how: By hand, of: [post]}", "names one and many"),
        (figure("clicks", only="count() > 1"), "cannot stand in a formula"),
        (figure("clicks", alike="views"), "“views” is no column with words"),
        (figure("clicks", known="sum(views)"), "cannot stand in a formula"),
        (figure("clicks", only="nothing == 1"), "“nothing” is neither a column"),
        ("  - {id: mine, title: Mine, how: By hand}\nkey_figures: [other]", "no figure “other”"),
        ("ranking: {figure: other}", "no figure “other”"),
        ("recommendations:\n  - {id: a, title: A, figure: other, below: 1, text: A}", "no figure “other”"),
        ("groups: {seen: Seen}", "no group “other”"),
        ("aliases:\n  - {network: x, metric: m, name: other}", "no metric “other”"),
        (OVERLAPPING, "means two things on one day"),
        ("report_age: week", "“week” is no age"),
    ],
)
def test_what_does_not_fit_together_is_found(tmp_path, lines, words):
    found = checked(tmp_path, lines)
    assert words in " ".join(str(item.message) for item in found)


def test_a_figure_keeps_the_conditions_and_networks_of_those_that_it_uses(tmp_path):
    taps = "  - {id: views, title: V, how: V, over: posts, formula: views, formulas: {x: clicks}, unit: count}\n"
    lines = figure("clicks", known='money == "organic"', only="views > 1").replace("mine", "paid_apart")
    page = PAGE.replace("FIGURES", f"{taps}{lines}\n{figure('paid_apart / views * 100')}")
    kpis = load_folder(write_desk(tmp_path, {"guidelines/kpis.md": page})).kpis
    day = date(2026, 10, 14)
    month = period_of("month", day)
    posts = [
        {"day": day, "network": "x", "money": "organic", "clicks": 5, "views": 50},
        {"day": day, "network": "x", "money": "mixed", "clicks": 50, "views": 50},
        {"day": day, "network": "y", "money": "organic", "clicks": 9, "views": 1},
    ]
    found = Meter(tables(kpis, {"posts": posts}), kpis).values(["mine", "views"], [month])
    (mine,), (views,) = found[month, "mine"], found[month, "views"]
    assert (mine.value, mine.n, mine.left_out) == (10, 1, 1)
    assert views.value == 5 + 50 + 1


def test_figures_in_a_circle_are_refused(tmp_path):
    circle = figure("other + 1").replace("mine", "one") + "\n" + figure("one + 1").replace("mine", "other")
    (found,) = checked(tmp_path, circle)
    assert "use one another" in str(found.message)


def test_a_word_of_a_network_changes_its_meaning_on_a_day(tmp_path):
    lines = OVERLAPPING.replace("until: 2026-01-02", "until: 2026-01-01")
    root = write_desk(tmp_path, {"guidelines/kpis.md": PAGE.replace("FIGURES", lines)})
    kpis = load_folder(root).kpis
    assert [kpis.name_of("x", "m", date(2026, 1, day)) for day in (1, 2)] == ["clicks", "views"]
    assert kpis.name_of("x", "other", date(2026, 1, 1)) == ""


def test_objectives_and_targets_name_figures_that_are_there(tmp_path):
    root = write_desk(
        tmp_path,
        {
            "guidelines/kpis.md": PAGE.replace("FIGURES", ""),
            "calendar/campaigns/kivara-cholera-2026.md": "---\ntitle: C\nstart: 2026-11-09\nend: 2026-12-18\n"
            "objectives:\n  - {title: A, kpi: tap, aim: 3}\n  - {title: B, aim: 3}\n---\nBrief.\n",
            "content/accounts/relay-x-intl.md": "---\ntitle: Relay\nnetwork: x\nlanguage: en\n"
            "targets:\n  - {figure: other, target: 5}\n---\n",
        },
    )
    found = {(item.location.path, str(item.message)) for item in load_folder(root).findings}
    assert ("calendar/campaigns/kivara-cholera-2026.md", "A number without a figure.") in found
    assert ("content/accounts/relay-x-intl.md", "There is no figure “other” in guidelines/kpis.md.") in found
