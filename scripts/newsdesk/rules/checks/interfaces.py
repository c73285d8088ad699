"""Checks of what newsdesk can do on a network: what goes to a person, and interfaces that end."""

from collections.abc import Iterator

from newsdesk.desk.frontmatter import locate
from newsdesk.model.abilities import ABILITIES, Abilities
from newsdesk.model.account import Account
from newsdesk.model.fields import Texts, Whole
from newsdesk.model.finding import Message, Severity, say
from newsdesk.model.network import Network
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.render import Rendered
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.base import Whole as WholeDesk

_BE_THERE = "make sure that somebody is there at that time: the site has a copy sheet to post from."


def goes_by_hand(subject: Subject) -> Iterator[Hit]:
    """Posts that newsdesk does not send to one of their accounts: a person posts them, or nobody does."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    for account, network, rendered in subject.rendered:
        abilities = ABILITIES.get(network.id)
        needs_media = bool(subject.desk.limits(account).needs_media)
        told = (
            _no_channel(account, network)
            if abilities is None
            else _by_hand(abilities, account, network, rendered, needs_media=needs_media)
        )
        if told is not None:
            message, fix = told
            yield Hit(locate(post.document, ("accounts", post.accounts.index(account.id))), message, fix)


def _no_channel(account: Account, network: Network) -> tuple[Message, Message]:
    return (
        say(
            "newsdesk does not publish on {network}, so {account} gets nothing.",
            network=network.title,
            account=account.id,
        ),
        say("post it by hand from an account of the network by-hand, or take the account out."),
    )


def _by_hand(
    abilities: Abilities, account: Account, network: Network, rendered: Rendered, *, needs_media: bool
) -> tuple[Message, Message] | None:
    if abilities.hand:  # everybody knows
        return None
    parts = [part for part in rendered.parts if not part.correction]
    kinds = {medium.asset.medium for part in parts for medium in part.media}
    why, help_ = abilities.by_hand(account, len(parts), kinds), say(_BE_THERE)
    if why is not None:
        text = "A person posts this on {account}, because newsdesk sends no {missing} to {network}."
        return say(text, account=account.id, missing=why.args["missing"], network=network.title), help_
    if needs_media and len(parts) < len(rendered.parts):
        text = "A person posts the correction on {account}, because {network} takes no post without a picture."
        return say(text, account=account.id, network=network.title), help_
    return None


class Interface(Part):
    """How many days before its end a version is named, and the states of accounts that need it."""

    days: Whole
    open_states: Texts


def interface_ends(whole: WholeDesk, parameters: Interface) -> Iterator[Hit]:
    """Versions of networks' interfaces that have ended or end soon, where an account of ours needs them."""
    today = whole.now.date()
    used = {a.network for a in whole.desk.accounts.values() if a.status in parameters.open_states}
    for network in whole.desk.networks.values():
        api = network.api
        if api is None or api.version_ends is None or network.id not in used:
            continue
        ended, left = api.version_ends < today, (api.version_ends - today).days
        if not ended and left > parameters.days:
            continue
        text = "Version {version} of the interface of {network} ended on {day}: nothing goes out there."
        if not ended:
            text = "Version {version} of the interface of {network} ends on {day}."
        yield Hit(
            locate(network.document, ("api", "version_ends")),
            say(text, version=api.version or "", network=network.title, day=str(api.version_ends)),
            say("ask whoever maintains the desk to read what the next version changes and to write it into this page."),
            None if ended else Severity.NOTICE,
        )


CHECKS = {
    "goes_by_hand": Check(goes_by_hand, ("post",)),
    "interface_ends": Check(interface_ends, ("desk",), Interface),
}
