"""A small desk with accounts and posts, and the tables of figures that are made from a few rows on it."""

from datetime import UTC, date, datetime, timedelta

from newsdesk.desk.load import load_folder
from newsdesk.metrics.numbers import nothing
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.model.metric import COLUMNS, MetricRow
from newsdesk.reports.facts import Ground, build
from newsdesk.reports.outcomes import End, Outcome

OUT = datetime(2026, 10, 5, 7, tzinfo=UTC)  # 10:00 in Nairobi, a Monday
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
WEEK = (date(2026, 10, 5), date(2026, 10, 11))

_PAGE = "owner: advisor\nsource: [Handbook]\nchecked_on: 2026-11-01\nreview_by: 2027-05-01\n"
_KPIS = """\
on_time_minutes: 15
report_age: 7d
followers_within_days: 3
metrics:
  - {id: impressions, title: Views, scopes: [post, account, ad, search], how: x}
  - {id: reach, title: Reach, scopes: [post, account, ad], adds_up: no, how: x}
  - {id: reactions, title: Reactions, scopes: [post, account], how: x}
  - {id: comments, title: Comments, scopes: [post], how: x}
  - {id: followers, title: Followers, scopes: [account], adds_up: no, state: yes, how: x}
  - {id: followers_relevant, title: Ours, scopes: [account, count], adds_up: no, state: yes, how: x}
  - {id: followers_gained, title: Gained, scopes: [account], how: x}
  - {id: spend, title: Spent, scopes: [ad], unit: currency, how: x}
  - {id: income, title: Income, scopes: [ad], unit: currency, how: x}
  - {id: link_clicks, title: Clicks, scopes: [ad], how: x}
  - {id: sessions, title: Visits, scopes: [site], how: x}
  - {id: clicks, title: Clicks, scopes: [search], how: x}
  - {id: mentions_ours, title: Mentions, scopes: [count], how: x}
  - {id: mentions_peers, title: Others, scopes: [count], how: x}
  - {id: training_valid, title: Trained, scopes: [count], adds_up: no, state: yes, how: x}
  - {id: category, title: Category, scopes: [message], unit: word, how: x}
"""
_FIGURE = "  - {{id: {id}, title: {id}, how: x, over: {over}, formula: sum({sums}), rules: {rules}}}\n"
_FIGURES = "figures:\n" + "".join(
    _FIGURE.format(id=name, over=over, sums=column, rules=rules)
    for name, over, column, rules in (
        ("alternative_text", "texts", "described", "[A11-01]"),
        ("consent", "texts", "consented", "[CON-01]"),
        ("accessibility", "texts", "passed", "[A11-01, A11-02]"),
        ("account_checks", "desk_accounts", "safe", "[ACC-01, ACC-02]"),
    )
)
_RULE = "  - {{id: {id}, title: x, severity: error, why: x, waivable: no, forbid: 'false'{more}}}\n"
_RULES = "rules:\n" + "".join(
    _RULE.format(id=name, more=more)
    for name, more in (
        ("A11-01", ""),
        ("A11-02", ", types: [health_info]"),
        ("CON-01", ""),
        ("ACC-01", ", for: account"),
        ("ACC-02", ", for: account"),
    )
)
_MODERATION = """\
usual_minutes: 1440
messages:
  - {id: question, title: A question}
  - {id: urgent, title: Urgent, minutes: 60}
  - {id: thanks, title: Thanks, needs_answer: no}
"""


def page(title, front, body="Words."):
    return f"---\ntitle: {title}\n{front}---\n{body}\n"


def account(network, **more):
    front = {"network": network, "language": "en", "timezone": "Africa/Nairobi", **more}
    return page("Relay", "".join(f"{key}: {value}\n" for key, value in front.items()))


def post(*accounts, more="", text="Short."):
    names = ", ".join(accounts)
    return page("A post", f"accounts: [{names}]\npublish_at: 2026-10-05 10:00\ntype: news\n{more}", text)


