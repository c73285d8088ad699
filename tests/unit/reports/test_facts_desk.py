"""What the desk and its ledger say of themselves: deliveries, texts, pictures, languages, accounts, findings, money."""

from datetime import date, timedelta

import pytest

from fact_tables import NOW, OUT, look, make_desk, outcome, post, tables
from newsdesk.model.finding import Finding, Location, Severity, say
from newsdesk.reports.outcomes import End

_ASSET = "---\nfile: a.png\ntype: photo\npeople: {people}\n{more}alt: {{en: A hand}}\n---\n"
_CONSENT = "---\nof: adult\nnetworks: [all]\npurposes: [awareness]\nidentifiable: no\n"
_CONSENT += "given: 2026-01-01\nexpires: 2027-01-01\n---\n"
SOAP = "content/posts/2026/soap.md"
MORE = {
    "content/media/hands/asset.md": _ASSET.format(people="none", more=""),
    "content/media/nurse/asset.md": _ASSET.format(people="staff", more="consent: CONS-1\n"),
    "content/consents/CONS-1.md": _CONSENT,
    SOAP: post("sky", "face", more="campaign: rains\nmedia: [{asset: hands}, {asset: nurse}]\n"),
    "content/posts/2026/soap.fr.md": post("face", more="campaign: rains\n"),
    "content/posts/2026/only.md": post("sky", more="campaign: rains\n"),
    "content/posts/2026/health.md": post("sky").replace("type: news", "type: health_info"),
    "content/posts/2026/waived.md": post(
        "sky",
        more="waivers:\n  - {rule: A11-02, reason: x, until: 2026-12-01, wrong: yes}\n"
        "  - {rule: CON-01, reason: y, until: 2026-12-01}\n",
    ),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return make_desk(tmp_path_factory.mktemp("desk"), **MORE)


def finding(rule, path, severity=Severity.ERROR, **more):
    return Finding(rule, severity, Location(path, 1, 1), say("x"), **more)


ENDS = ("planned", "over", "published", "as_planned", "timed", "on_time", "missed", "wrong", "coming", "minutes_late")


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (outcome(most=15, least=15), (1, 1, 1, 1, 1, 1, 0, 0, 0, 15)),
        (outcome(most=16, least=16), (1, 1, 1, 1, 1, 0, 0, 0, 0, 16)),
        (outcome(most=90, least=4), (1, 1, 1, 1, 0, None, 0, 0, 0, 90)),  # a later run found it
        (outcome(most=None, least=None), (1, 1, 1, 1, 0, None, 0, 0, 0, None)),
        (outcome(end=End.TAKEN_DOWN), (1, 1, 1, 1, 1, 1, 0, 0, 0, 0)),
        (outcome(planned=False, most=None), (0, 0, 1, None, 0, None, 0, 0, 0, None)),
        (outcome(end=End.MISSED, most=None), (1, 1, 0, 0, 0, None, 1, 1, 0, None)),
        (outcome(end=End.IN_DOUBT, most=None), (1, 1, 0, 0, 0, None, 0, 1, 0, None)),
        (outcome(end=End.CUT_SHORT, most=None), (1, 1, 0, 0, 0, None, 0, 1, 0, None)),
        (outcome(end=End.TO_COME, most=None), (1, 0, 0, None, 0, None, 0, 0, 1, None)),
        (outcome(end=End.UNKNOWN, most=None), (1, 0, None, None, 0, None, None, None, 0, None)),
    ],
)
def test_what_became_of_a_delivery(desk, item, line):
    assert look(tables(desk, outcomes=[item]), "deliveries", *ENDS) == [line]


def test_without_a_ledger_nobody_knows_what_is_out(desk):
    found = tables(desk, outcomes=[outcome(end=End.MISSED, most=None)], known=False)
    assert look(found, "deliveries", "planned", "over", "published", "missed", "wrong") == [(1, 0, None, None, None)]


def test_a_delivery_whose_file_is_gone_keeps_what_the_ledger_knows(desk):
    found = tables(desk, outcomes=[outcome("lost", "gone", language="", type="")])
    assert look(found, "deliveries", "post", "account", "network", "type", "published") == [("lost", "gone", "", "", 1)]


