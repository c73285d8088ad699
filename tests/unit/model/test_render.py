"""What each account gets: its text, the link once and tagged, tags and handles, its pictures in its language."""

import pytest

from newsdesk.desk.load import load
from newsdesk.desk.tree import TextTree

LINK = "https://relay-medical.example/cholera"
UTM = 'utm_source: "{network}"\n  utm_medium: social\n  utm_campaign: "{campaign}"\n  utm_content: "{account}.{post}"'
NET = "---\ntitle: N\nlimits:\n  images: 4\nthreads: yes\nlink: LINK\n---\n"
BASE = {
    "content/accounts/relay-a.md": "---\ntitle: R\nnetwork: texts\nlanguage: en\ntimezone: UTC\n---\n",
    "content/accounts/relay-b.md": "---\ntitle: R\nnetwork: cards\nlanguage: fr\ntimezone: UTC\n---\n",
    "content/accounts/relay-c.md": "---\ntitle: R\nnetwork: nolinks\nlanguage: pt-BR\ntimezone: UTC\n---\n",
    "content/media/one/asset.md": '---\nfile: a.jpg\nalt:\n  en: A hand\n  fr: "Une main"\n  pt: Mão\n---\n',
    "content/media/two/asset.md": "---\nfiles:\n  - file: b.jpg\n    alt:\n      en: B\n  - url: https://cdn.example/c.png\n---\n",
    "calendar/campaigns/kivara.md": "---\ntitle: C\nstart: 2026-01-01\nend: 2026-12-31\nutm_campaign: kv-2026\n---\n",
    "calendar/campaigns/plain.md": "---\ntitle: C\nstart: 2026-01-01\nend: 2026-12-31\n---\n",
    "guidelines/networks/texts.md": NET.replace("LINK", "text"),
    "guidelines/networks/cards.md": NET.replace("LINK", "card"),
    "guidelines/networks/nolinks.md": NET.replace("LINK", "none"),
    "guidelines/links.md": f"---\ntitle: L\nown_domains:\n  - Relay-Medical.example\nutm:\n  {UTM}\n---\n",
}


def desk_of(extra="", body="Text", **files):
    head = "title: X\naccounts:\n  - relay-a\n  - relay-b\n  - relay-c\npublish_at: 2026-11-25 10:00\ntype: news\n"
    texts = {**BASE, "content/posts/ors.md": f"---\n{head}{extra}---\n{body}\n"}
    texts |= {name.replace("__", "/"): text for name, text in files.items()}
    desk = load(TextTree({path: text.encode() for path, text in texts.items()}))
    assert [str(f) for f in desk.findings if f.location.path.startswith("content/posts")] == []
    return desk


def rendered(extra="", body="Text", post="ors", **files):
    desk = desk_of(extra, body, **files)
    return {account.id.removeprefix("relay-"): result for account, _, result in desk.rendered(desk.posts[post])}


def texts(extra="", body="Text"):
    return {name: [part.text for part in result.parts] for name, result in rendered(extra, body).items()}


def tag(network, account, campaign="ors"):
    return f"utm_source={network}&utm_medium=social&utm_campaign={campaign}&utm_content=relay-{account}.ors"


def test_the_link_goes_where_the_network_shows_it():
    found = rendered(f"link: {LINK}\n")
    assert found["a"].parts[0].text == f"Text\n\n{LINK}?{tag('texts', 'a')}"
    assert found["a"].card is None
    assert found["b"].parts[0].text == "Text"
    assert found["b"].card == f"{LINK}?{tag('cards', 'b')}"
    assert found["c"].parts[0].text == "Text"
    assert found["c"].card is None


def test_a_picture_takes_the_place_of_the_card():
    assert rendered(f"link: {LINK}\nmedia:\n  - asset: one\n")["b"].card is None


def test_a_link_in_the_text_is_tagged_there_and_not_added():
    found = texts(f"link: {LINK}\n", f"See {LINK}, or {LINK}. ({LINK})")
    tagged = f"{LINK}?{tag('texts', 'a')}"
    assert found["a"] == [f"See {tagged}, or {tagged}. ({tagged})"]


def test_a_link_in_a_later_part_is_tagged_there_and_not_added():
    found = texts(f"link: {LINK}\n", f"One\n\n## Next\nTwo {LINK}")
    assert found["a"] == ["One", f"Two {LINK}?{tag('texts', 'a')}"]


@pytest.mark.parametrize("longer", ["-2026", "/more", "?a=b", "#part", ".html", "2"])
def test_a_longer_link_stays_whole_and_is_not_the_link(longer):
    found = texts(f"link: {LINK}\n", f"See {LINK}{longer} now")
    assert found["a"] == [f"See {LINK}{longer} now\n\n{LINK}?{tag('texts', 'a')}"]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://other.example/x", "https://other.example/x"),
        ("https://notrelay-medical.example/x", "https://notrelay-medical.example/x"),
        ("https://relay-medical.example.other.example/x", "https://relay-medical.example.other.example/x"),
        ("https://go.relay-medical.example", "https://go.relay-medical.example?TAG"),
        ("https://RELAY-medical.example/x", "https://RELAY-medical.example/x?TAG"),
        (f"{LINK}?q=a%20b&flag&x=%2F", f"{LINK}?q=a%20b&flag&x=%2F&TAG"),
        (f"{LINK}?q=1#part", f"{LINK}?q=1&TAG#part"),
        (f"{LINK}#part", f"{LINK}?TAG#part"),
        (f"{LINK}?utm_source=paper", f"{LINK}?utm_source=paper&" + tag("texts", "a").split("&", 1)[1]),
        (
            f"{LINK}?utm_source=a&utm_medium=b&utm_campaign=c&utm_content=d",
            f"{LINK}?utm_source=a&utm_medium=b&utm_campaign=c&utm_content=d",
        ),
    ],
)
def test_only_own_links_are_tagged_and_what_is_there_stays(link, expected):
    assert texts(f"link: {link}\n")["a"] == [f"Text\n\n{expected.replace('TAG', tag('texts', 'a'))}"]


