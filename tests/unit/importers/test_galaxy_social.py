import pytest

from newsdesk.importers.base import ImportFailed
from newsdesk.importers.table import import_folder


def test_an_account_keeps_what_is_public_and_nothing_secret(galaxy):
    galaxy.run("galaxy-social")
    assert galaxy.report.accounts == 4
    assert galaxy.text("content/accounts/mastodon-relay.md") == (
        "---\ntitle: relay@relay.example\nnetwork: mastodon\nhandle: relay@relay.example\n"
        "url: https://relay.example/@relay\nserver: https://relay.example\nlanguage: en\ntimezone: UTC\n"
        "limits:\n  text:\n    - unit: graphemes\n      max: 1000\n---\n"
        "Imported from galaxy-social, where it is called mastodon-relay.\n"
    )
    assert galaxy.desk.accounts["bluesky-relay"].handle == "relay.bsky.example"
    assert galaxy.desk.accounts["bluesky-relay"].limits is None
    assert galaxy.desk.accounts["matrix-relay"].handle == "!room:matrix.example"
    assert galaxy.desk.accounts["slack"].status == "dormant"
    assert "markdown was left out" in galaxy.notes
    everything = b"".join(galaxy.snapshot().values()).decode() + galaxy.notes
    for secret in ("$", "hunter2", "TOKEN"):
        assert secret not in everything


def test_a_post_with_everything(galaxy):
    galaxy.post(
        "2025/2025-02-10-EGD.md",
        ("mastodon-relay", "Bluesky-Relay", "markdown"),
        "📣 **Join** us:  \nread [this](https://relay.example).\n<!-- draft -->\n\n![A *map*](https://relay.example/m.png)\n",
        "mentions:\n  mastodon-relay:\n    - '@partner@relay.example'\n"
        "hashtags:\n  mastodon-relay: [ORS, '#cholera']\n  Bluesky-Relay:\n    - ORS\n    - cholera\n",
    )
    galaxy.run("galaxy-social")
    assert galaxy.report.posts == 1
    assert galaxy.text("content/posts/2025/02/2025-02-10-egd.md") == (
        "---\ntitle: 📣 Join us\naccounts:\n  - mastodon-relay\n  - bluesky-relay\npublish_at: 2025-02-10 12:00\n"
        "type: update\nmedia:\n  - asset: 2025-02-10-egd\nmentions:\n  mastodon-relay:\n    - partner@relay.example\n"
        "hashtags:\n  - ORS\n  - cholera\n---\n"
        "📣 **Join** us:  \nread [this](https://relay.example).\n<!-- draft -->\n"
    ).replace("title: 📣 Join us\n", 'title: "📣 Join us:"\n')
    assert galaxy.text("content/media/2025-02-10-egd/asset.md") == (
        '---\ntitle: "📣 Join us:"\ntype: graphic\nfiles:\n  - url: https://relay.example/m.png\n'
        "    alt:\n      en: A *map*\n---\n"
    )
    assert "posts/2025/2025-02-10-EGD.md: markdown could not be imported" in galaxy.notes
    assert "type: update" in galaxy.notes


def test_alternative_text_that_is_missing_stays_missing(galaxy):
    galaxy.post("2025-01-01-a.md", text="![](https://relay.example/a.jpg)")
    galaxy.run("galaxy-social")
    asset = galaxy.desk.assets["2025-01-01-a"]
    assert (asset.type, asset.people, dict(asset.items[0].alt)) == ("photo", None, {})
    assert galaxy.desk.posts["2025-01-01-a"].text.parts == ()


def test_pictures_of_the_key_images_come_first_and_once(galaxy):
    galaxy.post(
        "2025-01-01-a.md",
        text="Text ![Two](https://relay.example/2)",
        more="images:\n  - {url: 'https://relay.example/1', alt_text: 'One:\n      1'}\n"
        "  - {url: 'https://relay.example/2', alt_text: Two}\n",
    )
    galaxy.run("galaxy-social")
    items = galaxy.desk.assets["2025-01-01-a"].items
    assert [(item.url, item.alt["en"]) for item in items] == [
        ("https://relay.example/1", "One: 1"),
        ("https://relay.example/2", "Two"),
    ]


