"""The commit status: what branch protection asks for before a merge."""

from dataclasses import dataclass

from newsdesk.preview.words import count_words
from newsdesk.proposals.asks import AskState
from newsdesk.proposals.verdict import Verdict

CONTEXT = "newsdesk/approved"
_LONGEST = 140  # characters that GitHub takes


@dataclass(frozen=True, slots=True)
class Status:
    """A state that GitHub knows, and why."""

    state: str
    description: str


def status_of(verdict: Verdict) -> Status:
    """The state of a verdict: a failure has something to fix, what is pending waits for a person."""
    asks = verdict.every_ask
    if verdict.errors:
        return _status("failure", f"{count_words(verdict.errors, 'error')} to fix")
    if asked := next((ask for ask in asks if ask.state is AskState.REFUSED), None):
        return _status("pending", f"{asked.title} asks for changes")
    if verdict.missing:
        return _status("pending", f"waiting for {listed(verdict.missing)}")
    if asks:
        return _status("success", "everybody who must approve has approved")
    return _status("success", "no post changed")


def listed(names: tuple[str, ...]) -> str:
    """Names in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _status(state: str, words: str) -> Status:
    return Status(state, words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…")
