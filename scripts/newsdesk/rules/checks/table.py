"""The literal table of built-in checks: the name that a rule gives, and what decides it."""

from collections.abc import Mapping
from types import MappingProxyType

from newsdesk.rules.base import Check
from newsdesk.rules.checks import (
    accessibility,
    accounts,
    brand,
    captions,
    consents,
    crisis,
    facts,
    formatting,
    links,
    money,
    naming,
    networks,
    paid,
    partners,
    people,
    pictures,
    signs,
    survivors,
    technical,
)
from newsdesk.rules.checks import places, together
from newsdesk.rules.tiers import tier

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        **technical.CHECKS,
        **networks.CHECKS,
        **formatting.CHECKS,
        **accounts.CHECKS,
        **accessibility.CHECKS,
        **captions.CHECKS,
        **signs.CHECKS,
        **pictures.CHECKS,
        **brand.CHECKS,
        **naming.CHECKS,
        **consents.CHECKS,
        **people.CHECKS,
        **survivors.CHECKS,
        **links.CHECKS,
        **money.CHECKS,
        **paid.CHECKS,
        **partners.CHECKS,
        **facts.CHECKS,
        **together.CHECKS,
        **places.CHECKS,
        **crisis.CHECKS,
        "tier": Check(tier, ("post",)),
    }
)