def texts(found, *columns, name="soap"):
    return look(found, "texts", *columns, where=f"post = '{name}'")


BOTH = (outcome(), outcome(where="face", due=OUT + timedelta(days=2)))
CONSENT = "content/consents/CONS-1.md"


@pytest.mark.parametrize(
    ("findings", "described", "consented"),
    [
        ((), 1, 1),
        ((("A11-01", SOAP),), 0, 1),
        ((("CON-01", SOAP),), 1, 0),
        ((("A11-01", "content/media/hands/asset.md"),), 0, 1),
        ((("CON-01", "content/media/nurse/asset.md"),), 1, 0),
        ((("CON-01", CONSENT),), 1, 0),
        ((("PLT-01", SOAP), ("CON-01", "content/posts/2026/only.md")), 1, 1),
    ],
)
def test_a_text_counts_once_with_what_the_check_finds_in_all_that_it_shows(desk, findings, described, consented):
    found = tables(desk, outcomes=BOTH, findings=[finding(*each) for each in findings])
    assert texts(found, "campaign", "pictured", "described", "consented") == [("rains", 1, described, consented)]


def test_a_text_without_pictures_is_neither_described_nor_not(desk):
    found = tables(desk, outcomes=[outcome("only")])
    assert texts(found, "pictured", "described", "consented", name="only") == [(0, None, None)]


def test_only_rules_that_look_at_a_post_are_checks_of_it(desk):
    found = tables(
        desk,
        outcomes=[outcome(), outcome("health")],
        findings=[finding("A11-02", "content/posts/2026/health.md"), finding("X-01", SOAP, also=("A11-01",))],
    )
    assert texts(found, "checks", "passed") == [(1, 0)]
    assert texts(found, "checks", "passed", name="health") == [(2, 1)]


def test_pictures_of_people_count_once_for_a_post(desk):
    bad = tables(desk, outcomes=BOTH, findings=[finding("CON-01", CONSENT)])
    assert look(bad, "pictures", "asset", "people", "consented") == [("hands", 0, None), ("nurse", 1, 0)]
    assert look(tables(desk, outcomes=BOTH), "pictures", "asset", "consented") == [("hands", None), ("nurse", 1)]


def test_a_text_and_its_translations_are_one_by_their_first_day(desk):
    outcomes = [outcome("soap.fr", "face", day=date(2026, 10, 4)), outcome(), outcome("only"), outcome("thread")]
    assert look(tables(desk, outcomes=outcomes), "languages", "text", "day", "needed", "there", "complete") == [
        ("only", OUT.date(), 2, 1, 0),
        ("soap", date(2026, 10, 4), 2, 2, 1),
    ]


def test_accounts_in_use_and_their_safety(desk):
    found = tables(desk, findings=[finding("ACC-02", "content/accounts/sky.md")])
    assert look(found, "desk_accounts", "account", "checks", "passed", "safe", "day") == [
        ("face", 2, 2, 1, NOW.date()),
        ("sky", 2, 1, 0, NOW.date()),
    ]


def test_findings_and_what_was_waived_because_the_rule_is_wrong(desk):
    path = "content/posts/2026/waived.md"
    found = tables(
        desk,
        outcomes=[outcome("waived")],
        findings=[finding("PLT-01", path, Severity.WARNING), finding("PLT-01", "content/posts/2026/only.md")],
    )
    assert look(found, "findings", "rule", "severity", "waived", "wrong") == [
        ("A11-02", "error", 1, 1),
        ("CON-01", "error", 1, 0),
        ("PLT-01", "warning", 0, 0),
    ]


def test_budget_lines_as_they_stand(desk):
    assert look(tables(desk), "budgets", "key", "currency", "approved", "spent", "committed", "day", "last") == [
        ("rain", "EUR", 500, 120, 30, date(2026, 10, 31), None)
    ]


def test_a_desk_without_a_page_of_figures_has_the_same_tables(tmp_path):
    desk = make_desk(tmp_path, **{"guidelines/kpis.md": "---\ntitle: Figures\n---\nWords.\n"})
    found = tables(desk, outcomes=[outcome(most=3, least=3)])
    assert look(found, "deliveries", "on_time") == [1]
    assert look(found, "posts", "post", "settled") == [("soap", None)]
