import pytest

from newsdesk.importers.base import ImportFailed
from newsdesk.importers.table import import_folder


def test_a_tweet_becomes_a_post_of_one_new_account(old):
    old.put("tweets/2019/03/nock.tweet", "Hello **world**\n\nhttps://relay.example\n")
    old.run("twitter-together")
    assert old.text("content/posts/2019/03/nock.md") == (
        "---\ntitle: Hello world\naccounts:\n  - x-account\npublish_at: 2019-03-01 12:00\ntype: update\n---\n"
        "Hello **world**\n\nhttps://relay.example\n"
    )
    assert old.desk.accounts["x-account"].network == "x"
    assert "does not say whose account it uses" in old.notes


def test_the_only_x_account_of_the_desk_is_used(old):
    page = "---\ntitle: Relay\nnetwork: x\nlanguage: fr\ntimezone: Europe/Paris\n---\n"
    old.put("content/accounts/relay-x.md", page, home=old.desk_root)
    old.put("media/a.jpg", b"\xff\xd8")
    old.put("tweets/2019-03-04-a.tweet", "---\nmedia:\n  - file: a.jpg\n    alt: Un chat\n---\nBonjour\n")
    old.run("twitter-together")
    assert old.report.accounts == 0
    post = old.desk.posts["2019-03-04-a"]
    assert post.accounts == ("relay-x",)
    assert str(post.publish_at) == "2019-03-04 12:00Z"
    assert old.desk.assets["2019-03-04-a"].items[0].alt == {"fr": "Un chat"}
    assert "relay-x.md" in old.notes


def test_a_thread_with_front_matter_in_its_parts(old):
    for name in ("cat.jpg", "pets/cat.jpg"):
        old.put(f"media/{name}", name.encode())
    old.put(
        "tweets/a.tweet",
        "---\nschedule: 2025-01-02T10:00:00+01:00\nmedia:\n  - file: cat.jpg\n    alt: A cat\n---\n\nFirst\n\n---\n"
        "---\npoll:\n  - Banana\n  - Mango\nmedia:\n  - file: pets/cat.jpg\n---\n\nSecond?\n\n---  \nThird\n---\n",
    )
    old.run("twitter-together")
    post = old.desk.posts["a"]
    assert post.path == "content/posts/2025/01/a.md"
    assert str(post.publish_at) == "2025-01-02 09:00"
    assert [part.text for part in post.text.sections[0].parts] == ["First", "Second?", "Third"]
    assert [(use.file, use.part) for use in post.media] == [("cat.jpg", 1), ("cat-2.jpg", 2)]
    assert (old.desk_root / "content/media/a/cat-2.jpg").read_bytes() == b"pets/cat.jpg"
    assert "its options were: Banana, Mango" in old.notes


@pytest.mark.parametrize(
    ("text", "left", "note"),
    [
        ("Which?\n\n( ) Banana\n()  Mango", "Which?", "its options were: Banana, Mango"),
        ("---\nreply: https://x.com/a/status/1\n---\nYes", "Yes", "a reply to https://x.com/a/status/1"),
        ("---\nretweet: https://x.com/a/status/1\n---\nLook", "Look", "it shared https://x.com/a/status/1"),
        ("---\nthread-delimiter: '***'\n---\nA\n---\nB", "A\n---\nB", ""),
        ("---\nthread-delimiter: ''\n---\nA\n\n---\nB", "A\n\n---\nB", ""),
        ("---\nschedule: soon\nmood: good\n---\nA", "A", "`schedule` is no date: soon"),
        ("---\nmedia: [gone.jpg, 1]\n---\nA", "A", "the picture “gone.jpg” was left out"),
        ("## Next\nA", "### Next\nA", "1 changed"),
    ],
)
def test_what_a_post_cannot_say_is_noted(old, text, left, note):
    old.put("tweets/2025-01-01-a.tweet", text)
    old.run("twitter-together")
    assert [part.text for part in old.desk.posts["2025-01-01-a"].text.parts] == [left]
    assert note in old.notes


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no text and no picture"),
        ("---\nretweet: https://x.com/a/status/1\n---\n", "no text and no picture"),
        ("---\nonly words\n---\nText", "no keys and values"),
        ("A\n---\n" * 200, "more than 100 parts"),
        (b"\xff\xfea", "no text in UTF-8"),
    ],
)
def test_a_tweet_that_cannot_be_a_post_is_a_note(old, text, why):
    old.put("tweets/2025-01-01-bad.tweet", text)
    old.put("tweets/2025-01-01-good.tweet", "Hello")
    old.put("tweets/README.md", "How to tweet")
    old.put("tweets/no-ending", "Hello")
    old.run("twitter-together")
    assert set(old.desk.posts) == {"2025-01-01-good"}
    assert "tweets/2025-01-01-bad.tweet was not imported" in old.notes
    assert why in old.notes
    assert "1 files under tweets are no tweets: tweets/no-ending" in old.notes


def test_a_folder_without_tweets(old):
    with pytest.raises(ImportFailed, match=r"^There is no folder tweets in [^\n]+\.$"):
        import_folder("twitter-together", old.folder, old.desk_root)