def test_breaks_make_a_thread_where_galaxy_social_divides_the_text(galaxy):
    long = "word " * 60
    galaxy.post(
        "2025-01-01-a.md", ("mastodon-relay", "bluesky-relay", "matrix-relay"), f"{long}\n\n\nSecond.\n\n\nThird."
    )
    galaxy.run("galaxy-social")
    post = galaxy.desk.posts["2025-01-01-a"]
    whole, own = post.text.sections
    assert whole.parts[0].text == f"{long}\n\n\nSecond.\n\n\nThird."
    assert own.targets == ("bluesky-relay",)
    assert [part.text for part in own.parts] == [long.strip(), "Second.", "Third."]


def test_breaks_of_a_post_that_fits_stay_line_breaks(galaxy):
    galaxy.post("2025-01-01-a.md", ("bluesky-relay",), "First.\n\n\nSecond.")
    galaxy.run("galaxy-social")
    assert [part.text for part in galaxy.desk.posts["2025-01-01-a"].text.parts] == ["First.\n\n\nSecond."]


def test_a_long_text_without_breaks_stays_one_text(galaxy):
    galaxy.post("2025-01-01-a.md", ("mastodon-relay", "bluesky-relay"), "word " * 90)
    galaxy.run("galaxy-social")
    assert len(galaxy.desk.posts["2025-01-01-a"].text.sections) == 1


def test_a_thread_for_all_accounts_needs_no_section(galaxy):
    galaxy.post("2025-01-01-a.md", ("bluesky-relay",), "word " * 60 + "\n\n\n## Programme\n\n\n##x")
    galaxy.run("galaxy-social")
    assert [part.text for part in galaxy.desk.posts["2025-01-01-a"].text.sections[0].parts] == [
        ("word " * 60).strip(),
        "### Programme",
        " ##x",
    ]
    assert "2 changed" in galaxy.notes


def test_files_of_the_folder_are_copied_and_nothing_else(galaxy):
    galaxy.put("posts/images/Big Map.PNG", b"\x89PNG map")
    galaxy.put("posts/images/left.png", b"\x89PNG left")
    galaxy.put("../secret.png", b"secret")
    (galaxy.folder / "posts" / "link.png").symlink_to("../../secret.png")
    galaxy.post(
        "2025-01-01-a.md",
        text="".join(
            f"![{name}]({name})"
            for name in (
                "images/Big%20Map.PNG",
                "../../secret.png",
                "link.png",
                "gone.png",
                "2025-01-01-a.md",
                "data:x",
            )
        ),
    )
    galaxy.run("galaxy-social")
    home = galaxy.desk_root / "content/media/2025-01-01-a"
    assert sorted(path.name for path in home.iterdir()) == ["asset.md", "big-map.png"]
    assert (home / "big-map.png").read_bytes() == b"\x89PNG map"
    for name in ("../../secret.png", "link.png", "gone.png", "2025-01-01-a.md", "data:x"):
        assert f"the picture “{name}” was left out" in galaxy.notes
    assert "images/left.png" in galaxy.notes


def test_videos_are_an_asset_of_their_own(galaxy):
    galaxy.post("2025-01-01-a.md", text="![a](https://relay.example/a.png) ![b](https://relay.example/b.mp4)")
    galaxy.run("galaxy-social")
    assert {name: asset.type for name, asset in galaxy.desk.assets.items()} == {
        "2025-01-01-a": "graphic",
        "2025-01-01-a-video": "video",
    }
    assert [use.asset for use in galaxy.desk.posts["2025-01-01-a"].media] == ["2025-01-01-a", "2025-01-01-a-video"]


