"""What newsdesk itself can do on each network: the one table that check, plan and the channels read."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from newsdesk.model.account import Account
from newsdesk.model.finding import Message, say
from newsdesk.model.link_card import CardWords, address_card, host_card


class Recovery(StrEnum):
    """What can be known about an attempt whose run ended before it recorded the outcome."""

    FIXED_ID = "fixed_id"
    KEYED = "keyed"
    TWO_PHASE = "two_phase"
    LISTABLE = "listable"
    BLIND = "blind"


class Threads(StrEnum):
    """Whether newsdesk continues its own post there; IF_ALLOWED: where the account says `self_replies: yes`."""

    YES = "yes"
    NO = "no"
    IF_ALLOWED = "if_allowed"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the adapter of one network does; `media` are the kinds it sends, `expiry` says how its credentials end.

    `hand`: there is no adapter, a person posts. `warns`: the network has a place of its own for a content
    warning; elsewhere its words stand above the text. `colleagues`: for notices inside the organisation. `card`: the
    words on a link card; None: the network takes them from the page.
    """

    recovery: Recovery
    expiry: str
    media: frozenset[str] = frozenset()
    alt_text: bool = False
    threads: Threads = Threads.NO
    edit: bool = False
    delete: bool = False
    credentials: bool = True
    hand: bool = False
    warns: bool = False
    colleagues: bool = False
    card: Callable[[str, str], CardWords] | None = None

    def by_hand(self, account: Account, parts: int, kinds: Collection[str]) -> Message | None:
        """Why a person must post it: nothing is sent where newsdesk cannot send all of its parts and media."""
        if self.hand:
            return say("Post it on {account} by hand, then record the address.", account=account.title)
        missing = ", ".join(sorted(set(kinds) - self.media))
        if parts > 1 and not self.continues(account):
            missing = "threads"
        if missing:
            text = "newsdesk sends no {missing} to {network}. Post it by hand, then record the address."
            return say(text, missing=missing, network=account.network)
        return None

    def continues(self, account: Account) -> bool:
        """Whether newsdesk posts the next part of a thread as an answer to the one before."""
        return self.threads is Threads.YES or (self.threads is Threads.IF_ALLOWED and account.self_replies)


_NONE = "It needs no credentials."
_PICTURES = frozenset({"image"})
_FILMS = frozenset({"image", "video"})
_EVERYTHING = frozenset({"image", "video", "audio", "document"})
_LASTING = "The token lasts until somebody takes it back."
_SIXTY = "The token ends 60 days after it was made or renewed."

ABILITIES: Mapping[str, Abilities] = MappingProxyType(
    {
        "feed": Abilities(
            Recovery.FIXED_ID, _NONE, _EVERYTHING, alt_text=True, threads=Threads.YES, credentials=False, warns=True
        ),
        "by-hand": Abilities(
            Recovery.BLIND, _NONE, _EVERYTHING, alt_text=True, threads=Threads.YES, credentials=False, hand=True
        ),
        "bluesky": Abilities(
            Recovery.FIXED_ID,
            "The app password lasts until somebody deletes it.",
            _PICTURES,
            alt_text=True,
            threads=Threads.YES,
            delete=True,
            card=address_card,
        ),
        "mastodon": Abilities(
            Recovery.KEYED, _LASTING, _FILMS, alt_text=True, threads=Threads.YES, edit=True, delete=True, warns=True
        ),
        "telegram": Abilities(Recovery.BLIND, _LASTING, _FILMS, threads=Threads.YES, edit=True, delete=True),
        "x": Abilities(Recovery.LISTABLE, _LASTING, _PICTURES, alt_text=True, threads=Threads.IF_ALLOWED, delete=True),
        "facebook": Abilities(
            Recovery.LISTABLE,
            "The page's token ends when the person who made it changes the password or loses the role.",
            _PICTURES,
            alt_text=True,
            edit=True,
            delete=True,
        ),
        "instagram": Abilities(
            Recovery.TWO_PHASE,
            "A token of Facebook Login ends with a new password or a lost role, one of Instagram Login after 60 days.",
            _PICTURES,
            alt_text=True,
            delete=True,
        ),
        "threads": Abilities(Recovery.TWO_PHASE, _SIXTY, _PICTURES, alt_text=True, threads=Threads.YES, delete=True),
        "linkedin": Abilities(
            Recovery.LISTABLE, _SIXTY, _PICTURES, alt_text=True, edit=True, delete=True, card=host_card
        ),
        "slack": Abilities(
            Recovery.BLIND, "The webhook works until it is removed or its channel is archived.", colleagues=True
        ),
        "teams": Abilities(Recovery.BLIND, "The workflow ends when the person who made it leaves.", colleagues=True),
        "matrix": Abilities(Recovery.BLIND, "The token lasts until somebody logs out with it.", colleagues=True),
        "email": Abilities(Recovery.BLIND, "The password lasts until somebody changes it.", colleagues=True),
        "ntfy": Abilities(Recovery.BLIND, _LASTING, colleagues=True),
    }
)
