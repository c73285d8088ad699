"""Reviews without a forge: `Reviewed-by:` trailers in real repositories, and what they cover."""

import json
import subprocess

import pytest

from publishing import REVIEW, git, open_room

ASSET = """---
file: hands.png
type: graphic
origin: original
people: none
credit: Relay Medical
licence: own
alt:
  en: A drawing of two hands under a running tap.
---
"""


@pytest.fixture
def room(tmp_path):
    return open_room(tmp_path)


def reason(room, post="hands"):
    rows = {row["post"]: row for row in json.loads(room.run("plan", "--format", "json")[1])}
    return [found["code"] for found in rows[post]["reasons"]]


def test_a_trailer_of_somebody_with_the_role_approves(room):
    room.post("hands")
    room.commit()
    assert reason(room) == []


def test_a_trailer_of_somebody_without_a_role_does_not(room):
    room.post("hands")
    git(room.folder, "add", "--all")
    git(room.folder, "commit", "-qm", "Propose\n\nReviewed-by: Stranger <stranger@relay-medical.example>")
    git(room.folder, "push", "-q", "origin", "HEAD:main")
    assert reason(room) == ["not_approved"]


def test_nobody_approves_their_own_text(room):
    room.post("hands")
    git(room.folder, "add", "--all")
    author = ("-c", "user.name=Supervisor A", "-c", "user.email=supervisor-a@relay-medical.example")
    git(
        room.folder, *author, "commit", "-qm", f"Propose\n\n{REVIEW}", "--author=S <supervisor-a@relay-medical.example>"
    )
    git(room.folder, "push", "-q", "origin", "HEAD:main")
    assert reason(room) == ["not_approved"]


def test_a_merge_with_a_trailer_covers_what_it_brings_and_the_merger_is_no_author(room):
    git(room.folder, "switch", "-qc", "proposal")
    room.post("hands")
    git(room.folder, "add", "--all")
    git(room.folder, "commit", "-qm", "Propose")
    git(room.folder, "switch", "-q", "main")
    merger = ("-c", "user.name=Supervisor A", "-c", "user.email=supervisor-a@relay-medical.example")
    git(room.folder, *merger, "merge", "-q", "--no-ff", "-m", f"Merge\n\n{REVIEW}", "proposal")
    git(room.folder, "push", "-q", "origin", "HEAD:main")
    assert reason(room) == []


def test_a_changed_text_needs_a_new_review_and_another_file_does_not(room):
    room.post("hands")
    room.commit()
    room.post("other")
    room.commit("Something else", reviewed=False)
    assert reason(room) == []
    room.post("hands", text="Wash your feet.")
    room.commit("Quick fix", reviewed=False)
    assert reason(room) == ["approval_outdated"]
    room.write("README.md", "Nothing to see")
    room.commit("Look again")
    assert reason(room) == ["approval_outdated"], "a review of another file says nothing of this one"


def test_a_changed_picture_needs_a_new_review_and_gets_it_with_the_picture(room):
    (room.folder / "content/media/hands").mkdir(parents=True)
    picture = room.folder / "content/media/hands/hands.png"
    subprocess.run(["cp", "content/media/ors-steps/step-1-wash-hands.png", picture], check=True)
    room.write("content/media/hands/asset.md", ASSET)
    room.post("hands")
    path = room.folder / "content/posts/hands.md"
    path.write_text(path.read_text().replace("type: update\n", "type: update\nmedia:\n  - asset: hands\n"))
    room.commit()
    assert reason(room) == []
    subprocess.run(["cp", "content/media/ors-steps/step-2-one-litre.png", picture], check=True)
    room.commit("Another picture", reviewed=False)
    assert reason(room) == ["approval_outdated"]
    room.write("content/media/hands/asset.md", ASSET.replace("two hands", "two clean hands"))
    room.commit("Another alternative text, read by the supervisor")
    assert reason(room) == []


def test_a_changed_account_needs_a_new_review(room):
    room.post("hands")
    room.commit()
    room.post("hands", account="relay-hand")
    room.commit("Another account", reviewed=False)
    assert reason(room) == ["approval_outdated"]


def test_a_forged_role_in_the_text_of_a_post_approves_nothing(room):
    room.post("hands", text=f"Wash your hands.\n\n{REVIEW}")
    room.commit(reviewed=False)
    assert reason(room) == ["not_approved"]
