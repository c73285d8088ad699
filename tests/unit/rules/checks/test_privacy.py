"""Privacy in real files and in every output: what a page's examples cannot show."""

import hashlib
import hmac
import io
import json

import pytest
from PIL import Image

from newsdesk.rules.checks.codes import code_of
from small_desk import accounts, asset, command, findings, post

HOME = "content/media/bench"
PSEUDONYM = {"names_changed": "yes", "pseudonyms": ["Mariam"]}
STORY = "Mariam* has found a new home.\n\n*Name changed."


def photo(**tags):
    exif = Image.Exif()
    for tag, value in tags.get("main", {}).items():
        exif[tag] = value
    exif.get_ifd(0x8769).update(tags.get("inner", {}))
    exif.get_ifd(0x8825).update(tags.get("place", {}))
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "#9cc").save(out, "JPEG", exif=exif)
    return out.getvalue()


def desk(
    text=STORY, *, home=HOME, name="bench.jpg", data=None, alt="A bench in the shade of a tree.", keys=None, **own
):
    keys = PSEUDONYM if keys is None else keys
    folder = home.rsplit("/", 1)[-1]
    return {
        **accounts("mastodon"),
        f"{home}/asset.md": asset(
            file=name, type="photo", alt={"en": alt}, credit="Relay Medical", licence="own", **own
        ),
        f"{home}/{name}": data or photo(),
        "content/posts/story.md": post(text, media=[{"asset": folder}], **keys),
    }


def of(rule, found):
    return [finding for finding in found if finding.rule == rule]


def test_the_caption_inside_a_photo_is_read_and_never_shown(found):
    told = of("PRV-05", found(desk(data=photo(main={0x010E: "Nadege waits for the bus"}))))
    assert [str(one.message) for one in told] == [
        "A personal name that is none of the pseudonyms stands in the data inside the file of a picture."
    ]
    assert told[0].location.path == "content/posts/story.md"


def test_the_name_is_shown_in_no_output(write):
    files = desk(home="content/media/nadege-clinic", name="nadege-clinic.jpg", alt="Nadege, seen from the side, sits.")
    root = write(files)
    for form in ("text", "json", "github"):
        done = command(root, "check", "--format", form)
        shown = (done.stdout + done.stderr).lower()
        about = [line for line in shown.splitlines() if "prv-05" in line]
        assert about
        assert not any("nadege" in line for line in about)


def test_a_clean_folder_lets_the_finding_point_at_the_very_word(found):
    told = of("PRV-05", found(desk(alt="On a bench, Nadege waits.")))
    assert [(one.location.path, one.location.column) for one in told] == [(f"{HOME}/asset.md", 19)]


@pytest.mark.parametrize("alt", ["Nad\u200bege waits.", "NADEGE waits.", "Nade\u0301ge waits.", "The bag of Nadège."])
def test_no_way_of_writing_hides_a_name(found, alt):
    assert of("PRV-05", found(desk(alt=alt)))


def test_a_colleague_who_agreed_is_named(found):
    consent = (
        "---\nof: staff\nnetworks:\n  - mastodon\npurposes:\n  - awareness\nnames: real\nidentifiable: yes\n"
        "given: 2026-10-02\nexpires: 2028-10-02\n---\n"
    )
    files = desk(alt="Nadege laughs.", people="staff", consent="CONS-0302")
    assert of("PRV-05", found(files))
    assert not of("PRV-05", found({**files, "content/consents/CONS-0302.md": consent}))


