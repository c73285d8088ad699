"""What the busy desk published before its busy week: two months of posts, so that a month's report has something."""

from typing import NamedTuple

_ORS = "media:\n  - asset: ors-steps\n"
_LEARN = "objective: inform\npillar: health_education\n"
_ABOUT_US = "objective: awareness\npillar: organisation\n"
_VELMAR = "campaign: velmar-catch-up-2026\ncountry: Velmar\n"
_TARNOA = "campaign: tarnoa-nurses-2026\ncountry: Tarnoa\n"
_EN = (
    "Start drinking at once, in small sips, and go to the nearest health centre. Our care is free for everybody.",
    "A vaccine is a lesson for the body. It takes two visits, it costs nothing, and you can bring all your children.",
    "Three answers to questions that you asked us last week. Ask the next one below this post.",
    "Our report of the year is out: where we worked, what it cost, what we learned, and what went wrong.",
    "Thank you. What you gave last month paid for clean water for two health centres.",
)
_FR = "Commencez à boire tout de suite, à petites gorgées. Les soins sont gratuits dans tous nos centres de santé."
_AR = "اللقاح درس للجسم. زيارتان تكفيان، وهو مجاني، ويمكنكم أن تحضروا جميع أطفالكم إلى أقرب مركز صحي."
_ES = "Buscamos especialistas en anestesia. El puesto es de doce meses y decimos el salario desde el primer día."
_NO = "Vi søker sykepleiere til Tarnoa. Les hva arbeidet krever og hva vi tilbyr før du søker hos oss."


class Past(NamedTuple):
    """A post that went out; `pull` is how much more or less than usual people took part."""

    name: str
    title: str
    accounts: tuple[str, ...]
    when: str
    text: str
    kind: str = "update"
    more: str = ""
    pull: float = 1.0


PAST = (
    Past("august-water", "Water in the dry month", ("relay-fb-intl",), "2026-08-26 10:00", _EN[0], more=_LEARN),
    Past("rain-is-near", "Rain is near", ("relay-fb-intl", "relay-bluesky"), "2026-09-03 10:00", _EN[0], more=_LEARN),
    Past("pluie-proche", "La pluie approche", ("relay-fb-fr",), "2026-09-04 09:00", _FR, more=_LEARN),
    Past("why-two-visits", "Why two visits?", ("relay-fb-intl", "relay-mastodon"), "2026-09-09 15:00", _EN[1]),
    Past("ziyaratan", "لماذا زيارتان؟", ("relay-fb-ar",), "2026-09-12 18:00", _AR, more=_LEARN),
    Past("sykepleier-tarnoa", "Sykepleier i Tarnoa", ("relay-li-no",), "2026-09-16 09:00", _NO, "recruitment"),
    Past("you-asked-in-september", "You asked, we answer", ("relay-ig-intl",), "2026-09-22 17:00", _EN[2], more=_ORS),
    Past("gracias-septiembre", "Gracias a todos", ("relay-x-es",), "2026-09-28 10:00", _ES, "recruitment"),
    Past(
        "annual-report",
        "Our report of the year",
        ("relay-fb-intl", "relay-bluesky"),
        "2026-10-02 10:00",
        _EN[3],
        more=_ABOUT_US,
        pull=0.2,
    ),
    Past(
        "comment-preparer",
        "Comment préparer la solution",
        ("relay-fb-fr",),
        "2026-10-05 09:00",
        _FR,
        more=_LEARN + _ORS,
        pull=2.4,
    ),
    Past(
        "anestesista",
        "Buscamos anestesista",
        ("relay-x-es",),
        "2026-10-07 10:00",
        _ES,
        "recruitment",
        "objective: recruit\n",
        1.6,
    ),
    Past(
        "drink-early",
        "Start drinking early",
        ("relay-fb-intl", "relay-ig-intl", "relay-mastodon"),
        "2026-10-08 15:00",
        _EN[0],
        more=_LEARN + _ORS,
        pull=1.8,
    ),
    Past(
        "asilat-allaqah",
        "أسئلة الآباء عن اللقاح",
        ("relay-fb-ar",),
        "2026-10-10 18:00",
        _AR,
        more=_LEARN + _VELMAR,
        pull=2.1,
    ),
    Past(
        "two-visits-velmar",
        "Two visits, no cost",
        ("relay-fb-intl", "relay-bluesky"),
        "2026-10-12 15:00",
        _EN[1],
        more=_LEARN + _VELMAR,
        pull=1.1,
    ),
    Past(
        "sykepleiere-host",
        "Sykepleiere til høsten",
        ("relay-li-no",),
        "2026-10-13 09:00",
        _NO,
        "recruitment",
        "objective: recruit\n" + _TARNOA,
        0.9,
    ),
    Past(
        "you-asked-in-october",
        "You asked, we answer again",
        ("relay-ig-intl", "relay-bluesky"),
        "2026-10-15 17:00",
        _EN[2],
        more=_LEARN,
        pull=1.2,
    ),
    Past(
        "boire-tot", "Boire tôt, boire souvent", ("relay-fb-fr",), "2026-10-16 09:00", _FR, more=_LEARN + _ORS, pull=2.0
    ),
    Past(
        "ziyara-thania",
        "لا تنسوا الزيارة الثانية",
        ("relay-fb-ar",),
        "2026-10-20 18:00",
        _AR,
        more=_LEARN + _VELMAR,
        pull=1.7,
    ),
    Past(
        "partners-meeting",
        "Our partners met",
        ("relay-fb-intl", "relay-mastodon"),
        "2026-10-22 10:00",
        _EN[3],
        more=_ABOUT_US,
        pull=0.25,
    ),
    Past(
        "sykepleiere-svar",
        "Svar til deg som vil søke",
        ("relay-li-no",),
        "2026-10-23 09:00",
        _NO,
        "recruitment",
        "objective: recruit\n" + _TARNOA,
        1.3,
    ),
    Past(
        "second-visit",
        "The second visit counts",
        ("relay-fb-intl", "relay-bluesky"),
        "2026-10-26 15:00",
        _EN[1],
        more=_LEARN + _VELMAR,
        pull=1.1,
    ),
    Past(
        "thank-you-donors",
        "Thank you for the water",
        ("relay-ig-intl", "relay-fb-intl"),
        "2026-10-29 17:00",
        _EN[4],
        more=_ABOUT_US,
        pull=0.3,
    ),
)

