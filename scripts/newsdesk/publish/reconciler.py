"""The reconciler: look at what should be true now, do what is missing, once; the only writer of deliveries."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsdesk.model.delivery import DeliveryKey
from newsdesk.plan import Row
from newsdesk.publish.recovery import Recovery
from newsdesk.publish.run import Run, in_order, most_per_run
from newsdesk.publish.sending import Sender
from newsdesk.publish.words import Line, NoAccount, NoLedger, Tick, View

_GOES_ON = frozenset({"published", "corrected"})  # after these the next part of a thread may follow


@dataclass
class Reconciler(Run):
    """Publishes what is due; every run may die anywhere, and the next one goes on."""

    def tick(self) -> Tick:
        """One run: recover what earlier runs left open, then send what is due."""
        view, sender = self._ready(), Sender(self)
        try:
            lines = list(Recovery(self, sender).lines(view))
            if lines:
                view = self.view()
            lines += self._send(view, sender)
            lines += self._shut_out(view)
        finally:
            self.cache.save()
        return Tick(view.tip, view.snapshot.tip or "", view.plan, tuple(lines))

    def rehearse(self) -> tuple[View, tuple[Row, ...]]:
        """What a run would send now, as far as one run goes."""
        view = self._ready()
        most, seen = most_per_run(view.desk), Counter[str]()
        rows = []
        for row in in_order(view, self.account):
            seen[row.key.account] += 1
            if seen[row.key.account] <= most:
                rows.append(row)
        return view, tuple(rows)

    def payload(self, view: View, row: Row) -> Mapping[str, Any]:
        """What the network would get for a row; asks nobody."""
        account = view.desk.accounts[row.key.account]
        channel = self.channels.channel(account, view.desk.networks[account.network])
        due = row.due or view.plan.now
        record = row.delivery.record or channel.record_for(row.key, due)
        return channel.payload(self.request(view, row, record, due))

    def _ready(self) -> View:
        """The view, where everything is there that a run needs."""
        view = self.view()
        if view.snapshot.tip is None:
            raise NoLedger(
                "There is no ledger on the remote. If this desk never published, make it: newsdesk ledger start. "
                "If it did, bring the branch ledger back first: without it posts could go out twice."
            )
        if self.account and self.account not in view.desk.accounts:
            raise NoAccount(f"There is no account {self.account} on the published branch that can be read.")
        self.watch.check(view.snapshot.latest)
        return view

    def _send(self, view: View, sender: Sender) -> Iterator[Line]:
        sent, unreached = Counter[str](), set[str]()
        most = most_per_run(view.desk)
        for planned in in_order(view, self.account):
            account = planned.key.account
            if self.stopping() or sent[account] >= most or account in unreached:
                continue
            view, lines = self._send_from(view, planned.key, sender)
            sent[account] += any(line.word != "abandoned" for line in lines)
            if any(line.word == "not reached" for line in lines):
                unreached.add(account)
            yield from lines

    def _shut_out(self, view: View) -> Iterator[Line]:
        """An account that has something to send and that this run cannot use: told once, not for each post."""
        told = set[str]()
        for row in view.plan.rows:
            account, now = row.key.account, self.clock()
            if row.due is None or row.due > now or self.account not in {None, account} or account in told:
                continue
            if row.reasons and row.reasons[0].code == "no_credentials":
                told.add(account)
                message = str(row.reasons[0].message)
                yield self.told(Line("blocked", row.key, message, self.is_news(message, "shut out", account)))

    def _send_from(self, view: View, key: DeliveryKey, sender: Sender) -> tuple[View, list[Line]]:
        """One delivery, and if it is part of a thread the parts that follow it."""
        lines: list[Line] = []
        while not self.stopping():
            view = self.fresh(view)
            row = self.again(view, key)
            line = sender.deliver(view, row) if row else None
            if line is None:
                break
            lines.append(self.told(line))
            if line.word not in _GOES_ON:
                break
            key = key._replace(part=key.part + 1)
            if all(known.key != key for known in view.plan.rows):
                break
        return view, lines
