"""The starter desk in a busy week: published, parked, missed, blocked, waiting, on hold, by hand, all at once."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from newsdesk.desk.load import load_folder
from newsdesk.ledger.entry import encode
from newsdesk.ledger.paths import Place, path_of
from newsdesk.model.delivery import DeliveryKey, EventName
from newsdesk.newsroom import Newsroom
from newsdesk.plan import digests, schedule
from publishing import ROOT, Room, git
from show_numbers import Sent, rows
from show_past import PAST, RECORDS

NOW = "2026-11-25T11:20Z"
_NOW = datetime(2026, 11, 25, 11, 20, tzinfo=UTC)
_UNSIGNED = ("feed", "by-hand", "facebook", "instagram", "mastodon", "bluesky", "x", "linkedin", "telegram")
_ROLES = ("supervisor", "medical", "field_comms", "head_of_mission", "comms_advisor")
REVIEWS = "\n".join(f"Reviewed-by: {role} <{role}@relay-medical.example>" for role in _ROLES)

_HANDS = (
    "Clean hands protect your family. Wash them with soap before you eat and after the toilet. Twenty seconds are "
    "enough. No soap? Ash and water help too."
)
_WATER = (
    "Is the water safe? Boil it for one minute, let it cool in a covered pot, and use a clean cup to take it out. "
    "Ask at any health centre how much chlorine to use."
)
_FR = (
    "L’eau est-elle sûre ? Faites-la bouillir une minute et gardez-la dans un récipient fermé. "
    "Les soins sont gratuits dans nos centres de santé."
)
_AR = "اغسلوا أيديكم بالماء والصابون قبل الأكل وبعد استعمال المرحاض. عشرون ثانية تكفي. الرعاية في مراكزنا مجانية."
_ES = "Buscamos a una persona con experiencia en logística. El plazo termina el viernes y nunca pedimos dinero."
_RU = "Туберкулёз лечится. Если кашель длится больше двух недель, приходите на бесплатный приём."
_NO = "Vi søker sykepleiere med erfaring fra felt. Les om arbeidet vårt før du søker."


@dataclass(frozen=True)
class _Plan:
    """A post of the busy week: `state` is what the ledger says of it."""

    name: str
    title: str
    accounts: tuple[str, ...]
    when: str
    text: str
    kind: str = "health_info"
    more: str = ""
    state: str = ""


_ORS = "campaign: kivara-cholera-2026\ncountry: Kivara\n"
_PLANS = (
    _Plan(
        "clean-hands",
        "Clean hands",
        ("relay-fb-intl", "relay-mastodon", "relay-feed"),
        "2026-11-03 10:00",
        _HANDS,
        more=_ORS,
        state="published",
    ),
    _Plan(
        "safe-water",
        "Safe water in five steps",
        ("relay-fb-intl", "relay-bluesky"),
        "2026-11-05 15:00",
        _WATER,
        more=_ORS,
        state="published",
    ),
    _Plan("eau-sure", "De l’eau sûre", ("relay-fb-fr",), "2026-11-06 09:00", _FR, more=_ORS, state="published"),
    _Plan("nettoyer-mains", "Se laver les mains", ("relay-fb-fr",), "2026-11-10 09:00", _FR, state="published"),
    _Plan("ghasl-alyadayn", "اغسلوا أيديكم", ("relay-fb-ar",), "2026-11-12 18:00", _AR, state="published"),
    _Plan(
        "vacante-enfermeria",
        "Vacante enfermería",
        ("relay-x-es",),
        "2026-11-13 10:00",
        _ES,
        "recruitment",
        state="published",
    ),
    _Plan(
        "sykepleier", "Sykepleier i felt", ("relay-li-no",), "2026-11-16 09:00", _NO, "recruitment", state="published"
    ),
    _Plan("kashel", "Кашель больше двух недель", ("relay-tg-ru",), "2026-11-18 14:00", _RU, state="published"),
    _Plan(
        "market-stalls",
        "Water at the market",
        ("relay-fb-intl", "relay-feed"),
        "2026-11-20 09:00",
        _WATER,
        more=_ORS,
        state="published",
    ),
    _Plan("late-film", "The film that came too late", ("relay-fb-intl",), "2026-11-23 08:00", _HANDS, "update"),
    _Plan(
        "lost-answer",
        "Where to find treatment",
        ("relay-bluesky", "relay-mastodon"),
        "2026-11-25 10:30",
        _WATER,
        more=_ORS,
        state="parked",
    ),
    _Plan("morning-round", "Morning round", ("relay-feed",), "2026-11-25 11:00", _HANDS, state="published"),
    _Plan("evening-round", "Evening round", ("relay-feed",), "2026-11-25 18:00", _WATER),
    _Plan("read-aloud", "Read aloud at the health centre", ("relay-wa-kivara",), "2026-11-25 13:00", _HANDS, more=_ORS),
    _Plan("two-in-one", "Two posts in one hour", ("relay-fb-intl",), "2026-11-27 09:00", _HANDS),
    _Plan("two-in-two", "The second in that hour", ("relay-fb-intl",), "2026-11-27 09:10", _WATER),
    _Plan("night-shift", "A night shift", ("relay-fb-intl",), "2026-11-28 23:30", _HANDS, "update"),
    _Plan(
        "placeholder",
        "A statement with a gap",
        ("relay-fb-intl",),
        "2026-11-26 15:00",
        "We are aware of [NAME] in [PLACE]. We will say more by noon.",
        "update",
    ),
    _Plan("election-day", "Vote and care", ("relay-tg-ru",), "2026-12-02 14:00", _RU, "update", "country: Tarnoa\n"),
    _Plan("vaccines-velmar", "أسئلة عن اللقاح", ("relay-fb-ar",), "2026-11-26 19:00", _AR, more="country: Velmar\n"),
)
_UNREAD = _Plan("not-read", "Nobody has read this yet", ("relay-bluesky",), "2026-11-26 16:00", _WATER)
_LATE = {"comment-preparer": 22, "second-visit": 41}  # minutes after their time
_SENT = ("kivara-ors-how-to", "kivara-ors-how-to.fr", "vacante-logista-2026-12")
_MOURNING = """---
title: Mourning in Velmar
level: hold
scope:
  countries:
    - Velmar
