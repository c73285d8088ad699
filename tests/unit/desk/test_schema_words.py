"""What the schema says of a value, of a key that is not known and of a name that is not there."""

import json
from datetime import date

import pytest

from newsdesk.desk.kinds import FOLDERS, KINDS, kind_of
from newsdesk.desk.load import load
from newsdesk.desk.references import references
from newsdesk.desk.schema import json_schema
from newsdesk.desk.template import TemplateError, place_for, template
from newsdesk.desk.tree import TextTree

NEEDED = "title: X\naccounts:\n  - relay-x\npublish_at: 2026-11-25 10:00\ntype: announcement\n"
POST = "content/posts/a.md"
WORKFLOW = """---
title: Workflow
tiers:
  green:
    title: Green
    roles:
      - supervisor
  amber:
    title: Amber
    roles:
      - supervisor
  red:
    title: Red
    roles:
      - supervisor
roles:
  supervisor: Supervisor
  medical: Medical
types:
  announcement:
    title: Announcement
    grace_hours: 24
topics:
  hiv:
    title: HIV
---
"""
BASE = {
    "content/accounts/relay-x.md": "---\ntitle: R\nnetwork: x\nlanguage: en\ntimezone: UTC\n---\n",
    "content/media/ors-steps/asset.md": "---\nurl: https://relay-medical.example/a.jpg\n---\n",
    "calendar/campaigns/cholera.md": "---\ntitle: C\nstart: 2026-01-01\nend: 2026-12-31\n---\n",
    "guidelines/networks/x.md": "---\ntitle: X\nlimits:\n  images: 4\n---\n",
    "guidelines/workflow.md": WORKFLOW,
    "guidelines/countries.md": "---\ntitle: C\ncountries:\n  Kivara:\n    title: Kivara\n---\n",
}


def loaded(files):
    return load(TextTree({path: text.encode() for path, text in {**BASE, **files}.items()}))


def said(text, path=POST):
    return [
        f"{f.location.line}:{f.location.column} {f.message} {f.help}" + (f" FIX {f.fix}" if f.fix else "")
        for f in loaded({path: text}).findings
    ]


