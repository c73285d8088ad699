"""The numbers that networks' pages name, and what the page of figures calls them."""

from datetime import date

import pytest

from channel_contract import ROOT, sample

TODAY = date(2026, 12, 1)
NETWORKS = sorted(page.stem for page in (ROOT / "guidelines/networks").glob("*.md"))
KEPT = {  # read and kept under the network's word only: no figure of ours is made of them
    "bluesky": {"quoteCount"},
    "linkedin": {"paidFollowerGain"},
    "mastodon": {"quotes_count"},
    "threads": {"quotes", "shares"},
    "x": {"public_metrics.quote_count"},
}


def asked(told):
    return [*told.post, *told.private, *told.now, *told.days, *told.spans, *told.gains]


@pytest.mark.parametrize("network", NETWORKS)
def test_every_number_that_is_read_has_a_name_or_is_kept_as_it_is(network):
    desk = sample(ROOT)
    names = asked(desk.networks[network].numbers)
    nameless = {name for name in names if not desk.kpis.name_of(network, name, TODAY)}
    assert nameless == KEPT.get(network, set())


@pytest.mark.parametrize("network", NETWORKS)
def test_no_two_numbers_of_a_post_have_one_name(network):
    desk = sample(ROOT)
    told = desk.networks[network].numbers
    names = [desk.kpis.name_of(network, name, TODAY) for name in (*told.post, *told.private)]
    assert len(list(filter(None, names))) == len(set(filter(None, names)))


def test_no_dead_name_is_asked_for():
    """A name that has ended fails the whole question at Meta."""
    desk = sample(ROOT)
    ended = {(alias.network, alias.metric) for alias in desk.kpis.aliases if alias.until and alias.until < TODAY}
    assert ("facebook", "post_impressions") in ended
    assert not [
        name for network in desk.networks for name in asked(desk.networks[network].numbers) if (network, name) in ended
    ]
    assert desk.kpis.name_of("facebook", "post_impressions", date(2025, 11, 14)) == "impressions"
    assert desk.kpis.name_of("facebook", "post_impressions", date(2025, 11, 15)) == ""
    assert desk.kpis.name_of("facebook", "post_media_view", date(2025, 11, 15)) == "impressions"