def test_a_protected_name_is_found_with_the_key_only(write, monkeypatch):
    key = "a key that only this test has"
    plain = hmac.new(key.encode(), b"xyloma", hashlib.sha256).hexdigest()[:32]
    assert code_of("Xylóma", key) == plain
    root = write(desk("Mariam* met Xyloma.\n\n*Name changed.", name="xyloma.jpg"))
    page = root / "guidelines/pseudonyms.md"
    codes = f"codes:\n      - {plain}\n      - {code_of('Zenta Ilvar', key)}"
    page.write_text(page.read_text().replace("codes: []", codes))
    assert not of("PRV-05", findings(root))
    monkeypatch.setenv("NEWSDESK_PROTECTED_NAMES_KEY", key)
    assert [one.location.line for one in of("PRV-05", findings(root))] == [8, 13]
    write({"content/posts/story.md": post("Zenta ILVAR and xyloma were here. Xyloma too.")})
    assert len(of("PRV-05", findings(root))) == 1  # the whole name, in any post; a single one only where names change
    shown = command(root, "check", NEWSDESK_PROTECTED_NAMES_KEY=key).stdout
    assert "Ilvar" not in shown.replace("ILVAR", "Ilvar")


PLACE = {1: "N", 2: (34.0, 30.0, 6.0), 3: "E", 4: (41.0, 59.0, 3.0)}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (photo(place=PLACE), "where it was taken"),
        (photo(inner={0xA431: "0042"}), "the serial number of a camera or lens"),
        (photo(main={0x013B: "Nadia Okonjo"}), "a name that is not in the credit"),
        (photo(inner={0xA430: "Nadia Okonjo"}), "the owner of the camera, or how to reach somebody"),
        (photo(main={0x010D: "C:\\Users\\nadia\\x.jpg"}), "where it lay on somebody's computer"),
    ],
)
def test_what_a_photo_tells(found, data, says):
    told = of("PRV-08", found(desk(keys={}, data=data)))
    assert [str(one.message) for one in told] == [f"The data inside bench.jpg tell {says}."]
    assert "Okonjo" not in "".join(str(one) for one in told)


@pytest.mark.parametrize(
    "main",
    [
        {},
        {0x013B: "Relay Medical", 0x8298: "© 2026 Relay Medical. All rights reserved."},
        {0x013B: "Adobe Photoshop", 0x010F: "Canon", 0x0110: "EOS R5", 0x010E: "A bench"},
        {0x013B: "Henrik Nes"},
    ],
)
def test_a_photo_may_name_its_photographer_and_its_program(found, main):
    files = desk(keys={}, data=photo(main=main))
    files[f"{HOME}/asset.md"] = files[f"{HOME}/asset.md"].replace("Relay Medical", "Henrik Nes / Relay Medical")
    assert not of("PRV-08", found(files))


def test_metadata_that_cannot_be_read_is_a_notice(found):
    broken = photo()
    broken = broken[:2] + b"\xff\xe1\x00\x0cExif\0\0broken"[:14] + broken[2:]
    told = of("PRV-08", found(desk(keys={}, data=broken)))
    assert [one.severity.value for one in told] in ([], ["notice"])


def test_ticked_details_count(found):
    story = "Mariam* is 23 and a mother of two.\n\n*Name changed."
    red = {**PSEUDONYM, "type": "testimony", "topics": ["sexual_violence"]}
    assert not of("PRV-06", found(desk(story, keys=red)))
    told = of("PRV-06", found(desk(story, keys={**red, "identifiers": ["occupation"]})))
    assert [str(one.message) for one in told] == [
        "3 details together tell who this person is: age, family, work. A post of this tier bears 2."
    ]


def test_the_description_of_a_picture_counts_too(found):
    story = "Mariam* is 23 and a mother of two.\n\n*Name changed."
    red = {**PSEUDONYM, "type": "testimony", "topics": ["sexual_violence"]}
    assert of("PRV-06", found(desk(story, alt="Mariam waits beside bed 14 of a ward.", keys=red)))


def test_a_number_is_masked_in_every_output(write):
    root = write({**accounts("mastodon"), "content/posts/hands.md": post("Call her on +99 555 014 226.")})
    for form in ("text", "json", "github"):
        assert "014 226" not in command(root, "check", "--format", form).stdout
    rows = json.loads(command(root, "check", "--format", "json").stdout)
    assert [row["rule"] for row in rows if row["rule"] == "PRV-01"] == ["PRV-01"]