def post(extra="", **changed):
    head = NEEDED
    for key, value in changed.items():
        head = head.replace(f"{key}: { {'title': 'X', 'type': 'announcement'}[key] }", f"{key}: {value}")
    return f"---\n{head}{extra}---\nText\n"


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("expire_at: 2026-11-26 10:00\n", "7:1 `expire_at` is no key of a post. write `expires_at`. FIX expires_at"),
        ("Country: Kivara\n", "7:1 `Country` is no key of a post. write `country`. FIX country"),
        ("publish-at: x\n", "remove it, or put its value into `publish_at`, which is there too."),
        ("sources:\n  - clam: a\n    ref: b\n", "8:5 `clam` is no key of `sources`. write `claim`. FIX claim"),
        ("sources:\n  - ref: b\n", "8:5 `claim` is missing. add claim: … (What the post says)"),
        ("sources:\n  - claim:\n    ref: b\n", "8:11 `claim` is empty. write behind claim: … (What the post says)"),
        (
            "sources: a book\n",
            "7:10 `sources` needs a list. write sources: and below it, indented, one line for each: - a",
        ),
        (
            "sources:\n  claim: a\n",
            "8:3 `sources` needs a list. put a hyphen before the first key of each item: - claim",
        ),
        ("sources:\n  - a book\n", "8:5 Item 1 of `sources` needs keys of its own. write - claim: a book"),
        ("media:\n  - ors-steps\n", "8:5 Item 1 of `media` needs keys of its own. write - asset: ors-steps"),
        (
            "hashtags: '#health'\n",
            "7:11 “#health” stands alone where a list is needed. write it below the key, indented: - h",
        ),
        ("hashtags:\n  - clean water\n", "8:5 “clean water” is not one #name. write one per line, without spaces."),
        ("hashtags: {health}\n", "7:18 `health` is empty. give it a value, or remove it."),
        (
            "pseudonyms:\n  - Anna: nurse\n",
            '8:5 Item 1 of `pseudonyms` needs text. put it in quotes, since it has a colon: "Anna: nurse".',
        ),
        ("pseudonyms:\n  - Anna\n  -\n", "9:4 Item 2 of `pseudonyms` is empty. give it a value, or remove it."),
        ("pseudonyms:\n  - Anna\n  - Anna\n", "“Anna” stands twice in the list. keep one of them."),
        (
            "country: [NAME]\n",
            "7:10 `country` needs text. write it on one line; text that begins with [ or { goes in quotes.",
        ),
        ('country: ""\n', "7:10 `country` is empty. give it a value, or remove it."),
        ("tier: amberr\n", "7:7 `tier` cannot be “amberr”. write amber."),
        ("tier: blue\n", "7:7 `tier` cannot be “blue”. write one of: green, amber, red."),
        ("names_changed: maybe\n", "7:16 “maybe” is neither yes nor no. write yes or no."),
        ("review_by: 3.12.2026\n", "7:12 “3.12.2026” is not a date. write it as 2026-12-03: year-month-day."),
        ("review_by: 2026-02-30\n", "“2026-02-30” is not a date."),
        ("review_by: 20261125\n", "“20261125” is not a date."),
        (
            "expires_at: 26.11.2026 10h30\n",
            "7:13 “26.11.2026 10h30” is not a date and time. write it as 2026-11-26 10:30",
        ),
        ("timezone: Oslo\n", "7:11 “Oslo” is not a time zone. write a region and a city, for example Europe/Oslo."),
        ("language: EN\n", "7:11 “EN” is not a language tag. write en."),
        ("language: pt_br\n", "“pt_br” is not a language tag. write pt-BR."),
        ("language: english\n", "“english” is not a language tag. write two small letters, for example en, fr, ar"),
        (
            "link: relay-medical.example/x\n",
            "is not a web address. write it whole, for example https://relay-medical.example/x.",
        ),
        (
            "link: javascript:alert(1)\n",
            "is not a web address. write it whole, for example https://relay-medical.example/cholera",
        ),
        ("link: https://relay medical.example\n", "is not a web address."),
        (
            "waivers:\n  - rule: a1\n    reason: x\n    until: 2026-12-31\n",
            "8:11 “a1” is not the id of a rule. write it as A11-03.",
        ),
        ("media:\n  - asset: ors-steps\n    part: two\n", "9:11 “two” is not a whole number. write digits only"),
        ("media:\n  - asset: ors-step\n", "8:12 There is no asset “ors-step”. write ors-steps."),
        (
            "media:\n  - asset: zzz\n",
            "8:12 There is no asset “zzz”. add content/media/zzz/asset.md, or correct the name.",
        ),
        ("media:\n  - asset: ors-steps\n    accounts:\n      - y\n", "10:9 There is no account or network “y”."),
        ("campaign: colera\n", "7:11 There is no campaign “colera”. write cholera."),
        ("country: Kivarra\n", "7:10 There is no country “Kivarra” in guidelines/countries.md. write Kivara."),
        ("topics:\n  - war\n", "8:5 There is no topic “war” in guidelines/workflow.md. use one of: hiv."),
        (
            "mentions:\n  nobody:\n    - '@who'\n",
            "8:3 There is no account or network “nobody”. add content",
        ),
        (
            "clearances:\n  - of: tag\n    cleared_by: medica\n",
            "9:17 There is no role “medica” in guidelines/workflow.md. write",
        ),
    ],
)
def test_a_mistake_is_said_at_its_place_with_what_to_type(extra, expected):
    found = said(post(extra))
    assert len(found) == 1
    assert expected in found[0]


def test_a_value_that_is_not_there_is_said_once():
    assert said("---\naccounts:\n  - relay-x\npublish_at: 2026-11-25 10:00\ntitel: X\ntype:\n---\nText\n") == [
        "5:1 `titel` is no key of a post. write `title`. FIX title",
        "6:6 `type` is empty. write behind type: … (What kind of post it is: the list is in guidelines/workflow.md)",
    ]


def test_a_bad_id_in_a_list_does_not_make_the_list_look_empty():
    assert said(post().replace("relay-x", "Relay X")) == [
        "4:5 “Relay X” is not an id. use small letters, digits and single hyphens, at most 120 of them: relay-x."
    ]


def test_keys_without_a_value_are_left_out():
    desk = loaded(
        {POST: post("country:\ntopics:\nnames_changed:\nsources:\n  - claim: a\n    ref: b\n    checked_by:\n")}
    )
    assert desk.findings == ()
    assert desk.posts["a"].country is None
    assert desk.posts["a"].topics == ()
    assert desk.posts["a"].sources[0].checked_by is None


def test_an_empty_limit_of_an_account_is_not_a_limit_of_its_own():
    account = "---\ntitle: R\nnetwork: x\nlanguage: en\ntimezone: UTC\nlimits:\n  images:\n  videos: 2\n---\n"
    desk = loaded({"content/accounts/relay-x.md": account})
    limits = desk.limits(desk.accounts["relay-x"])
    assert (limits.images, limits.videos) == (4, 2)