start: 2026-11-24 00:00
end: 2026-11-27 00:00
timezone: Asia/Aden
reason: A day of national mourning was declared.
raised_by: head_of_mission
review_on: 2026-11-26
---
"""


def open_show(place: Path) -> Room:
    """The busy desk in a folder, with a bare remote and a ledger."""
    bare, folder = place / "remote.git", place / "desk"
    git(place, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    folder.mkdir()
    for name in ("content", "calendar", "faqs", "guidelines"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("mkdocs.yml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder)
    room = Room(folder, str(bare))
    workflow = folder / "guidelines/workflow.md"
    text = workflow.read_text(encoding="utf-8")
    text = re.sub(r"unsigned_networks:\n(?:  - .*\n)+", f"unsigned_networks: [{', '.join(_UNSIGNED)}]\n", text)
    at = text.index("\ntypes:\n")
    people = "".join(
        f"  - login: {role}-a\n    email: {role}@relay-medical.example\n    roles:\n      - {role}\n" for role in _ROLES
    )
    workflow.write_text(f"{text[:at]}\npeople:\n{people}{text[at:]}", encoding="utf-8")
    room.write(".gitignore", ".cache/\n")
    room.write("calendar/holds/velmar-mourning.md", _MOURNING)
    for path, text in RECORDS.items():
        room.write(path, text)
    for past in PAST:
        wanted = _Plan(past.name, past.title, past.accounts, past.when, past.text, past.kind, past.more)
        room.write(f"content/posts/2026/{past.when[5:7]}/{past.name}.md", _post(wanted))
    for wanted in _PLANS:
        room.write(f"content/posts/2026/{wanted.name}.md", _post(wanted))
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", room.remote)
    _commit(folder, "2026-10-30T09:00:00Z", f"The desk\n\n{REVIEWS}")
    room.write(f"content/posts/2026/{_UNREAD.name}.md", _post(_UNREAD))
    _commit(folder, "2026-11-24T16:30:00Z", "Propose what nobody has read yet")
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    code, words = room.run("ledger", "start")
    assert code == 0, words
    sent = _record(room)
    numbers = Newsroom(folder, "origin", "main").numbers
    assert numbers.append(rows(sent, _NOW), "Numbers of the busy desk", _NOW)
    return room


def _commit(folder: Path, stamp: str, message: str) -> None:
    git(folder, "add", "--all")
    with patch.dict(os.environ, GIT_AUTHOR_DATE=stamp, GIT_COMMITTER_DATE=stamp):
        git(folder, "commit", "--quiet", "-m", message)


def _post(wanted: _Plan) -> str:
    accounts = "".join(f"  - {name}\n" for name in wanted.accounts)
    read_again = "review_by: 2027-05-25\n" if wanted.kind == "health_info" else ""
    return (
        f"---\ntitle: {wanted.title}\naccounts:\n{accounts}publish_at: {wanted.when}\n"
        f"type: {wanted.kind}\n{read_again}{wanted.more}---\n{wanted.title}. {wanted.text}\n"
    )


def _record(room: Room) -> list[Sent]:
    """Tell the ledger what runs would have told it; what is out now."""
    desk = load_folder(room.folder)
    states = {wanted.name: wanted.state for wanted in _PLANS if wanted.state}
    states |= dict.fromkeys((*_SENT, *(past.name for past in PAST)), "published")
    pulls = {past.name: past.pull for past in PAST}
    files: list[tuple[str, bytes]] = []
    sent: list[Sent] = []
    for number, (name, state) in enumerate(states.items()):
        post = desk.posts[name]
        for account, parts in digests(desk, post).items():
            due, _ = schedule(desk, post, desk.accounts[account])
            network = desk.accounts[account].network
            for part, digest in enumerate(parts, start=1):
                at = (due or _NOW) + timedelta(minutes=_LATE.get(name, 4), seconds=part)
                said = {"digest": digest, "attempt": f"a{number}", "run": {"id": number}}
                url = f"https://{network}.example/{name}/{part}"
                out = {**said, "url": url, "id": f"{network}-{name}", "how": "direct"}
                doubt = {**said, "message": "The line was cut."}
                end = (EventName.PUBLISHED, out) if state == "published" else (EventName.PARKED, doubt)
                for order, (event, data) in enumerate(((EventName.INTENT, said), end), start=1):
                    place = Place(DeliveryKey(name, account, part), order, event)
                    files.append((path_of(place), encode(place, at, data)))
            if state == "published":
                out_at = (due or _NOW) + timedelta(minutes=_LATE.get(name, 4))
                sent.append(Sent(name, account, network, out_at, pulls.get(name, 1.0)))
    _write(room, files)
    return sent


def _write(room: Room, files: list[tuple[str, bytes]]) -> None:
    """All events in one commit after the first one of the ledger."""
    message = f"Many events\n\nAttempt: 0\nFiles: {len(files) + 1}\n".encode()
    lines = [b"commit refs/heads/ledger\ncommitter newsdesk <newsdesk@localhost> 1795341600 +0000\n"]
    lines.append(b"data %d\n%s\nfrom refs/heads/ledger^0\n" % (len(message), message))
    lines += [b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(raw), raw) for path, raw in files]
    given = b"".join(lines)
    subprocess.run(["git", "-C", room.remote, "fast-import", "--quiet"], check=True, input=given, capture_output=True)
