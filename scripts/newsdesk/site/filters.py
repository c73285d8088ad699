"""By what lists of posts can be narrowed: the same on every page, so that a choice survives from one to the next."""

from typing import NamedTuple

from newsdesk.preview.languages import english_name
from newsdesk.site.standing import SIGNS
from newsdesk.site.view import View


class Choice(NamedTuple):
    """One field of a filter: its name in the address, its label, and each value with its words."""

    key: str
    label: str
    values: list[tuple[str, str]]


def choices(view: View) -> tuple[Choice, ...]:
    """Account, status, campaign and language, each with the values that occur."""
    languages = sorted({view.language(post) for post in view.desk.posts.values()})
    signs = {item.sign for found in view.stands.values() for item in found} | {"blocked"}
    titles = view.desk.campaigns
    campaigns = [(name, titles[name].title) for name in view.posts_by_campaign if name in titles]
    return (
        Choice("account", "Account", [(name, name) for name in sorted(view.posts_by_account)]),
        Choice("status", "Status", [(name, sign.word) for name, sign in SIGNS.items() if name in signs]),
        Choice("campaign", "Campaign", sorted(campaigns, key=lambda pair: pair[1])),
        Choice("language", "Language", [(name, english_name(name)) for name in languages]),
    )
