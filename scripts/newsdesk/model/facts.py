"""The tables that figures are worked out from: every column with what it means; formulas may name no other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from newsdesk.model.metric import Scope

Kind = Literal["text", "number", "yes_no", "day", "moment"]
When = Literal["day", "period", "now"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; yes_no holds 1 or 0, a moment is in UTC, and empty means that nobody knows, in every kind.

    `adds` says whether a sum of it over several lines means anything; `money` that it is in the line's currency.
    """

    name: str
    kind: Kind
    words: str
    adds: bool = True
    money: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a line is, its nouns (one, several), its columns, and the scope whose metrics are columns too.

    `when` says how a line belongs to a period: by its `day`; it was made for the very period `first` to `last`;
    or it says what holds now, whatever the period. Lines of a `sparse` table count different things: one belongs to
    a figure only if it has one of its columns.
    """

    line: str
    nouns: tuple[str, str]
    when: When
    columns: tuple[Column, ...]
    metrics: Scope | None = None
    sparse: bool = False

    def names(self, metrics: Iterable[str] = ()) -> tuple[str, ...]:
        """The names of all columns, with those of some metrics."""
        own = tuple(column.name for column in self.columns)
        return (*own, *(name for name in metrics if name not in own))


def _texts(**words: str) -> tuple[Column, ...]:
    return tuple(Column(name, "text", text) for name, text in words.items())


def _numbers(**words: str) -> tuple[Column, ...]:
    return tuple(Column(name, "number", text) for name, text in words.items())


def _levels(**words: str) -> tuple[Column, ...]:
    return tuple(Column(name, "number", text, adds=False) for name, text in words.items())


def _amounts(**words: str) -> tuple[Column, ...]:
    return tuple(Column(name, "number", text, money=True) for name, text in words.items())


def _yes_no(**words: str) -> tuple[Column, ...]:
    return tuple(Column(name, "yes_no", text) for name, text in words.items())


def _days(**words: str) -> tuple[Column, ...]:
    return tuple(Column(name, "day", text) for name, text in words.items())


def _moments(**words: str) -> tuple[Column, ...]:
    return tuple(Column(name, "moment", text) for name, text in words.items())


_ACCOUNT = _texts(account="Id of the account.", network="Id of its network.")
_ABOUT = _texts(
    campaign="Id of the campaign; empty: none.",
    language="Language in which the account gets it.",
    country="Country that it speaks about; empty: none.",
    type="Type of post.",
    objective="Objective of the post; empty: none.",
)
_POST = (*_texts(post="Id of the post."), *_ACCOUNT, *_ABOUT)
_TEXT = (*_texts(post="Id of the post."), *_ABOUT)
_CLOCK = (
    *_days(day="Day in the desk’s zone."),
    *_levels(hour="Hour in the desk’s zone, 0 to 23.", weekday="1 is Monday, 7 Sunday."),
)
_PERIOD = _days(first="First day of the period.", last="Last day of the period.")

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "posts": Table(
            "a post on an account, that is out",
            ("post on an account", "posts on accounts"),
            "day",
            (
                *_POST,
                *_texts(
                    pillar="Theme of the post; empty: none.",
                    format="text, picture, pictures, video, link or thread.",
                    money="organic; mixed: it was promoted too and the network does not part the two.",
                    url="Its address.",
                ),
                *_CLOCK,
                *_moments(published_at="When it went out.", read_at="When the numbers were read."),
                *_levels(
                    age_hours="Age of the post when the numbers were read.",
                    followers="Followers of the account when it went out.",
                ),
                *_numbers(parts="Parts that are out."),
                *_yes_no(settled="Read at the age of report, or later.", down="Taken down since."),
            ),
            "post",
        ),
        "accounts": Table(
            "an account in a period; a value covers the whole period, or is empty",
            ("account", "accounts"),
            "period",
            (
                *_ACCOUNT,
                *_texts(
                    language="First language of the account.",
                    money="organic; mixed: posts of it were promoted and the network does not part the two.",
                ),
                *_PERIOD,
                *_levels(
                    followers_start="Followers when the period began.",
                    followers_end="Followers when it ended, or now where it runs.",
                ),
                *_numbers(posts="Posts that went out."),
            ),
            "account",
        ),
        "account_days": Table(
            "an account on a day",
            ("day of an account", "days of accounts"),
            "day",
            (
                *_ACCOUNT,
                *_texts(language="First language of the account."),
                *_days(day="The day."),
                *_levels(weekday="1 is Monday, 7 Sunday."),
                *_numbers(posts="Posts that went out."),
            ),
            "account",
        ),
        "ads": Table(
            "an advertisement in a period, in one currency",
            ("advertisement", "advertisements"),
            "period",
            (
                *_texts(key="Its name or id.", name="Its name, where the file has one."),
                *_ACCOUNT,
                *_texts(
                    post="Id of the post that is promoted; empty: not known.",
                    campaign="Id of our campaign; empty: not known.",
                    language="Language of the post or account.",
                    country="Country of the post.",
                    objective="Objective of the promotion or the post.",
                    currency="Three letters (ISO 4217).",
                    money="paid.",
                ),
                *_PERIOD,
                *_days(from_day="First day that the files tell of.", to_day="Last day that they tell of."),
            ),
            "ad",
        ),
        "visits": Table(
            "where visitors of a website came from, in a period",
            ("source of visits", "sources of visits"),
            "period",
            (
                *_texts(
                    network="Where the numbers come from, such as ga4.",
                    account="The website.",
                    key="Where the visitors came from, as the file says it.",
                    campaign="Id of our campaign; empty: none of ours.",
                ),
                *_PERIOD,
                *_yes_no(ours="They came by a link of ours: it names one of our campaigns or posts."),
            ),
            "site",
        ),
        "searches": Table(
            "a website in a search engine, in a period",
            ("website", "websites"),
            "period",
            (*_texts(network="Where the numbers come from.", account="The website."), *_PERIOD),
            "search",
        ),
        "messages": Table(
            "a comment or private message, by the day on which it came",
            ("message", "messages"),
            "day",
            (
                *_texts(key="Its hashed id."),
                *_ACCOUNT,
                *_texts(
                    campaign="Campaign of the post below which it stands.",
                    language="Its language.",
                    category="What kind of message it is.",
                    topic="What it is about.",
                    outcome="What was done.",
                    role="The role that answered.",
                ),
                *_CLOCK,
                *_moments(received="When it came."),
                *_levels(
                    minutes_to_reply="From received to the first answer, all hours.",
                    minutes_to_resolve="From received to resolved, all hours.",
                    target_minutes="Within so many minutes it is to be answered: guidelines/moderation.md.",
                    sentiment="1 positive, 0 neutral, -1 negative, as people read it.",
                ),
                *_yes_no(
                    needing_answer="It needs an answer.",
                    answered="It needs an answer and has one; empty where it needs none.",
                    in_time="It needs an answer and got it in time; 0: late, or open and overdue; empty: not due yet.",
                    late="Answered too late, or open and overdue.",
                    open="It needs an answer and has none.",
                    positive="It is positive.",
                    neutral="It is neutral.",
                    negative="It is negative.",
                ),
            ),
        ),
        "counts": Table(
            "what people counted in a period: mentions, mood, trainings, searches for our name",
            ("count", "counts"),
            "period",
            (
                *_ACCOUNT,
                *_texts(
                    key="What was counted in: the query or list, so that only like is compared with like.",
                    campaign="Id of our campaign; empty: none.",
                ),
                *_PERIOD,
            ),
            "count",
            sparse=True,
        ),
        "proposals": Table(
            "a proposal (pull request), by the day on which it was opened",
            ("proposal", "proposals"),
            "day",
            (
                *_texts(
                    key="Its number.",
                    post="The post that it proposes; empty: none or several.",
                    campaign="Campaign of the post.",
                    language="Language of the post.",
                    country="Country of the post.",
                    type="Type of the post.",
                    objective="Objective of the post.",
                    tier="green, amber or red.",
                ),
                *_CLOCK,
                *_moments(opened="When it was opened.", approved="When the last approval came.", merged="When merged."),
                *_levels(hours_to_approval="From opened to approved.", hours_to_merge="From opened to merged."),
                *_levels(rounds="Rounds of review: 1, and 1 for each time that changes were asked for."),
                Column("first_pass", "yes_no", "The first check found no error."),
            ),
        ),
        "cases": Table(
            "a false claim, by the day on which it was seen",
            ("false claim", "false claims"),
            "day",
            (
                *_texts(key="Its id."),
                *_ACCOUNT,
                *_texts(language="Its language.", campaign="Id of our campaign; empty: none."),
                *_days(day="Day on which it was seen."),
                *_levels(
                    minutes_to_decide="From seen to decided.",
                    minutes_to_answer="From seen to answered.",
                    minutes_to_close="From seen to closed.",
                ),
                *_yes_no(
                    decided="The log says when it was decided.",
                    answered="The log says when it was answered.",
                    closed="The log says when it was closed.",
                ),
            ),
        ),
        "crises": Table(
            "a crisis, by the day on which it was noticed",
            ("crisis", "crises"),
            "day",
            (
                *_texts(key="Its id."),
                *_days(day="Day on which it was noticed."),
                *_levels(
                    minutes_to_hold="From noticed to the hold.",
                    minutes_to_internal="From noticed to the message inside.",
                    minutes_to_statement="From noticed to the first statement.",
                ),
            ),
        ),
        "deliveries": Table(
            "a post for an account, planned or out, by its planned day, else by the day on which it went out",
            ("post on an account", "posts on accounts"),
            "day",
            (
                *_POST,
                *_texts(end="What became of it."),
                *_days(day="Planned day, else the day on which it went out, in the desk’s zone."),
                *_levels(minutes_late="Minutes after its time, where they are known."),
                *_yes_no(
                    planned="It had a time.",
                    over="It had a time, the time is over, and it is known what became of it.",
                    published="It went out whole.",
                    as_planned="It went out whole, of those that are over; empty for others.",
                    timed="It went out, had a time, and the minute is known.",
                    on_time="It went out within the minutes that count as on time; empty where not timed.",
                    missed="It missed its time.",
                    wrong="Missed, cut short, in doubt or waiting for a person.",
                    coming="It may still go out.",
                ),
            ),
        ),
        "pictures": Table(
            "a picture or film in a post, by the first day of the post",
            ("picture", "pictures"),
            "day",
            (
                *_TEXT,
                *_texts(asset="Id of the asset."),
                *_days(day="First day of the post."),
                *_yes_no(
                    people="People are in it.",
                    consented="The check finds nothing about consent, as of now; empty without people.",
                ),
            ),
        ),
        "texts": Table(
            "a post, once for all its accounts, by its first day",
            ("post", "posts"),
            "day",
            (
                *_TEXT,
                *_days(day="First day of the post."),
                *_numbers(
                    checks="Rules of accessibility that were checked.",
                    passed="Those that find nothing, as of now.",
                ),
                *_yes_no(
                    pictured="It has pictures or films.",
                    described="Each has its alternative text, as of now; empty without pictures.",
                    consented="The check finds nothing about consent; empty without pictures of people.",
                ),
            ),
        ),
        "languages": Table(
            "a text of a campaign that names its languages, with its translations, by its first day",
            ("text of a campaign", "texts of campaigns"),
            "day",
            (
                *_texts(text="Id of the text, without language."),
                *_texts(campaign="Id of the campaign."),
                *_days(day="First day of the text."),
                *_numbers(needed="Languages of the campaign.", there="Those in which the text is there."),
                *_yes_no(complete="It is there in all of them."),
            ),
        ),
        "desk_accounts": Table(
            "an account in use",
            ("account in use", "accounts in use"),
            "now",
            (
                *_ACCOUNT,
                *_texts(language="First language of the account."),
                *_days(day="Today."),
                *_numbers(checks="Rules of safety that were checked.", passed="Those that find nothing."),
                *_yes_no(safe="The check finds nothing about its safety."),
            ),
        ),
        "findings": Table(
            "a finding of the check in a post as of now, or a rule that was set aside for it, by its first day",
            ("finding", "findings"),
            "day",
            (
                *_TEXT,
                *_texts(rule="Id of the rule.", severity="error, warning or note."),
                *_days(day="First day of the post."),
                *_yes_no(waived="The rule was set aside.", wrong="It was set aside because the rule is wrong here."),
            ),
        ),
        "budgets": Table(
            "a budget line",
            ("budget line", "budget lines"),
            "now",
            (
                *_texts(key="Id of the line.", currency="Three letters (ISO 4217)."),
                *_days(first="Its first day.", last="Its last day.", day="Until when the amounts are known."),
                *_amounts(
                    approved="What was agreed.",
                    spent="What was paid.",
                    committed="What was promised and is for no post of this desk.",
                ),
            ),
        ),
    }
)
"""Every table by name."""
