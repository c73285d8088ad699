"""Publishing: what is due goes out once, whatever happens in between; the only room that writes the ledger."""

from newsdesk.publish.clock import JUMP, since_boot
from newsdesk.publish.past import Past
from newsdesk.publish.reconciler import Reconciler
from newsdesk.publish.run import Run, unreadable_holds
from newsdesk.publish.sending import CALL_WITHIN
from newsdesk.publish.words import ClockJumped, Line, NoAccount, NoLedger, Tick, View

__all__ = [
    "CALL_WITHIN",
    "JUMP",
    "ClockJumped",
    "Line",
    "NoAccount",
    "NoLedger",
    "Past",
    "Reconciler",
    "Run",
    "Tick",
    "View",
    "since_boot",
    "unreadable_holds",
]
