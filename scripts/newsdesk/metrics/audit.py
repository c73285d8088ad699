"""The audit of the numbers over their whole history: additions only, made by newsdesk, every file as it was written."""

from collections.abc import Iterator

from newsdesk.branches.branch import Branch
from newsdesk.branches.history import Commit, commits
from newsdesk.metrics.numbers import README
from newsdesk.metrics.rows import fits, is_place
from newsdesk.model.finding import Message, say

_FILE = "100644"


def audit(branch: Branch) -> tuple[Message, ...]:
    """Everything that is wrong with the numbers, the oldest first."""
    tip = branch.history.fetch()
    if tip is None:
        gone = say("The branch {branch} was there and is gone.", branch=branch.name)
        return (gone,) if branch.known() else ()
    store = branch.history.store
    found = [problem for commit in commits(store, tip) for problem in _of_commit(commit)]
    if branch.known():
        branch.fetch()
    text = "The history was rewritten: {commit} was its tip and is not in it."
    found += [say(text, commit=str(tip)[:12]) for tip in {branch.forgotten, branch.history.forgotten} - {None}]
    files = [(path, blob) for path, blob in store.files(tip) if is_place(path)]
    for (path, _), (_, raw) in zip(files, store.objects(blob for _, blob in files), strict=True):
        if not fits(path, raw):
            found.append(say("{path} does not hold what its name says.", path=path))
    return tuple(found)


def _of_commit(commit: Commit) -> Iterator[Message]:
    short = commit.id[:12]
    if len(commit.parents) > 1:
        yield say("{commit} is a merge; the numbers are one line.", commit=short)
        return
    if "\nAttempt: " not in commit.message or "\nFiles: " not in commit.message:
        yield say("{commit} was not made by newsdesk.", commit=short)
    for change in commit.changes:
        if change.kind == "D":
            yield say("{commit} deletes {path}.", commit=short, path=change.path)
        elif change.kind != "A":
            yield say("{commit} changes {path}.", commit=short, path=change.path)
        elif change.mode != _FILE or not (change.path == README or is_place(change.path)):
            yield say("{commit} adds {path}, which is no file of numbers.", commit=short, path=change.path)
