"""A small desk for the tests of previews and site: every kind of file, Arabic, a thread, hostile text."""

import io
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from PIL import Image

HOSTILE = "<script>alert(1)</script>\"'&"
QUOTED = HOSTILE.replace("'", "''")  # inside single quotes of YAML

_PAGE = """\
owner: adviser
source: [Handbook of an invented organisation]
checked_on: 2026-11-01
review_by: 2027-05-01
"""


def _network(title: str, limits: str, more: str = "") -> str:
    return f"---\ntitle: {title}\n{_PAGE}limits:\n{limits}{more}---\nWhat {title} takes.\n"


def _account(title: str, network: str, handle: str, language: str = "en", zone: str = "Africa/Nairobi") -> str:
    return (
        f"---\ntitle: {title}\nnetwork: {network}\nhandle: {handle}\nlanguage: {language}\n"
        f"timezone: {zone}\nowner: adviser\n---\nPlain and friendly.\n"
    )


TEXTS: Mapping[str, str] = {
    "guidelines/index.md": "---\ntitle: Start here\n---\nHow we [write](accessibility.md#A11-01) and "
    "[plan](calendar/index.md).\n",
    "guidelines/accessibility.md": f"---\ntitle: Accessibility\n{_PAGE}"
    + dedent("""\
        rules:
          - id: A11-01
            title: Pictures have alternative text
            severity: error
            check: alt_text
            min: 15
            max: 1000
            why: People who listen to the page need it.
            waivable: no
            fails:
              - asset:
                  alt:
                    en: ""
                why: no alternative text
            passes: [A text without a picture.]
        ---
        Everybody reads our posts.

        ## Pictures

        Say what is shown.
        """),
    "guidelines/length.md": f"---\ntitle: Length\n{_PAGE}"
    + dedent("""\
        rules:
          - id: PLT-01
            title: The text fits the network
            severity: error
            check: text_length
            why: The network refuses what is longer.
            waivable: yes
            waived_by: adviser
            fails: [<b>too long</b>]
            passes: [short]
          - id: TEC-01
            title: The file can be read
            severity: error
            check: reading
            why: Nobody can check what cannot be read.
            waivable: no
        ---
        # Length

        Short is kind.
        """),
    "guidelines/workflow.md": f"---\ntitle: Workflow\n{_PAGE}"
    + dedent("""\
        tiers:
          green: {title: Green, roles: [supervisor]}
          amber: {title: Amber, roles: [supervisor, medical], approvals: 2}
          red: {title: Red, roles: [supervisor, medical], approvals: 3}
        roles:
          supervisor: Supervisor
          medical: Medical adviser
          adviser: Communications adviser
        types:
          health_info: {title: Health information, grace_hours: 6, roles: [medical]}
          news: {title: News, grace_hours: 24}
        topics:
          cholera: {title: Cholera}
        triggers:
          - {because: it is health information, tier: amber, types: [health_info]}
        ---
        Who approves what.
        """),
    "guidelines/links.md": f"---\ntitle: Links\n{_PAGE}own_domains: [relay-medical.example]\n"
    "utm: {utm_source: '{network}'}\n---\nOur links.\n",
    "guidelines/countries.md": f"---\ntitle: Countries\n{_PAGE}countries:\n"
    "  Kivara: {title: Kivara, flags: [outbreak]}\n---\nWhere we work.\n",
    "guidelines/networks/x.md": _network(
        "X",
        "  text:\n    - unit: x_weighted\n      max: 280\n  url_length: 23\n  images: 4\n",
        "count_word: weighted\n",
    ),
    "guidelines/networks/bluesky.md": _network(
        "Bluesky",
        "  text:\n    - unit: graphemes\n      max: 300\n    - unit: bytes\n      max: 3000\n",
        "threads: yes\nlink: card\ncount_word: graphemes\n",
    ),
    "guidelines/networks/instagram.md": _network(
        "Instagram",
        "  text:\n    - unit: code_points\n      max: 2200\n  needs_media: yes\n",
        "look: {fold_at: 125, first: pictures, pictures: slides}\nlink: none\n",
    ),
    "content/accounts/relay-x-intl.md": _account("Relay Medical", "x", "relaymedical"),
    "content/accounts/relay-bsky-intl.md": _account("Relay Medical", "bluesky", "relaymedical.example"),
    "content/accounts/relay-ig-intl.md": _account("Relay Medical", "instagram", "relaymedical"),
    "content/accounts/relay-x-ar.md": _account("ريلاي ميديكال", "x", "relaymedical_ar", "ar", "Asia/Aden"),
    "content/media/ors-steps/asset.md": dedent("""\
        ---
        title: Four steps
        type: illustration
        people: none
        files:
          - file: one.png
            alt:
              en: "Drawing: two hands with soap foam under a running tap."
              ar: "رسم: يدان عليهما رغوة الصابون تحت صنبور ماء جارٍ."
          - file: two.png
            alt:
              en: "Drawing: a jug filled to the one litre mark with clean water."
              ar: "رسم: إبريق فيه ماء نظيف حتى علامة اللتر الواحد."
        ---
        """),
    "content/media/far-away/asset.md": "---\nurl: https://pictures.example/a.jpg\npeople: none\nalt:\n"
    "  en: A nurse shows a calendar of tablets.\n---\n",
    "content/media/bare/asset.md": "---\nfile: bare.png\npeople: none\n---\n",
    "content/posts/2026/11/ors-how-to.md": dedent("""\
        ---
        title: How to prepare oral rehydration solution
        accounts: [relay-x-intl, relay-bsky-intl, relay-ig-intl]
        publish_at: 2026-11-24 10:00
        type: health_info
        campaign: kivara-cholera-2026
        country: Kivara
        link: https://relay-medical.example/cholera
        media: [{asset: ors-steps, accounts: [x, instagram]}]
        sources: [{claim: 6 level teaspoons, ref: guideline-ORS-2025, checked_by: medical, checked_on: 2026-11-18}]
        hashtags: {instagram: [Cholera, CleanWater]}
        ---
        Diarrhoea? Start drinking early.

        • 1 litre of clean water
        • 6 level teaspoons of sugar

        ## For instagram
        Cholera and other diarrhoea take water and salt out of the body. Drinking the right mix early helps most people
        to recover. Oral rehydration solution at home is easy to make.

        ## For bluesky
        Drinking the right mix early helps most people to recover.

        ## Next
        1. Wash your hands with soap.
        """),
    "content/posts/2026/11/ors-how-to.ar.md": dedent("""\
        ---
        title: كيف تُحضِّر محلول الإماهة الفموية
        accounts: [relay-x-ar]
        publish_at: 2026-11-26 09:00
        type: health_info
        campaign: kivara-cholera-2026
        media: [{asset: ors-steps}]
        ---
        هل لديك إسهال مائي؟ ابدأ بالشرب مبكرًا.

        """)
    + "حرّك حتى يصفو، واشرب رشفات صغيرة مرات كثيرة. حضّر محلولًا جديدًا كل يوم. " * 5
    + "\n",
    "content/posts/2026/12/far-away.md": "---\ntitle: Far away\naccounts: [relay-x-intl]\n"
    "publish_at: 2026-12-01 08:00\ntype: news\nmedia: [{asset: far-away}, {asset: bare}]\n---\nThree nurses.\n",
    "content/posts/2026/12/hostile.md": dedent(f"""\
        ---
        title: 'Hostile {QUOTED}'
        accounts: [relay-x-intl]
        publish_at: 2026-12-02 08:00
        type: news
        media: [{{asset: ors-steps, file: one.png, alt: '{QUOTED} in the alternative text'}}]
        ---
        Text {HOSTILE} #tag<b> @name
        """),
    "content/posts/2026/12/when-ready.md": "---\ntitle: When it is ready\naccounts: [relay-x-intl]\n"
    "publish_at: when-approved\ntype: news\n---\nSoon.\n",
    "calendar/campaigns/kivara-cholera-2026.md": "---\ntitle: Cholera in Kivara 2026\nstart: 2026-11-09\n"
    "end: 2026-12-18\nowner: adviser\ncountries: [Kivara]\n"
    "objectives:\n  - {title: People know the mix, kpi: reach, target: 20 000}\n"
    "---\nThe brief.\n",
    "calendar/observances/aids-day.md": "---\ntitle: World AIDS Day\ndate: 2020-12-01\nrepeat: FREQ=YEARLY\n---\n",
    "calendar/observances/old-day.md": "---\ntitle: A day long past\ndate: 2020-02-01\n---\n",
    "calendar/events/live.md": "---\ntitle: Live session\nstart: 2026-11-27 15:00\ntimezone: Africa/Nairobi\n---\n",
    "calendar/holds/mourning.md": "---\ntitle: Mourning in Kivara\nscope: {countries: [Kivara]}\n"
    "start: 2026-11-28 00:00\nend: 2026-11-29 23:59\ntimezone: Africa/Nairobi\n"
    "reason: National mourning.\nraised_by: adviser\n---\n",
    "faqs/water/treated-water.md": "---\ntitle: Is chlorine-treated water safe for babies?\n"
    "short: Yes, with the right amount.\nowner: medical\nchecked_by: medical\n"
    "checked_on: 2026-06-08\nreview_by: 2026-12-08\n---\nYes.\n\nAsk at a health centre.\n",
    "faqs/water/treated-water.ar.md": "---\ntitle: هل الماء المعالج بالكلور آمن للأطفال؟\nshort: نعم.\n"
    "checked_on: 2026-05-01\nreview_by: 2026-12-08\n---\nنعم.\n",
    "faqs/donations/gift.md": f"---\ntitle: 'How much reaches patients? {QUOTED}'\nshort: Most of it.\n"
    "review_by: 2026-10-31\n---\nMost of it.\n",
}

