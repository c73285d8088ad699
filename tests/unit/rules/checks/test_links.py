import pytest

from newsdesk.rules.checks.addresses import host_and_path, is_under, spans
from small_desk import account, accounts, front_matter, lines, post

WHERE = "content/posts/hands.md"
PAGE = "https://relay-medical.example/ors"
COMPLETE = "utm_source={}&utm_medium=social&utm_campaign=hands"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Read https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/x)", ["https://a.example/x"]),
        ("اقرأ https://a.example/x، ثم", ["https://a.example/x"]),
        ("«https://a.example/x»", ["https://a.example/x"]),
        ("bit.ly/abc and http://b.example", ["bit.ly/abc", "http://b.example"]),
        ("https://a.example.unknown-ending/x", ["https://a.example.unknown-ending/x"]),
        ("https://a.example@b.test/x", ["https://a.example@b.test/x"]),
        ("http://10.0.0.1/x", ["http://10.0.0.1/x"]),
        ("http://localhost:8000", []),
        ("info@relay-medical.example", []),
        ("at 9.30 for 2.5 hours", []),
    ],
)
def test_where_addresses_stand(text, written):
    assert [text[span.start : span.end] for span in spans(text)] == written


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("HTTPS://Relay-Medical.Example./Give?x=1", ("relay-medical.example", "/Give?x=1")),
        ("a.example?x=1", ("a.example", "/?x=1")),
        ("a.example", ("a.example", "/")),
    ],
)
def test_host_and_path(written, found):
    assert host_and_path(written) == found


def test_a_host_below_a_domain():
    assert is_under("jobs.relay-medical.example", ("relay-medical.example",))
    assert not is_under("not-relay-medical.example", ("relay-medical.example",))


@pytest.fixture
def web(say):
    """What the rules of guidelines/links.md find, in short."""

    def run(text, *networks, **arguments):
        return [line for line in lines(say(text, *networks, **arguments)) if line.startswith("WEB-")]

    return run


def test_what_a_link_lacks_is_named_with_what_to_write(web):
    assert web(f"Read {PAGE}?utm_source=mastodon") == [
        (
            f"WEB-01 warning {WHERE}:8:6: The link does not say where a visitor comes from: "
            "utm_medium, utm_campaign. | write it behind link:, which adds what is missing; or add "
            "utm_source=mastodon&utm_medium=social&utm_campaign=…."
        )
    ]


def test_any_account_of_the_section_may_be_the_source(web):
    text = f"Read {PAGE}?{COMPLETE.format('telegram')}"
    assert web(text, "mastodon", "telegram") == []
    assert web(text, "mastodon") != []


def test_each_section_has_its_own_accounts(web):
    link = f"{PAGE}?{COMPLETE.format('telegram')}"
    assert web(f"Read.\n\n## For telegram\nRead {link}", "mastodon", "telegram") == []
    assert len(web(f"Read.\n\n## For mastodon\nRead {link}", "mastodon", "telegram")) == 1


def test_the_campaign_decides_where_the_post_has_one(web):
    campaign = {"title": "Cholera", "start": "2026-11-01", "end": "2026-12-31", "utm_campaign": "cholera-26"}
    files = {"calendar/campaigns/cholera.md": front_matter(campaign, "A brief.")}
    text = f"Read {PAGE}?{COMPLETE.format('mastodon')}"
    assert "utm_campaign=hands" in web(text, keys={"campaign": "cholera"}, files=files)[0]
    right = text.replace("hands", "cholera-26")
    assert web(right, keys={"campaign": "cholera"}, files=files) == []


def test_the_link_of_the_post_gets_its_parameters_by_itself(web):
    assert web(f"Read {PAGE}", keys={"link": PAGE}) == []


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("relay-medica1.example", True),
        ("reIay-medical.example", True),
        ("re1ay-medical.example", True),
        ("relay-rnedical.example", True),
        ("rélay-medical.example", True),
        ("relaymedical.example", True),
        ("relay-medical.test", True),
        ("relay-medical.co.test", True),
        ("xn--rely-medical-9bb.example", True),
        ("give.relay-medical.example.test", True),
        ("jobs.relay-medical.example", False),
        ("medical-relay.example", False),
        ("relay-medical.pages.example", False),
        ("relay.example", False),
        ("medical.example", False),
    ],
)
def test_names_that_imitate_ours(web, host, ours):
    found = [line for line in web(f"https://{host}/x", keys={"link": "https://a.example"}) if "WEB-03" in line]
    assert bool(found) is ours, found


def test_an_insecure_page_of_others_weighs_less_than_one_of_ours(web):
    (theirs,) = web("http://ministry.example/x")
    ours = [line for line in web("http://relay-medical.example/x") if "WEB-03" in line]
    assert theirs.startswith("WEB-03 warning")
    assert ours[0].startswith("WEB-03 error")


def test_a_link_behind_the_key_is_looked_at_too(web):
    assert web("Read.", keys={"link": "https://bit.ly/abc"}) == [
        (
            f"WEB-03 error {WHERE}:7:7: bit.ly hides where the link leads. | "
            "write the address of the page itself; link: adds what our statistics need."
        )
    ]


def test_an_answer_may_link_to_our_own_posts(found):
    own = {"content/accounts/relay-x.md": account("x", url="https://x.com/relaymedical")}
    files = {**accounts("mastodon"), **own}
    for link, hits in (("https://www.x.com/relaymedical/status/1", 0), ("https://x.com/other/status/1", 1)):
        text = post(f"This is wrong: {link}", type="rumour_response")
        told = lines(found({**files, WHERE: text}))
        assert len([line for line in told if line.startswith("WEB-04 warning")]) == hits


def test_a_name_of_a_site_inside_an_address_is_no_second_address():
    text = "See https://one.example/two.example, three.example and https://four.example."
    assert [text[span.start : span.end] for span in spans(text)] == [
        "https://one.example/two.example",
        "three.example",
        "https://four.example",
    ]