def test_the_campaign_names_the_tag():
    assert "utm_campaign=kv-2026&" in texts(f"link: {LINK}\ncampaign: kivara\n")["a"][0]
    assert "utm_campaign=plain&" in texts(f"link: {LINK}\ncampaign: plain\n")["a"][0]


def test_without_tags_a_link_stays_as_it_is():
    page = {"guidelines__links.md": "---\ntitle: L\nown_domains:\n  - relay-medical.example\n---\n"}
    assert rendered(f"link: {LINK}\n", **page)["a"].parts[0].text == f"Text\n\n{LINK}"


def test_handles_and_hashtags_go_below_the_text_for_the_account_its_network_or_all():
    extra = (
        'mentions:\n  - "@who"\n  - msf\nhashtags:\n  all:\n    - "#Health"\n'
        "  cards:\n    - Santé\n    - Eau\n  relay-c: []\n"
    )
    found = texts(extra)
    assert found["a"] == ["Text\n\n@who @msf\n\n#Health"]
    assert found["b"] == ["Text\n\n@who @msf\n\n#Santé #Eau"]
    assert found["c"] == ["Text\n\n@who @msf"]
    both = texts("hashtags:\n  all:\n    - a\n  texts:\n    - b\n  relay-a:\n    - c\n")
    assert both["a"] == ["Text\n\n#c"]
    assert both["b"] == ["Text\n\n#a"]


def test_additions_stand_in_the_first_part_only():
    assert texts(f"link: {LINK}\nhashtags:\n  - x\n", "One\n## Next\nTwo")["a"] == [
        f"One\n\n{LINK}?{tag('texts', 'a')}\n\n#x",
        "Two",
    ]


def test_an_account_gets_its_section_and_its_places_in_the_file():
    desk = desk_of("", "all\n## For cards\nnetwork\n## Next\nmore\n## For relay-a\naccount")
    post = desk.posts["ors"]
    found = {account.id: result for account, _, result in desk.rendered(post)}
    assert [part.text for part in found["relay-a"].parts] == ["account"]
    assert [part.text for part in found["relay-b"].parts] == ["network", "more"]
    assert [part.text for part in found["relay-c"].parts] == ["all"]
    for result in found.values():
        for part in result.parts:
            assert post.document.text[part.start : part.start + part.written] == part.text


def test_pictures_are_narrowed_by_part_and_by_account():
    extra = (
        "media:\n  - asset: one\n    accounts:\n      - relay-a\n      - cards\n  - asset: two\n    part: 2\n"
        "  - asset: two\n    file: c.png\n    accounts:\n      - nolinks\n"
    )
    found = rendered(extra, "One\n## Next\nTwo")
    names = {
        name: [[medium.file.name for medium in part.media] for part in result.parts] for name, result in found.items()
    }
    assert names == {
        "a": [["a.jpg"], ["b.jpg", "c.png"]],
        "b": [["a.jpg"], ["b.jpg", "c.png"]],
        "c": [["c.png"], ["b.jpg", "c.png"]],
    }
    assert [medium.path for medium in found["a"].parts[1].media] == ["content/media/two/b.jpg", None]
    assert [medium.index for medium in found["c"].parts[0].media] == [2]


def test_alternative_text_comes_in_the_language_of_the_post():
    def alts(extra="", **more):
        return {
            name: result.parts[0].media[0].alt
            for name, result in rendered(f"media:\n  - asset: one\n{extra}", **more).items()
        }

    assert alts() == {"a": "A hand", "b": "Une main", "c": "Mão"}
    assert alts("language: fr\n") == {"a": "Une main", "b": "Une main", "c": "Une main"}
    assert alts("language: ar\n") == {"a": "", "b": "", "c": ""}
    assert alts("    alt: Mine\n") == {"a": "Mine", "b": "Mine", "c": "Mine"}


def test_a_translation_speaks_its_language_and_is_counted_with_its_original():
    head = "title: X\naccounts:\n  - relay-a\npublish_at: 2026-11-25 10:00\ntype: news\n"
    french = f"---\n{head}link: {LINK}\nmedia:\n  - asset: one\n---\nTexte\n"
    found = rendered(post="ors.fr", **{"content__posts__ors.fr.md": french})["a"]
    assert found.language == "fr"
    assert found.parts[0].media[0].alt == "Une main"
    assert "utm_campaign=ors&utm_content=relay-a.ors" in found.parts[0].text


def test_unknown_accounts_networks_and_assets_are_left_out():
    head = "title: X\naccounts:\n  - relay-a\n  - nobody\npublish_at: 2026-11-25 10:00\ntype: news\n"
    head += "media:\n  - asset: nothing\n"
    found = load(
        TextTree(
            {path: text.encode() for path, text in {**BASE, "content/posts/ors.md": f"---\n{head}---\nText\n"}.items()}
        )
    )
    results = list(found.rendered(found.posts["ors"]))
    assert [account.id for account, _, _ in results] == ["relay-a"]
    assert results[0][2].parts[0].media == ()