def test_the_parameters_of_a_rule_keep_what_has_a_value():
    page = (
        "---\ntitle: P\nowner: medical\nsource:\n  - us\nchecked_on: 2026-11-01\nreview_by: 2027-11-01\nrules:\n"
        "  - id: TEC-99\n    title: T\n    severity: notice\n    check: x\n    why: w\n    words:\n      - a\n"
        "    empty:\n    fails:\n      - text: a\n        post:\n---\n"
    )
    rule = loaded({"guidelines/p.md": page}).rules["TEC-99"][0]
    assert rule.parameters == {"words": ["a"]}
    assert rule.fails == ({"text": "a"},)


def test_an_example_that_is_no_example_is_one_finding():
    page = (
        "---\ntitle: P\nowner: medical\nsource:\n  - us\nchecked_on: 2026-11-01\nreview_by: 2027-11-01\nrules:\n"
        "  - id: TEC-99\n    title: T\n    severity: notce\n    check: x\n    why: w\n    fails:\n      - [a]\n---\n"
    )
    assert said(page, "guidelines/p.md") == [
        "11:15 `severity` cannot be “notce”. write notice.",
        "15:9 Item 1 of `fails` needs text. write it on one line; text that begins with [ or { goes in quotes.",
    ]


def test_two_rules_with_one_id_are_found():
    page = (
        "---\ntitle: P\nowner: medical\nsource:\n  - us\nchecked_on: 2026-11-01\nreview_by: 2027-11-01\nrules:\n"
        "  - id: TEC-99\n    title: T\n    severity: notice\n    check: x\n    why: w\n---\n"
    )
    desk = loaded({"guidelines/p.md": page, "guidelines/q.md": page})
    assert [str(f.message) for f in desk.findings] == ["The rule TEC-99 stands on guidelines/p.md already."]
    assert desk.findings[0].location.path == "guidelines/q.md"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("content/accounts/b.md", "`handl` is no key of an account. write `handle`. FIX handle"),
        ("faqs/general/b.md", "`handl` is no key of a FAQ."),
        ("calendar/events/b.md", "`handl` is no key of an event."),
    ],
)
def test_an_unknown_key_names_the_kind_of_the_file(path, expected):
    assert any(expected in line for line in said("---\ntitle: X\nhandl: y\n---\n", path))


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("everything: yes\n  countries:\n    - Kivara", "The hold covers everything and names something narrower too."),
        ("everything: no", "The hold does not say what it covers."),
    ],
)
def test_a_hold_says_what_it_covers(front, expected):
    rest = "start: 2026-11-25 10:00\ntimezone: UTC\nreason: r\nraised_by: medical\n"
    text = f"---\ntitle: H\nscope:\n  {front}\n{rest}---\n"
    assert any(expected in line for line in said(text, "calendar/holds/h.md"))


def test_every_place_has_one_kind():
    assert FOLDERS == ("content", "calendar", "faqs", "guidelines")
    for name, path in {
        "post": "content/posts/2026/11/a.md",
        "asset": "content/media/a/asset.md",
        "consent": "content/consents/C-1.md",
        "account": "content/accounts/a.md",
        "campaign": "calendar/campaigns/a.md",
        "observance": "calendar/observances/a.md",
        "event": "calendar/events/a.md",
        "hold": "calendar/holds/a.md",
        "rota": "calendar/rota/a.md",
        "faq": "faqs/cholera/a.fr.md",
        "network": "guidelines/networks/x.md",
        "workflow": "guidelines/workflow.md",
        "countries": "guidelines/countries.md",
        "links": "guidelines/links.md",
        "asset_policy": "guidelines/assets.md",
        "crisis": "guidelines/crisis.md",
        "guideline": "guidelines/crisis/a.md",
    }.items():
        assert kind_of(path) is KINDS[name]
    assert kind_of("content/media/a/b.md") is None
    assert KINDS["asset"].record_id("content/media/ors/asset.md") == "ors"
    assert KINDS["post"].record_id("content/posts/2026/a.fr.md") == "a.fr"


def test_references_are_found_with_their_places():
    desk = loaded(
        {POST: post("media:\n  - asset: ors-steps\n    accounts:\n      - x\nhashtags:\n  relay-x:\n    - a\n")}
    )
    found = {(item.name, item.path, item.key) for item in references(desk.posts["a"])}
    assert found >= {
        ("relay-x", ("accounts", 0), False),
        ("ors-steps", ("media", 0, "asset"), False),
        ("x", ("media", 0, "accounts", 0), False),
        ("relay-x", ("hashtags", "relay-x"), True),
        ("announcement", ("type",), False),
    }


