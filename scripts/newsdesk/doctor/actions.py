"""What Actions may do, and which secrets every workflow could take."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from newsdesk.doctor.environments import APP_ID
from newsdesk.doctor.items import Call, Change, Item, State, cannot_see, fine
from newsdesk.doctor.reading import Hidden, Settings, names
from newsdesk.model.finding import say

_PLACE = "Settings → Actions → General"
_SECRETS = "Settings → Secrets and variables → Actions"
_OURS = "NEWSDESK_"  # every secret of ours begins so
_FORKS = {  # settings for proposals from forks of a private repository, and what is wrong with each
    "send_write_tokens_to_workflows": "Send write tokens to workflows from pull requests",
    "send_secrets_and_variables": "Send secrets and variables to workflows from pull requests",
}


@dataclass(frozen=True)
class Actions:
    """Settings → Actions, and the secrets beside it."""

    settings: Settings

    @property
    def _url(self) -> str:
        return self.settings.page("settings/actions")

    @cached_property
    def variables(self) -> Any:
        """Name to value, or Hidden."""
        found = self.settings.all("actions/variables", "variables", for_admins=True)
        return found if isinstance(found, Hidden) else {each["name"]: each["value"] for each in found}

    @property
    def has_app(self) -> bool:
        """Whether an App proposes in the name of the desk."""
        return isinstance(self.variables, dict) and bool(self.variables.get(APP_ID))

    def items(self) -> Iterator[Item]:
        """One item for each setting."""
        yield self._allowed()
        yield from self._token()
        yield from self._forks()
        yield from self._secrets("actions/secrets", "secrets.repository", "the secrets of the repository")
        yield from self._secrets(
            "actions/organization-secrets", "secrets.organization", "the secrets of the organisation"
        )
        yield from self._switched_off()

    def _allowed(self) -> Item:
        found, name = self.settings.get("actions/permissions", for_admins=True), "actions.allowed"
        owner = self.settings.hub.repository.partition("/")[0]
        wanted = f"Allow {owner}, and select non-{owner}, actions; with: Allow actions created by GitHub"
        if isinstance(found, Hidden) or found is None:
            return cannot_see(name, "which actions may run", _PLACE, wanted, self._url)
        if not found["enabled"]:
            what, why = say("Actions is switched off."), say("Nothing is checked, and nothing is published.")
            how = say("{place} → Actions permissions → {wanted}.", place=_PLACE, wanted=wanted)
            return Item(name, State.MISSING, what, why, how, self._url)
        if found.get("allowed_actions") == "all":
            what = say("Workflows may use actions of anybody.")
            why = say("An action runs with the rights of the run. newsdesk uses only those of GitHub.")
            how = say("{place} → Actions permissions → {wanted}.", place=_PLACE, wanted=wanted)
            return Item(name, State.LOOK, what, why, how, self._url)
        if self._githubs_own(found):
            return fine(name, say("Only actions that were chosen may run."))
        what = say("Actions of GitHub itself may not run.")
        why = say("Every workflow of newsdesk begins with one, so nothing is checked or published.")
        how = say("{place} → Actions permissions → {wanted}.", place=_PLACE, wanted=wanted)
        return Item(name, State.MISSING, what, why, how, self._url)

    def _githubs_own(self, found: Any) -> bool:
        if found.get("allowed_actions") != "selected":
            return False
        chosen = self.settings.get("actions/permissions/selected-actions", for_admins=True)
        if isinstance(chosen, Hidden) or chosen is None:
            return True  # what is hidden is no alarm
        return bool(chosen["github_owned_allowed"]) or any("actions/" in each for each in chosen["patterns_allowed"])

    def _token(self) -> Iterator[Item]:
        """What a run may do that asks for nothing in particular; and whether runs may open pull requests."""
        found = self.settings.get("actions/permissions/workflow", for_admins=True)
        place = f"{_PLACE} → Workflow permissions"
        if isinstance(found, Hidden) or found is None:
            wanted = "Read repository contents and packages permissions"
            yield cannot_see("actions.token", "what the token of a run may do", place, wanted, self._url)
            return
        if found["default_workflow_permissions"] == "read":
            yield fine("actions.token", say("A run that asks for nothing may only read."))
        else:
            body = {
                "default_workflow_permissions": "read",
                "can_approve_pull_request_reviews": found["can_approve_pull_request_reviews"],
            }
            change = Change(
                "token of runs",
                say("runs may write"),
                say("runs may read, and write what a workflow names"),
                (Call("PUT", "actions/permissions/workflow", body),),
            )
            what = say("Every run may write to the repository, whatever it is for.")
            why = say("newsdesk's workflows name each right that they need; others should too.")
            how = say("{place} → Read repository contents and packages permissions.", place=place)
            admin = self.settings.administers
            yield Item("actions.token", State.MISSING, what, why, how, self._url, change if admin else None)
        yield self._opens_pulls(place, may=bool(found["can_approve_pull_request_reviews"]))

    def _opens_pulls(self, place: str, *, may: bool) -> Item:
        name = "actions.pull_requests"
        tick = "Allow GitHub Actions to create and approve pull requests"
        if self.has_app:
            return fine(name, say("An App opens the pull requests of the forms."))
        if may:
            return fine(name, say("Runs may open the pull requests of the forms; their approvals never count."))
        if isinstance(self.variables, Hidden):
            wanted = f"the variable {APP_ID}, or the tick {tick}"
            return cannot_see(name, "whether the forms can open pull requests", place, wanted, self._url)
        what = say("Runs may not open pull requests, and there is no App that does.")
        why = say(
            "The forms answer with a link, and somebody opens the pull request by hand. An approval by a run would "
            "never count, so the tick is safe."
        )
        how = say("make an App, as guidelines/setup.md says; or {place} → {tick}.", place=place, tick=tick)
        return Item(name, State.LOOK, what, why, how, self._url)

    def _forks(self) -> Iterator[Item]:
        """What proposals from copies of the repository may do."""
        if not self.settings.private:
            yield from self._strangers()
            return
        found = self.settings.get("actions/permissions/fork-pr-workflows-private-repos", for_admins=True)
        place = f"{_PLACE} → Fork pull request workflows"
        if isinstance(found, Hidden) or found is None:
            wanted = f"no tick at: {'; '.join(_FORKS.values())}"
            yield cannot_see("actions.forks", "what proposals from forks may do", place, wanted, self._url)
            return
        wrong = [key for key in _FORKS if found[key]]
        if not wrong:
            yield fine("actions.forks", say("Proposals from forks get no secret and may write nothing."))
            return
        ticks = "; ".join(_FORKS[key] for key in wrong)
        body = {**found, **dict.fromkeys(wrong, False)}
        call = Call("PUT", "actions/permissions/fork-pr-workflows-private-repos", body)
        change = Change("forks", say("ticked: {ticks}", ticks=ticks), say("not ticked: {ticks}", ticks=ticks), (call,))
        what = say("Proposals from forks run with rights that only reviewed files should have.")
        why = say("Whoever proposes a changed workflow could take secrets or write to main.")
        how = say("{place} → remove the tick at: {ticks}.", place=place, ticks=ticks)
        yield Item("actions.forks", State.MISSING, what, why, how, self._url, change)

    def _strangers(self) -> Iterator[Item]:
        found = self.settings.get("actions/permissions/fork-pr-contributor-approval", for_admins=True)
        place = f"{_PLACE} → Approval for running fork pull request workflows"
        wanted = "Require approval for all external contributors"
        if isinstance(found, Hidden) or found is None:
            subject = "whether runs for strangers wait for somebody"
            yield cannot_see("actions.forks", subject, place, wanted, self._url, needed=False)
        elif found["approval_policy"] == "all_external_contributors":
            yield fine("actions.forks", say("Runs for the proposals of strangers wait for one of us."))
        else:
            what = say("Proposals of people who contributed before start runs by themselves.")
            why = say("They get no secret, but they use the minutes.")
            how = say("{place} → {wanted}.", place=place, wanted=wanted)
            yield Item("actions.forks", State.LOOK, what, why, how, self._url)

    def _secrets(self, path: str, name: str, subject: str) -> Iterator[Item]:
        """Secrets of ours that a workflow on any branch could read."""
        found, url = self.settings.all(path, "secrets", for_admins=True), self.settings.page("settings/secrets/actions")
        if isinstance(found, Hidden):
            yield cannot_see(name, subject, _SECRETS, f"no secret whose name begins with {_OURS}", url)
            return
        ours = [secret for secret in names(found) if secret.startswith(_OURS)]
        if not ours:
            yield fine(
                name, say("Nothing of ours is among {subject}, which every workflow could take.", subject=subject)
            )
        for secret in ours:
            what = say("{secret} is among {subject}.", secret=secret, subject=subject)
            why = say("Every workflow can read it, also one that somebody writes on a branch and nobody has read.")
            how = say(
                "put it into the environments of the accounts, then {place} → {secret} → Remove.",
                place=_SECRETS,
                secret=secret,
            )
            yield Item(f"{name}.{secret}", State.MISSING, what, why, how, url)

    def _switched_off(self) -> Iterator[Item]:
        """Workflows that GitHub or somebody has switched off."""
        found = self.settings.all("actions/workflows", "workflows")
        if isinstance(found, Hidden):
            wanted = "no workflow marked Disabled"
            yield cannot_see("workflows", "the workflows", "Actions", wanted, self.settings.page("actions"))
            return
        if not found:
            words = say("GitHub knows no workflow of this desk."), say("Nothing is checked, and nothing is published.")
            how = say("the starter has them in .github/workflows: newsdesk init DIR makes one to copy from.")
            yield Item("workflows", State.MISSING, *words, how, self.settings.page("actions"))
            return
        off = [each for each in found if str(each["state"]).startswith("disabled")]
        for each in off:
            what = say("The workflow {name} is switched off.", name=str(each["name"])[:60])
            why = say("GitHub does it after 60 days without a change in a public repository, or somebody did.")
            how = say("Actions → {name} → Enable workflow, if nobody meant it.", name=str(each["name"])[:60])
            yield Item(f"workflows.{each['path']}", State.MISSING, what, why, how, self.settings.page("actions"))
        if not off:
            yield fine("workflows", say("No workflow is switched off."))
