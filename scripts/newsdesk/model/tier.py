"""Tiers: how sensitive a post is."""

from enum import StrEnum


class TierName(StrEnum):
    """How sensitive a post is, from the least."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for green."""
        return list(TierName).index(self)
