import os

import pytest

from newsdesk.importers.base import ImportFailed
from newsdesk.importers.table import IMPORTERS, import_folder


def test_a_second_run_changes_nothing(galaxy):
    galaxy.put("posts/a.png", b"\x89PNG")
    galaxy.post("2025-01-01-a.md", ("mastodon-relay", "slack"), "![a](a.png) Text")
    galaxy.post("2025-01-01-A.md", ("mastodon-relay",), "Another")
    first = galaxy.run("galaxy-social").report
    before = galaxy.snapshot()
    second = galaxy.run("galaxy-social").report
    assert (first.posts, first.accounts, first.unchanged) == (2, 4, 0)
    assert (second.written, second.posts, second.accounts, second.unchanged) == ((), 0, 0, 6)
    assert galaxy.snapshot() == before


def test_two_names_of_one_profile_stay_two_accounts(galaxy):
    entry = "{{name: {}, class: bluesky.bluesky_client, enabled: yes, config: {{username: relay.example}}}}"
    galaxy.put("plugins.yml", f"plugins:\n  - {entry.format('one')}\n  - {entry.format('two')}\n")
    galaxy.post("2025-01-01-a.md", ("one", "two"))
    galaxy.run("galaxy-social")
    before = galaxy.snapshot()
    galaxy.run("galaxy-social")
    assert galaxy.snapshot() == before
    assert galaxy.desk.posts["2025-01-01-a"].accounts == ("one", "two")
    assert "stays as it is" not in galaxy.notes


def test_what_the_desk_has_is_never_changed(galaxy):
    mine = "---\ntitle: Mine\naccounts:\n  - mine\npublish_at: when-approved\ntype: update\n---\nMine\n"
    galaxy.put("content/posts/kept/2025-01-01-a.md", mine, home=galaxy.desk_root)
    galaxy.put("content/accounts/mine.md", "---\ntitle: M\nnetwork: x\nlanguage: en\n---\n", home=galaxy.desk_root)
    galaxy.put("content/accounts/slack.md", "---\ntitle: S\nnetwork: x\nlanguage: en\n---\n", home=galaxy.desk_root)
    asset = "---\ntitle: Mine\nurl: https://relay.example/mine.png\n---\n"
    galaxy.put("content/media/2025-01-01-a-2/asset.md", asset, home=galaxy.desk_root)
    before = galaxy.snapshot()
    galaxy.post("2025-01-01-a.md", ("slack",), "Theirs ![a](https://relay.example/theirs.png)")
    galaxy.run("galaxy-social")
    assert before.items() <= galaxy.snapshot().items()
    post = galaxy.desk.posts["2025-01-01-a-2"]
    assert (post.accounts, post.media[0].asset) == (("slack-2",), "2025-01-01-a-2-2")
    assert "the id slack is taken; it became slack-2" in galaxy.notes
    assert "the id 2025-01-01-a is taken; it became 2025-01-01-a-2" in galaxy.notes


def test_an_account_that_the_desk_completed_is_used_again(galaxy):
    galaxy.run("galaxy-social")
    page = galaxy.desk_root / "content/accounts/mastodon-relay.md"
    page.rename(page.with_name("relay-mastodon.md"))
    page = page.with_name("relay-mastodon.md")
    page.write_text(page.read_text().replace("language: en", "language: en\nowner: supervisor"))
    galaxy.post("2025-01-01-a.md", ("mastodon-relay",))
    galaxy.run("galaxy-social")
    assert galaxy.report.accounts == 0
    assert galaxy.desk.posts["2025-01-01-a"].accounts == ("relay-mastodon",)
    assert "content/accounts/relay-mastodon.md, which stays as it is" in galaxy.notes


def test_a_desk_without_pages_gets_notes(galaxy):
    for page in sorted((galaxy.desk_root / "guidelines").rglob("*.md")):
        page.unlink()
    galaxy.post("2025-01-01-a.md")
    report = import_folder("galaxy-social", galaxy.folder, galaxy.desk_root)
    notes = "\n".join(str(note) for note in report.notes)
    assert report.posts == 1
    assert "mastodon-relay is on mastodon, which has no page" in notes
    assert "The desk lists no types of post" in notes


def test_nothing_is_written_through_a_link(galaxy, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (galaxy.desk_root / "content/accounts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ImportFailed, match=r"^content/accounts is a link to another place[^\n]*\.$"):
        import_folder("galaxy-social", galaxy.folder, galaxy.desk_root)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_place_that_cannot_be_written_is_one_sentence(galaxy):
    galaxy.put("content/accounts", "a file", home=galaxy.desk_root)
    with pytest.raises(
        ImportFailed, match=r"^content/accounts/[^\n]+ could not be written \([^\n]+; 0 of 4 files were\)\.$"
    ):
        import_folder("galaxy-social", galaxy.folder, galaxy.desk_root)


@pytest.mark.skipif(os.geteuid() == 0, reason="Root reads everything.")
def test_a_file_without_permission_is_a_note(galaxy):
    galaxy.post("2025-01-01-a.md").chmod(0)
    galaxy.run("galaxy-social")
    assert "cannot be read (Permission denied)" in galaxy.notes


def test_unknown_names_are_one_sentence(galaxy):
    with pytest.raises(
        ImportFailed, match=r"^There is no importer “buffer”; there are galaxy-social, twitter-together\.$"
    ):
        import_folder("buffer", galaxy.folder, galaxy.desk_root)
    for source in IMPORTERS:
        with pytest.raises(ImportFailed, match=r"is no folder that can be read\.$"):
            import_folder(source, galaxy.folder / "gone", galaxy.desk_root)
