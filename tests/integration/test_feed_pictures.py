"""What a picture tells besides what it shows does not go out with it."""

import io
import subprocess

from PIL import Image

from publishing import files, git, open_room

ASSET = """---
file: hands.{ending}
type: photo
origin: original
people: none
credit: Relay Medical
licence: own
alt:
  en: Two hands under a running tap, seen from above.
---
"""
GPS, ORIENTATION, ARTIST, MAKE, COPYRIGHT = 0x8825, 0x0112, 0x013B, 0x010F, 0x8298


def picture(form, size=(60, 30)):
    image = Image.new("RGB", size, "#abc")
    exif = Image.Exif()
    exif[ORIENTATION], exif[ARTIST], exif[MAKE] = 6, "A name", "A camera"
    exif.get_ifd(GPS).update({1: "N", 2: (34.0, 30.0, 44.0), 3: "E", 4: (41.0, 59.0, 15.0)})
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()


def test_the_feed_publishes_the_picture_without_its_place(tmp_path):
    room = open_room(tmp_path)
    home = room.folder / "content/media/hands"
    home.mkdir(parents=True)
    (home / "hands.jpg").write_bytes(picture("JPEG"))
    room.write("content/media/hands/asset.md", ASSET.format(ending="jpg"))
    room.post("hands")
    post = room.folder / "content/posts/hands.md"
    post.write_text(post.read_text().replace("type: update\n", "type: update\nmedia:\n  - asset: hands\n"))
    room.commit()
    code, words = room.run("publish")
    assert code == 0, words
    assert len(room.items()) == 1, words
    (name,) = files(room.folder, room.remote, "feed", "media")
    git(room.folder, "cat-file", "-e", f"refs/look/feed:{name}")
    command = ["git", "show", f"refs/look/feed:{name}"]
    data = subprocess.run(command, cwd=room.folder, capture_output=True, check=True).stdout
    with Image.open(io.BytesIO(data)) as image:
        assert dict(image.getexif()) == {ARTIST: "Relay Medical", COPYRIGHT: "Relay Medical"}
        assert image.size == (30, 60)
    assert b"A name" not in data
