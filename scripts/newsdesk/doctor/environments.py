"""Environments: one for each account, open to main only, with the secret that the account needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from newsdesk.assets.stores import SECRET as ASSETS
from newsdesk.desk.desk import Desk
from newsdesk.doctor.items import Call, Change, Item, State, cannot_see, fine
from newsdesk.doctor.reading import Hidden, Settings, environment_path, names
from newsdesk.model.abilities import ABILITIES, Recovery
from newsdesk.model.account import Account
from newsdesk.model.finding import say
from newsdesk.net.credentials import SECRET

LEDGER_KEY = "NEWSDESK_LEDGER_KEY"
APP_ID, APP_KEY, APP_ENVIRONMENT = "NEWSDESK_APP_ID", "NEWSDESK_APP_KEY", "newsdesk-app"
_PREFIX = "account-"
_PLACE = "Settings → Environments"
_WHY = say("A run of any other branch could take the credentials out, unread by anybody.")


@dataclass(frozen=True)
class Environments:
    """The environments of a desk, with the names of their secrets."""

    settings: Settings
    desk: Desk

    @cached_property
    def listing(self) -> Any:
        """By name, in small letters as GitHub compares them; or Hidden."""
        found = self.settings.all("environments", "environments")
        return found if isinstance(found, Hidden) else {each["name"].lower(): each for each in found}

    @cached_property
    def _secrets(self) -> dict[str, Any]:
        return {}

    def secrets(self, name: str) -> Any:
        """The names of the secrets of an environment, or Hidden."""
        if name not in self._secrets:
            found = self.settings.all(f"{environment_path(name)}/secrets", "secrets", for_admins=True)
            self._secrets[name] = found if isinstance(found, Hidden) else frozenset(names(found))
        return self._secrets[name]

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Those that may post, each of which needs an environment."""
        states = self.desk.workflow.posting_states if self.desk.workflow else ()
        return tuple(account for account in self.desk.accounts.values() if account.status in states)

    def items(self, *, with_key: bool, app: bool) -> Iterator[Item]:
        """Each environment, and those that are left over.

        `with_key`: runs need a key to write the ledger; `app`: an App proposes.
        """
        if self.listing is Hidden.PLAN:
            return  # the item of the plan says it once
        if isinstance(self.listing, Hidden):
            wanted = f"one environment for each account, such as {_PREFIX}{next(iter(self.desk.accounts), 'ID')}"
            url = self.settings.page("settings/environments")
            yield cannot_see("environments", "the environments", _PLACE, wanted, url)
            return
        for account in self.accounts:
            yield from self._of_account(account, with_key=with_key)
        if app:
            yield from self._environment(APP_ENVIRONMENT, State.MISSING)
            if APP_ENVIRONMENT in self.listing:
                why = "Without its key nothing can act as the App."
                yield self._secret(APP_ENVIRONMENT, APP_KEY, why)
        yield from self._left_over()

    def _of_account(self, account: Account, *, with_key: bool) -> Iterator[Item]:
        name = f"{_PREFIX}{account.id}"
        secret = with_key or ABILITIES[account.network].credentials
        yield from self._environment(name, State.MISSING if secret else State.LOOK)
        if name.lower() not in self.listing:
            return
        if ABILITIES[account.network].credentials:
            yield self._secret(name, SECRET, "Without them nothing can be sent to this account.")
        if with_key:
            yield self._secret(name, LEDGER_KEY, "Only its key may write the ledger: without it nothing is published.")
        if ABILITIES[account.network].recovery is Recovery.TWO_PHASE:
            yield self._secret(
                name, ASSETS, "This network fetches pictures from a place that it must be told.", State.LOOK
            )

    def _environment(self, name: str, grave: State) -> Iterator[Item]:
        """Whether an environment is there, open to main only, and holds nobody up."""
        found, url = self.listing.get(name.lower()), self.settings.page("settings/environments")
        where = f"{_PLACE} → {name}"
        if found is None:
            what = say("There is no environment {name}.", name=name)
            how = say(
                "{place} → New environment → name: {name} → Deployment branches and tags → Selected branches → {main}.",
                place=_PLACE,
                name=name,
                main=self.settings.main,
            )
            why = say("GitHub makes it with the first run: open to every branch, for whatever is put into it.")
            yield Item(f"environment.{name}", grave, what, why, how, url, self._only_main(name, None, ()))
            return
        yield self._branches(name, found, where, grave)
        gates = {rule["type"] for rule in found.get("protection_rules") or ()} & {"wait_timer", "required_reviewers"}
        if gates:
            what = say("Runs for {name} wait for a person or for a timer.", name=name)
            why = say("Posts are approved already, and would be missed while the run waits.")
            how = say("{where} → remove Required reviewers and Wait timer.", where=where)
            yield Item(f"environment.{name}.gates", State.LOOK, what, why, how, url)

    def _branches(self, name: str, found: Any, where: str, grave: State) -> Item:
        """Whether only main may use an environment."""
        id_, main, url = f"environment.{name}", self.settings.main, self.settings.page("settings/environments")
        policy = found.get("deployment_branch_policy") or {}
        listed: tuple[str, ...] = ()
        if policy.get("custom_branch_policies"):
            policies = self.settings.all(f"{environment_path(name)}/deployment-branch-policies", "branch_policies")
            if isinstance(policies, Hidden):
                return cannot_see(id_, f"which branches may use {name}", where, f"Selected branches: {main}", url)
            listed = tuple(f"{each['name']}{' (tag)' if each.get('type') == 'tag' else ''}" for each in policies)
            if listed == (main,):
                return fine(id_, say("Only {main} may use the environment {name}.", main=main, name=name))
        others = ", ".join(each for each in listed if each != main)
        what = (
            say("The environment {name} is open to: {others}.", name=name, others=others)
            if others
            else say("The environment {name} is open to no branch.", name=name)
            if policy.get("custom_branch_policies")
            else say("The environment {name} is open to more branches than {main}.", name=name, main=main)
        )
        how = say("{where} → Deployment branches and tags → Selected branches → {main} alone.", where=where, main=main)
        change = None if others else self._only_main(name, found, listed)
        return Item(id_, grave, what, _WHY, how, url, change)

    def _only_main(self, name: str, found: Any, listed: tuple[str, ...]) -> Change | None:
        """Make an environment, or close it to other branches; its other rules stay as they are."""
        if not self.settings.administers:
            return None
        main, path = self.settings.main, environment_path(name)
        body = {"deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True}}
        calls = [Call("PUT", path, {**_gates(found), **body})]
        if main not in listed:
            calls.append(Call("POST", f"{path}/deployment-branch-policies", {"name": main, "type": "branch"}))
        before = say("no environment {name}", name=name) if found is None else say("{name}: more branches", name=name)
        after = say("{name}: only {main}", name=name, main=main)
        return Change(f"environment {name}", before, after, tuple(calls))

    def _secret(self, name: str, secret: str, why: str, grave: State = State.MISSING) -> Item:
        id_, found = f"secret.{name}.{secret}", self.secrets(name)
        where, url = f"{_PLACE} → {name} → Environment secrets", self.settings.page("settings/environments")
        if isinstance(found, Hidden):
            return cannot_see(id_, f"the secrets of {name}", where, secret, url)
        if secret in found:
            return fine(id_, say("{name} has {secret}.", name=name, secret=secret))
        what = say("{name} has no {secret}.", name=name, secret=secret)
        how = say("{where} → Add environment secret → Name: {secret}.", where=where, secret=secret)
        return Item(id_, grave, what, say("{why}", why=why), how, url)

    def _left_over(self) -> Iterator[Item]:
        """Environments of accounts that are gone or closed."""
        known = {f"{_PREFIX}{a.id}".lower() for a in self.desk.accounts.values() if a.status != "closed"}
        url = self.settings.page("settings/environments")
        for name, found in self.listing.items():
            if name.startswith(_PREFIX) and name not in known:
                what = say("The environment {name} belongs to no account any more.", name=found["name"])
                why = say("Its credentials may still open the account.")
                how = say(
                    "{place} → {name} → Delete, after the credentials were withdrawn at the network.",
                    place=_PLACE,
                    name=found["name"],
                )
                yield Item(f"environment.{found['name']}.left", State.LOOK, what, why, how, url)


def _gates(found: Any) -> dict[str, Any]:
    """What else an environment is set to: leaving it out would take it away."""
    kept: dict[str, Any] = {}
    for rule in (found or {}).get("protection_rules") or ():
        if rule["type"] == "wait_timer":
            kept["wait_timer"] = rule["wait_timer"]
        elif rule["type"] == "required_reviewers":
            kept["prevent_self_review"] = bool(rule.get("prevent_self_review"))
            kept["reviewers"] = [{"type": each["type"], "id": each["reviewer"]["id"]} for each in rule["reviewers"]]
    return kept
