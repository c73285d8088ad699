"""Who wrote in an issue, and what closed it: only GitHub's other interface (GraphQL) names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsdesk.forge.hub import Hub

_QUESTION = """
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    issue(number: $number) {
      userContentEdits(first: 100) { nodes { editor { ... on User { databaseId } } } }
      timelineItems(itemTypes: [CLOSED_EVENT], last: 1) { nodes { ... on ClosedEvent { closer { __typename } } } }
    }
  }
}
"""
NOBODY = "?"
"""An editor whom GitHub does not name: a program, or an account that is gone."""


@dataclass(frozen=True, slots=True)
class Edits:
    """Everybody who wrote in the text of an issue after it was opened, and whether a merge or a commit closed it."""

    editors: frozenset[str]
    closed_by_merge: bool


def edits_of(hub: Hub, number: int) -> Edits | None:
    """The edits of an issue; None where it is gone; raises ForgeError."""
    owner, _, name = hub.repository.partition("/")
    found = (hub.query(_QUESTION, owner=owner, name=name, number=number).get("repository") or {}).get("issue")
    if not found:
        return None
    closers = [event.get("closer") for event in _nodes(found, "timelineItems")]
    people = (node.get("editor") or {} for node in _nodes(found, "userContentEdits"))
    return Edits(frozenset(str(person.get("databaseId") or NOBODY) for person in people), any(closers))


def _nodes(found: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [node for node in (found.get(name) or {}).get("nodes") or () if node]
