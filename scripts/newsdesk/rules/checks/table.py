"""The literal table of built-in checks: the name that a rule gives, and what decides it."""

from collections.abc import Mapping
from types import MappingProxyType

from newsdesk.rules.base import Check
from newsdesk.rules.checks import accessibility, accounts, consents, formatting, networks, people, survivors, technical
from newsdesk.rules.tiers import tier

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        **technical.CHECKS,
        **networks.CHECKS,
        **formatting.CHECKS,
        **accounts.CHECKS,
        **accessibility.CHECKS,
        **consents.CHECKS,
        **people.CHECKS,
        **survivors.CHECKS,
        "tier": Check(tier, ("post",)),
    }
)
