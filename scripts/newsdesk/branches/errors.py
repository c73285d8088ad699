"""What can go wrong between us and the branch on the remote."""

import re

_SECRET = re.compile(r"(?<=//)[^/@\s]+@")
_FORBIDDEN = re.compile(
    r"authentication failed|could not read (username|password)|permission (to|denied)|access denied|not authorized"
    r"|returned error: 40[13]|terminal prompts disabled|protected branch|not allowed|write access",
    re.IGNORECASE,
)
_NOISE = re.compile(r"^(fatal|error|remote|warning): *", re.IGNORECASE)


class BranchError(Exception):
    """The branch cannot be read or written; the text is a plain sentence for a person."""


class Unreachable(BranchError):  # noqa: N818 - the base says that it is an error
    """The remote does not answer, or there is none."""


class Forbidden(BranchError):  # noqa: N818 - the same
    """The remote answers and does not let us."""


def first_words(words: str) -> str:
    """The first telling line of what git said, without credentials."""
    lines = [_NOISE.sub("", line).strip() for line in _SECRET.sub("", words).splitlines()]
    return next((line for line in lines if line), "no answer in time").rstrip(".")


def trouble(remote: str, words: str) -> BranchError:
    """The error that git's words about a remote stand for."""
    said = first_words(words)
    if _FORBIDDEN.search(words):
        return Forbidden(f"The remote {remote} does not let newsdesk in: {said}.")
    return Unreachable(f"The remote {remote} cannot be reached: {said}.")


def refusal(remote: str, branch: str, words: str, status: str) -> BranchError:
    """The error of a push that was not taken: what the server said of the branch, else what git said."""
    error = trouble(remote, words)
    if isinstance(error, Forbidden) or not status:
        return error
    return BranchError(f"The remote {remote} did not take an entry for the branch {branch}: {status}.")


def in_doubt(error: Unreachable) -> Unreachable:
    """The same error, where an entry was sent and its fate is not known."""
    return Unreachable(f"{error} Whether the last entry arrived is not known; the next run will see.")