FILES = {
    "guidelines/kpis.md": page("Figures", _PAGE + _KPIS + _FIGURES),
    "guidelines/rules.md": page("Rules", _PAGE + _RULES),
    "guidelines/moderation.md": page("Comments", _PAGE + _MODERATION),
    "guidelines/networks/bluesky.md": page("Bluesky", _PAGE + "limits: {}\nthreads: yes\n"),
    "guidelines/networks/facebook.md": page("Facebook", _PAGE + "limits: {}\npromoted_by: [meta]\n"),
    "content/accounts/sky.md": account("bluesky"),
    "content/accounts/face.md": account("facebook", language="fr"),
    "content/accounts/old.md": account("facebook", status="closed"),
    "content/posts/2026/soap.md": post(
        "sky", "face", more="campaign: rains\ncountry: Kivara\nobjective: inform\npillar: health\n"
    ),
    "content/posts/2026/thread.md": post("sky", text="One.\n\n## Next\nTwo."),
    "content/posts/2026/bought.md": post("face", "sky", more="paid: {platform: meta, objective: visits}\n"),
    "calendar/campaigns/rains.md": page(
        "Before the rains", "start: 2026-10-01\nend: 2026-10-31\nlanguages: [en, fr]\nutm_campaign: rain-26\n"
    ),
    "content/budgets/rain.md": page(
        "Rain", "currency: EUR\napproved: 500\nspent: 120\ncommitted: 30\nas_of: 2026-10-31\nstart: 2026-01-01\n"
    ),
}


def make_desk(folder, **more):
    """The desk in a folder, with more files or others."""
    for path, text in {**FILES, **more}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return load_folder(folder)


def sent(hours=0, **more):
    """The state of a part that went out so many hours after the first."""
    at = OUT + timedelta(hours=hours)
    values = {"name": StateName.PUBLISHED, "count": 2, "at": at, "published_at": at, "delivered": True}
    return DeliveryState(**(values | more))


def states(**parts):
    """What is out: soap__sky=[sent()] is the first part of soap on sky."""
    return {
        DeliveryKey(*name.split("__"), number): state
        for name, found in parts.items()
        for number, state in enumerate(found, start=1)
    }


def outcome(name="soap", where="sky", end=End.PUBLISHED, **more):
    values = {"planned": True, "due": OUT, "at": OUT, "least": 0, "most": 0, "language": "en", "type": "news"}
    return Outcome(name, where, end=end, **({"day": OUT.date()} | values | more))


def row(metric, value=None, hours=0, **more):
    """A row that was read so many hours after the post went out; of a post, of soap on sky unless told otherwise."""
    usual = dict.fromkeys(("network", "account", "post", "key", "label", "currency", "money", "age", "file"), "")
    usual |= {"scope": "post", "metric": metric, "name": metric, "value": value, "how": "api", "source": "a network"}
    usual |= {"part": 1, "first": None, "last": None, "at": OUT + timedelta(hours=hours)}
    if more.get("scope", "post") == "post":
        usual |= {"post": "soap", "account": "sky", "network": "bluesky"}
    return MetricRow(**{**usual, **more})


_INSERT = f"insert into rows values ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - question marks


def tables(desk, rows=(), *, out=None, periods=(OCTOBER, WEEK), **ground):
    """The connection with all tables; `ground` are outcomes, findings, now, known."""
    connection = nothing()
    for found in rows:
        values = [found.at.astimezone(UTC).replace(tzinfo=None) if n == "at" else getattr(found, n) for n in COLUMNS]
        connection.execute(_INSERT, values)
    usual = {"findings": (), "outcomes": (), "now": NOW, "zone": "Africa/Nairobi", "known": True}
    out = states(soap__sky=[sent()]) if out is None else out
    build(connection, Ground(desk=desk, states=out, **(usual | ground)), periods)
    return connection


def look(connection, table, *columns, where="true"):
    """Some columns of a table's lines, in the order of the first ones; one column comes without a tuple."""
    names = ", ".join(f'"{name}"' for name in columns)
    found = connection.execute(f"select {names} from {table} where {where} order by all").fetchall()  # noqa: S608 - a test's own
    return [line[0] for line in found] if len(columns) == 1 else found