_CAMPAIGN = """---
title: {title}
start: 2026-10-01
end: 2026-10-31
owner: field_comms
countries:
  - {country}
languages:
{languages}
objectives:
{objectives}
---
{why}
"""
_BUDGET = """---
title: {title}
owner: budget_owner
currency: EUR
approved: {approved}
spent: {spent}
as_of: 2026-10-31
start: 2026-10-01
end: 2026-12-31
---
"""
RECORDS = {
    "calendar/campaigns/velmar-catch-up-2026.md": _CAMPAIGN.format(
        title="Catch-up in Velmar",
        country="Velmar",
        languages="  - en\n  - ar",
        objectives="  - title: Parents find the page of the vaccination days\n    kpi: link_clicks\n"
        "    target: 2,000 clicks\n    aim: 2000\n    baseline: 0",
        why="Many children missed a dose when the roads were closed.",
    ),
    "calendar/campaigns/tarnoa-nurses-2026.md": _CAMPAIGN.format(
        title="Nurses for Tarnoa",
        country="Tarnoa",
        languages="  - nb",
        objectives="  - title: Nurses apply\n    kpi: conversions\n    target: 40 forms\n    aim: 40\n    baseline: 11",
        why="The ward opens in January with twelve beds and six nurses.",
    ),
    "calendar/campaigns/velmar-appeal-2026.md": _CAMPAIGN.format(
        title="Appeal for Velmar",
        country="Velmar",
        languages="  - en",
        objectives="  - title: The appeal pays for itself\n    kpi: return_of_appeal\n"
        "    target: 2 euros for each\n    aim: 2",
        why="The health centre needs a new roof before the snow.",
    ),
    "content/budgets/velmar-catch-up-2026.md": _BUDGET.format(title="Catch-up in Velmar", approved=800, spent=792),
    "content/budgets/velmar-appeal-2026.md": _BUDGET.format(title="Appeal for Velmar", approved=2000, spent=610),
    "content/budgets/tarnoa-nurses-2026.md": _BUDGET.format(title="Nurses for Tarnoa", approved=400, spent=215),
}
