"""A desk whose ledger knows what was published on five networks in November 2024; for numbers about it."""

import shutil
import subprocess
from datetime import datetime

from newsdesk.ledger.entry import encode
from newsdesk.ledger.paths import Place, path_of
from newsdesk.model.delivery import DeliveryKey, EventName
from newsdesk.newsroom import Newsroom
from publishing import ROOT, open_room

WATER = "Boil the water for one minute, let it cool in a covered pot and use a clean cup. https://relay.example/water"
HANDS = "Wash your hands with soap before you eat. Twenty seconds are enough; ash and water help where there is none."
NURSES = "We look for nurses for our clinics in Velmar. Work here is free of politics, and the pay is public."
SAME = "Care in our clinics is free."

_ACCOUNT = """---
title: {title}
network: {network}
handle: {handle}
language: en
timezone: UTC
---
"""
_POST = """---
title: {name}
accounts:
{accounts}publish_at: {day} 09:00
type: update
---
{text}
"""
# post: day, text, and for each account the id and the address of every part
_OUT = {
    "water": (
        "2024-11-04",
        WATER,
        {
            "relay-facebook": [("7001_122158123456789012", "https://www.facebook.com/relay/posts/pfbid0water")],
            "relay-instagram": [("18012345678901234", "https://www.instagram.com/p/Cwater/")],
            "relay-x": [("1853000000000000001", "https://x.com/relay/status/1853000000000000001")],
            "relay-linkedin": [("urn:li:share:7260000000000000001", "https://www.linkedin.com/feed/update/1")],
        },
    ),
    "hands": (
        "2024-11-08",
        HANDS,
        {
            "relay-facebook": [("", "https://www.facebook.com/relay/posts/pfbid0hands?locale=en")],
            "relay-instagram": [("", "https://www.instagram.com/p/Chands/")],
            "relay-x": [("", "https://twitter.com/relay/status/1854500000000000002")],
        },
    ),
    "nurses": (
        "2024-11-12",
        f"{NURSES}\n\n## Next\nApplications are open until Friday. We never ask for money.",
        {
            "relay-facebook": [("", ""), ("", "")],
            "relay-x": [("1856000000000000003", ""), ("1856000000000000004", "")],
        },
    ),
    "free-1": ("2024-11-14", SAME, {"relay-x": [("", "")]}),
    "free-2": ("2024-11-15", SAME, {"relay-x": [("", "")]}),
}


def open_receipts(place):
    """The desk in a folder, with a bare remote and its ledger."""
    room = open_room(place)
    for page in ("exports.md", "kpis.md"):
        shutil.copy(ROOT / "guidelines" / page, room.folder / "guidelines" / page)
    for network in ("facebook", "instagram", "x", "linkedin"):
        text = _ACCOUNT.format(title=f"Relay {network}", network=network, handle=f"relay-{network}")
        room.write(f"content/accounts/relay-{network}.md", text)
    for name, (day, text, out) in _OUT.items():
        accounts = "".join(f"  - {account}\n" for account in out)
        room.write(f"content/posts/{name}.md", _POST.format(name=name, accounts=accounts, day=day, text=text))
    room.commit("What was published")
    room.run("status")  # begins the ledger's copy here
    _write(room, list(_events()))
    return room


def numbers(room):
    """The rows of the desk's numbers, as they were recorded."""
    asked = "select * exclude (file) from rows order by all"
    return Newsroom(room.folder, "origin", "main").numbers.connect().execute(asked).fetchall()


def _events():
    for name, (day, _, out) in _OUT.items():
        at = datetime.fromisoformat(f"{day}T09:00:00Z")
        for account, parts in out.items():
            for part, (network_id, url) in enumerate(parts, start=1):
                said = {"digest": f"{name}-{account}-{part}", "attempt": "a1", "run": {"id": 1}}
                known = {**said, "url": url, "id": network_id, "how": "direct"}
                for order, (event, data) in enumerate(
                    ((EventName.INTENT, said), (EventName.PUBLISHED, known)), start=1
                ):
                    yield (
                        path_of(Place(DeliveryKey(name, account, part), order, event)),
                        encode(Place(DeliveryKey(name, account, part), order, event), at, data),
                    )


def _write(room, files):
    message = f"Receipts\n\nAttempt: 0\nFiles: {len(files) + 1}\n".encode()
    lines = [b"commit refs/heads/ledger\ncommitter newsdesk <newsdesk@localhost> 1731600000 +0000\n"]
    lines.append(b"data %d\n%s\nfrom refs/heads/ledger^0\n" % (len(message), message))
    lines += [b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(raw), raw) for path, raw in files]
    command = ["git", "-C", room.remote, "fast-import", "--quiet"]
    subprocess.run(command, check=True, input=b"".join(lines), capture_output=True)
