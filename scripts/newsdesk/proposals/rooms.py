"""How much of a verdict a comment can say: GitHub takes 65,536 characters, and the previews are shortened first."""

from dataclasses import dataclass

LONGEST = 65_000


@dataclass(frozen=True, slots=True)
class Room:
    """Characters of each preview, findings of each group, posts in full and in the table, and whether questions fit."""

    preview: int
    findings: int
    posts: int
    rows: int
    questions: bool = True


ROOMS = (
    Room(30_000, 500, 500, 500),
    Room(3_000, 500, 500, 500),
    Room(600, 500, 500, 500),
    Room(0, 500, 500, 500),
    Room(0, 60, 60, 200),
    Room(0, 20, 20, 100, questions=False),
    Room(0, 8, 5, 60, questions=False),
    Room(0, 3, 0, 30, questions=False),
)
"""From everything to what must be said."""


def size(text: str) -> int:
    """How long GitHub may take a text to be: a sign beyond the first plane counts twice."""
    return len(text.encode("utf-16-le")) // 2
