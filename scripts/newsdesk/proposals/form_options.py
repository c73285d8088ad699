"""What the issue forms offer: the lists in them, written from the desk, so that officers pick and do not type."""

import json
import re
from collections.abc import Iterator, Mapping

from newsdesk.desk.desk import Desk
from newsdesk.model.network import Network
from newsdesk.preview.languages import english_name

FOLDER = ".github/ISSUE_TEMPLATE"
_NOTE = "newsdesk propose --forms writes the options from the desk:"
_LIST = re.compile(
    rf"(?P<head>^(?P<pad> *)# {re.escape(_NOTE)} (?P<name>[a-z ]+)\n(?P=pad)options:\n)(?:(?P=pad) +-.*\n)*",
    re.MULTILINE,
)
_GENERAL = "general"


def options(desk: Desk) -> Mapping[str, tuple[str, ...]]:
    """The options of each list; no option has a comma, because GitHub puts one between several that are chosen."""
    workflow = desk.workflow
    types = workflow.types if workflow else {}
    topics = workflow.topics if workflow else {}
    return {
        "accounts": tuple(_accounts(desk)),
        "types": tuple(_named(name, kind.title) for name, kind in types.items()),
        "type names": tuple(types),
        "topics": tuple(_named(name, topic.title) for name, topic in topics.items()),
        "countries": tuple(_one(name) for name in desk.country_flags),
        "faq topics": faq_topics(desk),
    }


def faq_topics(desk: Desk) -> tuple[str, ...]:
    """The folders of questions, and one for everything else."""
    return tuple(sorted({_GENERAL, *(faq.topic for faq in desk.faqs.values())}))


def with_options(form: str, desk: Desk) -> str:
    """The text of a form with the lists of the desk in it."""
    lists = options(desk)

    def filled(match: re.Match[str]) -> str:
        items = lists.get(match["name"])
        if items is None:
            return match[0]
        offered = items or ("nothing-yet: the desk has none",)
        lines = (f"{match['pad']}  - {json.dumps(item, ensure_ascii=False)}\n" for item in offered)
        return f"{match['head']}{''.join(lines)}"

    return _LIST.sub(filled, form)


def posting_accounts(desk: Desk) -> tuple[str, ...]:
    """The accounts that may post, by id."""
    states = desk.workflow.posting_states if desk.workflow else ()
    return tuple(sorted(name for name, account in desk.accounts.items() if not states or account.status in states))


def _accounts(desk: Desk) -> Iterator[str]:
    for name in posting_accounts(desk):
        account = desk.accounts[name]
        network: Network | None = desk.networks.get(account.network)
        yield _named(name, f"{network.title if network else account.network} in {english_name(account.language)}")


def _named(name: str, title: str) -> str:
    return f"{name}: {_one(title)}"


def _one(words: str) -> str:
    return " ".join(words.replace(",", " /").split())
