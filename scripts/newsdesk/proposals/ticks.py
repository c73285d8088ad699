"""The reviewers' ticks: each belongs to one question about one version of a post."""

import re

from newsdesk.desk.cache import digest
from newsdesk.rules.checklist import Question

_TICKED = re.compile(r"^- \[[xX]\] .*<!-- tick ([0-9a-f]{16}) -->\s*$", re.MULTILINE)


def tick(post: str, manifest: str, question: Question) -> str:
    """The mark of a question about a post as it stands."""
    return digest(post, manifest, question.id, question.text)[:16]


def ticked(comment: str) -> frozenset[str]:
    """The marks that somebody ticked in a comment; a changed post has others."""
    return frozenset(_TICKED.findall(comment.replace("\r\n", "\n")))