MKDOCS = """\
site_name: Test desk
docs_dir: guidelines
theme:
  name: material
  font: false
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: custom
      toggle: {icon: material/weather-night, name: Dark}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: custom
      toggle: {icon: material/weather-sunny, name: Light}
  features: [navigation.tabs]
plugins:
  - newsdesk:
      as_of: 2026-11-22T14:20:00Z
validation:
  links: {anchors: warn}
"""


def picture(colour: str = "#9cc", width: int = 400, height: int = 400) -> bytes:
    """A PNG in one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def write_desk(root: Path, texts: Mapping[str, str] | None = None) -> Path:
    """The small desk in a folder, with further or other files."""
    for path, text in {"mkdocs.yml": MKDOCS, **TEXTS, **(texts or {})}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for path in ("ors-steps/one.png", "ors-steps/two.png", "bare/bare.png"):
        (root / "content/media" / path).write_bytes(picture())
    return root


# A post with a content warning, on a network that shows it and on one that does not.
WARNED: Mapping[str, str] = {
    "guidelines/networks/mastodon.md": _network("Mastodon", "  text:\n    - unit: mastodon\n      max: 20\n"),
    "content/accounts/relay-masto.md": _account("Relay Medical", "mastodon", "relaymedical"),
    "content/posts/2026/12/warned.md": dedent("""\
        ---
        title: Warned
        accounts: [relay-masto, relay-x-intl]
        publish_at: when-approved
        type: news
        content_warning: <Cholera>
        ---
        Wash your hands.
        """),
}
