"""Who can write the ledger: publishing runs alone, where a deploy key stands for them."""

from collections.abc import Iterator
from typing import Any

from newsdesk.doctor import rulesets
from newsdesk.doctor.branches import writers_are_keys
from newsdesk.doctor.environments import LEDGER_KEY, Environments
from newsdesk.doctor.items import Item, State, cannot_see, fine
from newsdesk.doctor.protection import DEPLOY_KEYS, Protection
from newsdesk.doctor.reading import Hidden, Settings
from newsdesk.model.finding import say
from newsdesk.model.setup import Setup
from newsdesk.model.workflow import Workflow

_RULES = f"Settings → Rules → Rulesets → {rulesets.WRITERS}"
_KEYS = "Settings → Deploy keys"


class Writers:
    """The rule that only deploy keys write, the keys, and whether the runs have them."""

    def __init__(self, settings: Settings, setup: Setup):
        self._settings, self._setup = settings, setup
        self._ledger = setup.machine_branches[0] if setup.machine_branches else "ledger"
        self._protection = Protection.of(settings, self._ledger)
        found = settings.all("keys", for_admins=True)
        self._keys: Any = found if isinstance(found, Hidden) else [key for key in found if not key["read_only"]]

    @property
    def need_key(self) -> bool:
        """Whether runs must show a key to write the ledger."""
        return "update" in self._protection.types

    def items(self, environments: Environments, workflow: Workflow | None) -> Iterator[Item]:
        """The branch, the rule, then the keys."""
        yield self._started()
        if self._protection.hidden is not Hidden.PLAN:
            yield self._rule(environments)
        if writers_are_keys(self._protection) and workflow and not workflow.ledger_by_runs_only:
            yield Item(
                "ledger.page",
                State.LOOK,
                say("Only runs can write the ledger, and the workflow page does not say so yet."),
                say("With it, nothing is believed that no publishing run has recorded."),
                say("write ledger_by_runs_only: yes into guidelines/workflow.md."),
            )
        yield from self._strangers()

    def _started(self) -> Item:
        name, branch = "ledger.started", self._ledger
        found, url = self._settings.get(f"branches/{branch}"), self._settings.page(f"tree/{branch}")
        if isinstance(found, Hidden):
            return cannot_see(name, "whether there is a ledger", "Code → Branches", branch, url)
        if found is not None:
            return fine(name, say("There is a ledger."))
        why = say("Nothing is sent before there is one: it keeps a post from going out twice.")
        return Item(name, State.MISSING, say("There is no ledger yet."), why, say("newsdesk ledger start"), url)

    def _rule(self, environments: Environments) -> Item:
        name, url = "ledger.writers", self._settings.page("settings/rules")
        passers = self._protection.update_passers
        if not self.need_key:
            return self._open(environments)
        if isinstance(passers, Hidden):
            return cannot_see(name, "who may write the ledger", _RULES, "Bypass list: Deploy keys", url)
        if DEPLOY_KEYS not in passers:
            what = say("Nobody may write the ledger, not even the runs.")
            why = say("Nothing can be published, because nothing can be recorded.")
            how = say("{place} → Bypass list → Add bypass → Deploy keys.", place=_RULES)
            return Item(name, State.MISSING, what, why, how, url)
        if self._keys == []:
            what = say("Only deploy keys may write the ledger, and there is none that may write.")
            why = say("Nothing can be published, because nothing can be recorded.")
            return Item(name, State.MISSING, what, why, self._make_key(), self._settings.page("settings/keys"))
        others = ", ".join(who for who in passers if who != DEPLOY_KEYS)
        if others:
            what = say("Besides the runs, these may write the ledger: {who}.", who=others)
            why = say("A receipt that was written by hand could hide a post, or let it go out twice.")
            how = say("{place} → Bypass list → Deploy keys alone.", place=_RULES)
            return Item(name, State.LOOK, what, why, how, url)
        return fine(name, say("Only the runs can write the ledger."))

    def _open(self, environments: Environments) -> Item:
        """Everybody who may write here may write the ledger."""
        what = say("Everybody who may write here could write the ledger by hand.")
        why = say("A receipt that was written by hand could hide a post, or let it go out twice.")
        change = None
        if self._keys and not isinstance(self._keys, Hidden) and _all_have_key(environments):
            alone = [name for name in self._setup.machine_branches if name not in self._setup.shared_branches]
            change = rulesets.for_writers(self._settings, alone)
        how = say("{place} → Restrict updates, with Deploy keys in the bypass list.", place=_RULES)
        if change is None and not isinstance(self._keys, Hidden):
            how = self._make_key()
        if self._protection.hidden is Hidden.RIGHTS:
            wanted = "Restrict updates, bypassed by deploy keys"
            return cannot_see("ledger.writers", "who may write the ledger", _RULES, wanted, "", needed=False)
        state = State.MISSING if change else State.LOOK
        return Item("ledger.writers", state, what, why, how, self._settings.page("settings/keys"), change)

    def _make_key(self) -> Any:
        return say(
            "make a key as guidelines/setup.md says: {place} → Add deploy key → Allow write access; then put its "
            "private half into every environment as {secret}.",
            place=_KEYS,
            secret=LEDGER_KEY,
        )

    def _strangers(self) -> Iterator[Item]:
        """Keys that may write, and that the page does not know."""
        url = self._settings.page("settings/keys")
        if isinstance(self._keys, Hidden):
            yield cannot_see("keys", "the deploy keys", _KEYS, "no key with write access that nobody knows", url)
            return
        unknown = [key for key in self._keys if key["title"] not in self._setup.known_keys]
        for key in unknown:
            what = say("The deploy key “{title}” may write, and nobody has named it.", title=str(key["title"])[:60])
            why = say("Whoever holds it can change every branch that has no rule, and the ledger too.")
            how = say("{place}: delete it, or name it in known_keys of guidelines/setup.md.", place=_KEYS)
            yield Item(f"keys.{key['id']}", State.MISSING, what, why, how, url)
        if not unknown:
            yield fine("keys", say("Every deploy key that may write is known."))


def _all_have_key(environments: Environments) -> bool:
    """Whether every account's runs hold the key: else the rule would stop them."""
    listing = environments.listing
    if isinstance(listing, Hidden) or not environments.accounts:
        return False
    wanted = [f"account-{account.id}" for account in environments.accounts]
    if any(name.lower() not in listing for name in wanted):
        return False
    found = [environments.secrets(name) for name in wanted]
    return all(not isinstance(each, Hidden) and LEDGER_KEY in each for each in found)
