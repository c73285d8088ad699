"""Corrections are written where the finding points, and nothing else in the file changes."""

import pytest

from newsdesk.desk.edits import apply_fixes
from newsdesk.desk.load import load_folder

HEAD = "titel: Ünï 🙂\naccounts:\n  - relay-x\nPublish_At: 2026-11-25 10:00\ntype: announcement\n"
TEXT = f"---\n{HEAD}---\n🙂 Text\n\n  end \n"
RIGHT = TEXT.replace("titel", "title").replace("Publish_At", "publish_at")


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_unknown_keys_become_the_nearest_known(write, line_break):
    root = write({"content/posts/a.md": TEXT.replace("\n", line_break).encode()}, guidelines=False)
    assert apply_fixes(root, load_folder(root).findings) == 2
    assert (root / "content/posts/a.md").read_bytes() == RIGHT.replace("\n", line_break).encode()
    assert "a" in load_folder(root).posts
    assert apply_fixes(root, load_folder(root).findings) == 0


def test_mixed_line_breaks_stay_as_they_are(write):
    mixed = TEXT.replace("accounts:\n", "accounts:\r\n").replace("10:00\n", "10:00\r").replace("Text\n\n", "Text\r\n\n")
    root = write({"content/posts/a.md": mixed.encode()}, guidelines=False)
    apply_fixes(root, load_folder(root).findings)
    assert (root / "content/posts/a.md").read_bytes() == mixed.replace("titel", "title").replace(
        "Publish_At", "publish_at"
    ).encode()