BAD = {
    "binary.md": (b"\x89PNG\x00\x00", "no text in UTF-8"),
    "latin.md": ("---\nmedia: [slack]\n---\nné".encode("latin-1"), "line 4"),
    "empty.md": (b"", "does not begin with front matter"),
    "plain.md": (b"Just text.\n", "does not begin with front matter"),
    "open.md": (b"---\nmedia: [slack]\nHello\n", "does not begin with front matter"),
    "broken.md": (b"---\nmedia: [slack\n---\nHello\n", "keys cannot be read"),
    "list.md": (b"---\n- slack\n---\nHello\n", "no keys and values"),
    "twice.md": (b"---\nmedia: [slack]\nmedia: [slack]\n---\nHello\n", "stands there twice"),
    "deep.md": (b"---\nmedia: " + b"[" * 400 + b"]" * 400 + b"\n---\nHello\n", "nested too deeply"),
    "control.md": (b"---\nmedia: [\x07slack]\n---\nHello\n", "keys cannot be read"),
    "huge.md": (b"---\nmedia: [slack]\n---\n" + b"x" * 1_100_000, "1.1 MB"),
    "no-media.md": (b"---\nhashtags: {}\n---\nHello\n", "names no account"),
    "unknown.md": (b"---\nmedia: [nowhere]\n---\nHello\n", "nowhere could not be imported"),
    "only-markdown.md": (b"---\nmedia: [markdown]\n---\nHello\n", "names no account"),
    "odd.md": (b"---\nmedia: {a: b}\nmentions: [a]\n---\nHello\n", "names no account"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_note_and_stops_nothing(galaxy, name):
    content, why = BAD[name]
    galaxy.put(f"posts/{name}", content)
    galaxy.post("2025-01-01-good.md")
    galaxy.run("galaxy-social")
    assert set(galaxy.desk.posts) == {"2025-01-01-good"}
    assert f"posts/{name}" in galaxy.notes
    assert why in galaxy.notes


GOOD = {
    "crlf": b"---\r\nmedia:\r\n  - slack\r\n---\r\nOne\r\nTwo\r\n",
    "bom": b"\xef\xbb\xbf---\nmedia:\n  - slack\n---\nOne\nTwo\n",
    "old mac": b"---\rmedia:\r  - slack\r---\rOne\rTwo",
    "spaces": b"\n---  \nmedia: slack\n--- \n\n\nOne\nTwo\n\n",
    "aliases": b"---\nx: &a [slack]\nmedia: *a\n---\nOne\nTwo\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_other_ways_to_write_a_file_are_read(galaxy, name):
    galaxy.put(f"posts/{name}.md", GOOD[name])
    galaxy.run("galaxy-social")
    assert [part.text for post in galaxy.desk.posts.values() for part in post.text.parts] == ["One\nTwo"]


@pytest.mark.parametrize(
    "name",
    [
        "a b: c.md",
        "Émoji 🎉.md",
        "مرحبا.md",
        f"{'n' * 240}.md",
        "<your-path>.md",
        "{braces}.md",
        "--.md",
        "fr.de.md",
        "x\ny.md",
    ],
)
def test_any_file_name_becomes_an_id(galaxy, name):
    galaxy.post(name, more="title: unused\n")
    galaxy.run("galaxy-social")
    assert galaxy.report.posts == 1
    assert all(line.isprintable() for line in galaxy.notes.split("\n"))
    assert not any("\n" in str(note) for note in galaxy.report.notes)
    assert "these keys have no place in a post: title" in galaxy.notes


def test_names_that_make_the_same_id_all_stay(galaxy):
    for number, name in enumerate(("a/2025-01-01-News.md", "b/2025-01-01 news.md", "c/2025_01_01_NEWS.md")):
        galaxy.post(name, text=f"Text {number} ![a](https://relay.example/{number}.png)")
    galaxy.post("d/2025-01-01-news.md", text="Text 0 ![a](https://relay.example/0.png)")
    galaxy.run("galaxy-social")
    assert sorted(galaxy.desk.posts) == ["2025-01-01-news", "2025-01-01-news-2", "2025-01-01-news-3"]
    assert {post.id: post.media[0].asset for post in galaxy.desk.posts.values()} == {
        name: name for name in galaxy.desk.posts
    }
    assert "the id 2025-01-01-news is taken; it became 2025-01-01-news-2" in galaxy.notes
    assert "was imported once" in galaxy.notes


def test_words_that_a_desk_cannot_write_are_named(galaxy):
    galaxy.post(
        "2025-01-01-a.md",
        more="hashtags:\n  mastodon-relay: [two words, 2025, '#']\n  nowhere: [a]\nmentions: [b]\n",
    )
    galaxy.run("galaxy-social")
    assert galaxy.desk.posts["2025-01-01-a"].hashtags == {"all": ("2025",)}
    assert "“two words” under `hashtags`" in galaxy.notes
    assert "`hashtags` of nowhere" in galaxy.notes
    assert "`mentions` is no list per account" in galaxy.notes


def test_links_and_folders_that_cannot_be_read_are_not_followed(galaxy, tmp_path):
    galaxy.put("../outside/2025-01-01-a.md", "---\nmedia: [slack]\n---\nOutside\n")
    (galaxy.folder / "posts/linked").symlink_to(tmp_path / "outside")
    (galaxy.folder / "posts/2025-01-01-b.md").symlink_to(tmp_path / "outside/2025-01-01-a.md")
    galaxy.run("galaxy-social")
    assert galaxy.desk.posts == {}
    assert "posts/linked (a link): not read" in galaxy.notes
    assert "posts/2025-01-01-b.md was not imported: it is a link" in galaxy.notes


def test_the_registry_as_people_leave_it(galaxy):
    galaxy.put(
        "plugins.yml",
        """
defaults: &d
  base_url: https://relay.example
plugins:
  - just text
  - class: mastodon.mastodon_client
  - {name: all, class: mastodon.mastodon_client, enabled: yes}
  - {name: mastodon, class: mastodon.mastodon_client, enabled: yes, config: {max_content_length: lots}}
  - name: Merged
    class: mastodon.mastodon_client
    enabled: "true"
    config: {<<: *d, username: relay}
  - {name: TWICE, class: bluesky.bluesky_client, enabled: yes, config: {username: one.example}}
  - {name: twice, class: bluesky.bluesky_client, enabled: no, config: {username: two.example}}
  - {name: lock, class: matrix.matrix_client, config: {account_url: "https://user:pass@matrix.example"}}
""",
    )
    galaxy.post("2025-01-01-a.md", ("twice", "all", "mastodon"))
    galaxy.run("galaxy-social")
    assert sorted(galaxy.desk.accounts) == ["all-account", "lock", "mastodon-account", "merged", "twice"]
    assert galaxy.desk.accounts["merged"].handle == "relay@relay.example"
    assert galaxy.desk.accounts["twice"].handle == "one.example"
    assert galaxy.desk.accounts["lock"].url is None
    assert galaxy.desk.accounts["lock"].status == "dormant"
    assert galaxy.desk.posts["2025-01-01-a"].accounts == ("twice", "all-account", "mastodon-account")
    for words in ("entry 1 has no name", "stands there more than once", "max_content_length of mastodon is no number"):
        assert words in galaxy.notes


def test_values_that_name_a_secret_are_never_copied(galaxy):
    galaxy.put(
        "plugins.yml",
        """plugins:
  - {name: a, class: bluesky.bluesky_client, enabled: yes, config: {username: $NAME_A, account_url: " $URL"}}
  - {name: b, class: matrix.matrix_client, enabled: yes, config: {room_id: $ROOM_B, base_url: $SERVER_B}}
  - {name: c, class: linkedin.linkedin_client, enabled: yes, config: {org_id: $ORG_C, max_content_length: $MOST_C}}
""",
    )
    galaxy.run("galaxy-social")
    assert [account.handle for account in galaxy.desk.accounts.values()] == [None, None, None]
    everything = b"".join(galaxy.snapshot().values()).decode() + galaxy.notes
    assert not [word for word in ("$", "NAME_A", "ROOM_B", "ORG_C", "MOST_C", "SERVER_B") if word in everything]


@pytest.mark.parametrize(
    ("registry", "sentence"),
    [
        (None, "There is no plugins.yml"),
        (b"\x00", "plugins.yml cannot be used: it is no text"),
        (b"plugins: [", "plugins.yml cannot be used: its keys cannot be read"),
        (b"other: 1", "has no list `plugins`"),
        (b"plugins: 1", "has no list `plugins`"),
    ],
)
def test_a_folder_that_is_none_of_its_own(old, registry, sentence):
    (old.folder / "posts").mkdir()
    if registry is not None:
        old.put("plugins.yml", registry)
    with pytest.raises(ImportFailed, match=r"^[^\n]+\.$") as caught:
        import_folder("galaxy-social", old.folder, old.desk_root)
    assert sentence in str(caught.value)
