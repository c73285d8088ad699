"""Which of our accounts a file speaks of: by what it calls them, by its posts, or because there is only one."""

from collections import defaultdict

from newsdesk.desk.desk import Desk
from newsdesk.metrics.importing.base import Draft
from newsdesk.model.account import Account

_IN_USE = frozenset({"active", "trial", "requested", "suspended"})


class Owners:
    """The accounts of a desk by what files call them; `stated` is the account that the officer names."""

    def __init__(self, desk: Desk, stated: str = ""):
        self._stated = stated
        self._named: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._used: dict[str, list[str]] = defaultdict(list)
        self._networks = {account.id: account.network for account in desk.accounts.values()}
        for account in desk.accounts.values():
            for name in _names_of(account):
                self._named[account.network, name].add(account.id)
            if account.status in _IN_USE:
                self._used[account.network].append(account.id)

    def of(self, draft: Draft) -> str:
        """Our account that a row speaks of; empty where nobody knows. Websites and advertisers stay as they are."""
        if self._stated:
            return self._stated
        names = [_plain(name) for name in (draft.account, *draft.names) if name.strip()]
        for name in names:
            found = self._named.get((draft.network, name), set()) if draft.network else {name} & self._networks.keys()
            if len(found) == 1:
                return next(iter(found))
        if draft.scope not in {"post", "account"}:
            return draft.account.strip()
        used = self._used.get(draft.network, [])
        return used[0] if draft.scope == "account" and not names and len(used) == 1 else ""

    def network(self, account: str) -> str:
        """The network of one of our accounts; empty for what is none."""
        return self._networks.get(account, "")

    def learn(self, draft: Draft, account: str) -> None:
        """Remember that a row turned out to be one of an account: its other rows name it in the same way."""
        if draft.account.strip():
            self._named[draft.network, _plain(draft.account)].add(account)


def _names_of(account: Account) -> set[str]:
    given = (account.id, account.title, account.handle, account.url, account.network_id)
    return {_plain(name) for name in given if name}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).strip("@/").removeprefix("https://").removeprefix("www.")