@pytest.mark.parametrize("name", KINDS)
def test_the_schema_of_a_kind_is_plain_json(name):
    schema = json.loads(json.dumps(json_schema(KINDS[name])))
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False


FILLED = {
    "LANGUAGE": "en",
    "TIMEZONE": "Europe/Oslo",
    "MAX": "300",
    "FILE": "a.jpg",
    "NETWORKS": "x",
    "PURPOSES": "awareness",
    "CURRENCY": "EUR",
    "APPROVED": "6000",
    "DAILY CAP": "80",
}


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if "{id}" in kind.example])
def test_a_template_loads_without_findings_once_its_brackets_are_filled(name):
    desk = loaded({})
    path = place_for(KINDS[name], "2026-10" if name == "report" else "new-one", date(2026, 11, 22))
    text = template(KINDS[name], desk, date(2026, 11, 22))
    for word, value in FILLED.items():
        text = text.replace(f'"[{word}]"', value)
    assert [f"{f.location} {f.message}" for f in loaded({path: text}).findings] == []
    assert kind_of(path) is KINDS[name]


@pytest.mark.parametrize("name", ["post", "faq", "hold", "account"])
def test_every_line_of_a_template_can_be_put_to_use(name):
    text = template(KINDS[name], loaded({}), date(2026, 11, 22))
    used = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") else line.replace("#  ", "  ") for line in text.split("\n")
    )
    path = place_for(KINDS[name], "new-one", date(2026, 11, 22))
    found = [str(f.message) for f in loaded({path: used}).findings]
    assert not any("indentation" in line or "is no key" in line or "never closed" in line for line in found)


@pytest.mark.parametrize(
    ("kind", "record_id", "expected"),
    [
        ("post", "Day 1", "Use small letters, digits and single hyphens"),
        ("post", "con", "Windows"),
        ("post", "a.english", "name a translation like a.fr"),
        ("post", "../x", "is not an id"),
        ("consent", "Anna Noor", "is not an id"),
        ("workflow", "other", "There is only one such page: guidelines/workflow.md"),
    ],
)
def test_a_new_file_needs_a_name_that_can_be_an_id(kind, record_id, expected):
    with pytest.raises(TemplateError, match=expected):
        place_for(KINDS[kind], record_id, date(2026, 11, 22))


def test_new_files_go_where_they_belong():
    today = date(2026, 11, 22)
    assert place_for(KINDS["post"], "a.pt-BR", today) == "content/posts/2026/11/a.pt-BR.md"
    assert place_for(KINDS["consent"], "CONS-0301", today) == "content/consents/CONS-0301.md"
    assert place_for(KINDS["workflow"], "workflow", today) == "guidelines/workflow.md"


@pytest.mark.parametrize(
    "rule",
    [
        *(
            "FREQ=YEARLY",
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1",
            "FREQ=MONTHLY;BYDAY=+1MO,-1SU",
            "INTERVAL=2;FREQ=WEEKLY",
        ),
        *("FREQ=YEARLY;UNTIL=20300101T000000Z", "FREQ=YEARLY;COUNT=3", "FREQ=DAILY;INTERVAL=10"),
    ],
)
def test_a_rule_of_repetition_is_read(rule):
    assert said(f"---\ntitle: D\ndate: 2026-12-01\nrepeat: {rule}\n---\n", "calendar/observances/d.md") == []


@pytest.mark.parametrize(
    "rule",
    [
        *("every year", "FREQ=OFTEN", "FREQ=SECONDLY", "BYMONTH=1", "FREQ=YEARLY;BYMONTH=13;;", "FREQ=YEARLY;BYDAY=XX"),
        *(
            "RRULE:FREQ=YEARLY",
            '"RRULE:\\nFREQ=YEARLY"',
            '"EXRULE:EXRULE:RRULE:;+"',
            "FREQ=YEARLY;INTERVAL=x",
            "DTSTART:;",
        ),
        *("FREQ=YEARLY;COUNT=3;UNTIL=99999999T999999Z", "freq=yearly", "FREQ=YEARLY;BYSETPOS=1000000000000000000000"),
    ],
)
def test_what_is_no_rule_of_repetition_is_a_finding(rule):
    found = said(f"---\ntitle: D\ndate: 2026-12-01\nrepeat: {rule}\n---\n", "calendar/observances/d.md")
    assert len(found) == 1
    assert "is no rule of repetition. write it as FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1" in found[0]


def test_a_quoted_value_cannot_disturb_the_line_of_a_finding():
    found = said(post('review_by: "a\\u0085::error::b\\u202e\\e[31m\\u2028c"\n'))
    assert found == ["7:12 “a ::error::b [31m c” is not a date. write it as 2026-11-25: year-month-day."]
