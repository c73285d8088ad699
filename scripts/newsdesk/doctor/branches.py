"""The rules of main, and of the branches that only runs write."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from newsdesk.doctor import rulesets
from newsdesk.doctor.items import Change, Item, State, cannot_see, fine
from newsdesk.doctor.protection import DEPLOY_KEYS, Protection
from newsdesk.doctor.reading import Hidden, Settings
from newsdesk.model.finding import Message, say
from newsdesk.model.setup import Setup

_PLACE = "Settings → Rules → Rulesets"
_WORDS = {
    "deletion": "Restrict deletions",
    "non_fast_forward": "Block force pushes",
    "required_linear_history": "Require linear history",
}


@dataclass(frozen=True)
class Wanted:
    """A rule that a branch should have: whether it has it, both in words, why, and the tick that sets it."""

    id: str
    there: bool
    yes: Message
    no: Message
    why: Message
    tick: str


@dataclass(frozen=True)
class MainBranch:
    """What keeps main honest."""

    settings: Settings
    setup: Setup

    @cached_property
    def protection(self) -> Protection:
        """Its rules."""
        return Protection.of(self.settings, self.settings.main)

    @cached_property
    def _change(self) -> Change | None:
        return rulesets.for_main(self.settings, self.setup)

    def items(self) -> Iterator[Item]:
        """One item for each rule, and who gets around them."""
        if self.protection.hidden is Hidden.PLAN:
            yield self._not_in_plan()
            return
        for wanted in self._wanted():
            yield self._item(wanted)
        yield from _passing(self.settings, self.settings.main, self.protection)
        if self.protection.dismisses:
            yield self._dismissing()

    def _not_in_plan(self) -> Item:
        what = say("GitHub's plan of this repository has no rules for branches.")
        why = say("Whoever may write can change the playbook, the workflows and the ledger unseen.")
        how = say("Settings of the organisation → Billing and plans → Compare all plans → GitHub Team.")
        return Item("main.rules", State.MISSING, what, why, how, self.settings.page("settings/rules"))

    def _wanted(self) -> Iterator[Wanted]:
        found, main = self.protection, self.settings.main
        yield Wanted(
            "pull_request",
            "pull_request" in found.types,
            say("Changes of {main} come by pull request.", main=main),
            say("Anybody who may write can push to {main} without a pull request.", main=main),
            say("A page of the playbook or a workflow could be changed without anybody reading it."),
            "Require a pull request before merging",
        )
        yield Wanted(
            "approvals",
            found.approvals >= 1,
            say("A pull request needs at least one approval."),
            say("A pull request may be merged without an approval."),
            say("The status newsdesk/approved counts who must agree; this is the lock behind it."),
            "Require a pull request before merging → Required approvals: 1",
        )
        yield Wanted(
            "last_push",
            found.last_push,
            say("Whoever pushed last cannot be the one who approves."),
            say("Whoever pushed last may also be the one who approves."),
            say("Else a reviewer could add a commit and approve it alone."),
            "Require approval of the most recent reviewable push",
        )
        yield Wanted(
            "code_owners",
            found.code_owners,
            say("The people in CODEOWNERS must review what is theirs."),
            say("Nobody waits for the people in CODEOWNERS."),
            say("They answer for the playbook, for consents, holds and accounts."),
            "Require review from Code Owners",
        )
        yield self._checks()
        yield from _kept(found, main, ("non_fast_forward", "deletion"))

    def _checks(self) -> Wanted:
        found = self.protection
        missing = [name for name in self.setup.required_checks if name not in found.checks]
        return Wanted(
            "checks",
            not missing,
            say("The checks are required: {names}.", names=", ".join(self.setup.required_checks)),
            say("These checks are not required: {names}.", names=", ".join(missing)),
            say("Without them a post can be merged that breaks a rule, or that the right people have not approved."),
            f"Require status checks to pass → Add checks: {', '.join(missing)}",
        )

    def _item(self, wanted: Wanted) -> Item:
        name = f"main.{wanted.id}"
        if not wanted.there:
            return _lacking(self.settings, name, wanted, self.protection, self._change, rulesets.MAIN)
        if wanted.id == "checks" and self.setup.checks_app:
            loose = [c for c in self.setup.required_checks if self.protection.checks[c] != self.setup.checks_app]
            if loose:
                return self._from_anybody(name, loose)
        return fine(name, wanted.yes)

    def _from_anybody(self, name: str, loose: list[str]) -> Item:
        return Item(
            name,
            State.LOOK,
            say("These checks count from whichever program sets them: {names}.", names=", ".join(loose)),
            say("Anybody who may write could say by hand that a proposal is approved."),
            say(
                "{place} → the ruleset of {main} → Require status checks to pass → choose GitHub Actions as their "
                "source.",
                place=_PLACE,
                main=self.settings.main,
            ),
            self.settings.page("settings/rules"),
            self._change,
        )

    def _dismissing(self) -> Item:
        return Item(
            "main.dismissal",
            State.LOOK,
            say("Approvals are taken back with every new commit."),
            say(
                "newsdesk does that itself, and better: an approval ends when the words, the pictures, the accounts or "
                "the time change, and stays when a typo in another file is corrected."
            ),
            say("you may switch off: Dismiss stale pull request approvals when new commits are pushed."),
            self.settings.page("settings/rules"),
        )


def of_machines(settings: Settings, setup: Setup) -> Iterator[Item]:
    """The branches that only runs write: nothing in them is ever changed or taken away."""
    found = {branch: Protection.of(settings, branch) for branch in setup.machine_branches}
    change = rulesets.for_branches(settings, setup.machine_branches)
    for branch, protection in found.items():
        lacking = [wanted for wanted in _kept(protection, branch, rulesets.KEPT) if not wanted.there]
        if not lacking:
            yield fine(f"{branch}.rules", say("The branch {branch} only grows.", branch=branch))
        elif protection.hidden is Hidden.PLAN:
            continue  # the item of main says it once
        else:
            ticks = Wanted(
                "rules",
                there=False,
                yes=lacking[0].yes,
                no=say("What stands in the branch {branch} can be changed or deleted.", branch=branch),
                why=say("It holds what was counted, and nobody can count it again.")
                if branch in setup.shared_branches
                else say("It says what was published. Without it the desk could post twice."),
                tick=", ".join(wanted.tick for wanted in lacking),
            )
            yield _lacking(settings, f"{branch}.rules", ticks, protection, change, rulesets.BRANCHES)
        yield from _passing(settings, branch, protection)


def _kept(found: Protection, branch: str, kinds: tuple[str, ...]) -> Iterator[Wanted]:
    sentences = {
        "non_fast_forward": ("Nobody can rewrite {branch}.", "{branch} can be rewritten by a force push."),
        "deletion": ("Nobody can delete {branch}.", "{branch} can be deleted."),
        "required_linear_history": ("{branch} is one line of commits.", "{branch} may hold merges."),
    }
    why = say("History is the evidence of who approved what.")
    for kind in kinds:
        yes, no = (say(text, branch=branch) for text in sentences[kind])
        yield Wanted(kind, kind in found.types, yes, no, why, _WORDS[kind])


def _lacking(
    settings: Settings, name: str, wanted: Wanted, found: Protection, change: Change | None, ruleset: str
) -> Item:
    """A rule that a branch lacks, as far as the token sees."""
    where, url = f"{_PLACE} → {ruleset} → {wanted.tick}", settings.page("settings/rules")
    if found.hidden is Hidden.RIGHTS:
        return cannot_see(name, f"whether {wanted.tick} is set", _PLACE, wanted.tick, url)
    how = say("{where}.", where=where)
    return Item(name, State.MISSING, wanted.no, wanted.why, how, url, change)


def _passing(settings: Settings, branch: str, found: Protection) -> Iterator[Item]:
    """Who gets around the rules of a branch."""
    name, url = f"{branch if branch != settings.main else 'main'}.bypass", settings.page("settings/rules")
    if isinstance(found.passers, Hidden):
        place, wanted = f"{_PLACE} → the rulesets of {branch}", "Bypass list: empty"
        yield cannot_see(name, f"who gets around the rules of {branch}", place, wanted, url)
    elif found.passers:
        yield Item(
            name,
            State.LOOK,
            say("These get around the rules of {branch}: {who}.", branch=branch, who=", ".join(found.passers)),
            say("A rule that some may pass protects from mistakes, not from a stolen password."),
            say("{place} → the ruleset → Bypass list → remove them, or keep one for emergencies.", place=_PLACE),
            url,
        )
    elif found.types:
        yield fine(name, say("Nobody gets around the rules of {branch}.", branch=branch))


def writers_are_keys(found: Protection) -> bool:
    """Whether only deploy keys may write a branch."""
    return "update" in found.types and found.update_passers == (DEPLOY_KEYS,)
