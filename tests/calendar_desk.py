"""The small desk with a busy week: posts that clash, a night, a silent account, a rota, a deleted post, a full day."""

import subprocess
from pathlib import Path

from site_desk import write_desk

AT = "2026-11-22T14:20:00Z"
_PAGE = "owner: adviser\nsource: [ours]\nchecked_on: 2026-11-01\nreview_by: 2027-11-01\n"
_RULE = "severity: {}\n    waived_by: adviser\n    why: People read one after the other."


def post(title, when, accounts="relay-x-intl", **keys):
    more = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: {title}\naccounts: [{accounts}]\npublish_at: {when}\ntype: news\n{more}---\nText of {title}.\n"


FILES = {
    "guidelines/timing.md": f"---\ntitle: When to post\n{_PAGE}rules:\n"
    f"  - id: PLT-04\n    title: Not at night\n    check: night\n    begins: 22\n    ends: 6\n"
    f"    {_RULE.format('warning')}\n"
    "    except_types: [health_info]\n"
    f"  - id: PLT-05\n    title: One after the other\n    check: spacing\n    minutes: 20\n    a_day: 9\n"
    f"    {_RULE.format('error')}\n---\nWhen.\n",
    "guidelines/setup.md": f"---\ntitle: Setup\n{_PAGE}calendar_weeks: 3\ncalendar_past_days: 30\n---\nSet up.\n",
    "content/accounts/relay-x-ar.md": "---\ntitle: ريلاي ميديكال\nnetwork: x\nhandle: relaymedical_ar\nlanguage: ar\n"
    "timezone: Asia/Aden\nstatus: active\nposts_per_week: 2\n---\nPlain.\n",
    "content/posts/2026/12/first.md": post("The first", "2026-12-10 09:00"),
    "content/posts/2026/12/second.md": post("The second", "2026-12-10 09:10", "relay-x-intl, relay-bsky-intl"),
    "content/posts/2026/12/apart.md": post("Far enough", "2026-12-10 09:30", "relay-bsky-intl"),
    "content/posts/2026/12/waived.md": post(
        "On purpose",
        "2026-12-10 09:35",
        "relay-ig-intl",
    ),
    "content/posts/2026/12/night.md": post("A night shift", "2026-12-11 23:30"),
    "content/posts/2026/12/sign.md": post("'Soap, water; back\\\\slash and: more'", "2026-12-14 10:00", "relay-x-ar"),
    **{
        f"content/posts/2026/12/full-{number}.md": post(
            f"Part {number} of the day",
            f"2026-12-17 {8 + number:02}:00",
            "relay-bsky-intl" if number < 7 else "relay-ig-intl",
            **({"campaign": "kivara-cholera-2026"} if number == 8 else {}),
        )
        for number in range(9)
    },
    "content/posts/2026/12/dropped.md": post("Dropped again", "2026-12-18 10:00"),
    "content/posts/2026/10/old.md": post("Long past", "2026-10-01 10:00"),
    "calendar/rota/winter.md": "---\ntitle: On call\ntimezone: Africa/Nairobi\nshifts:\n"
    "  - start: 2026-11-16 08:00\n    end: 2026-11-23 08:00\n    role: supervisor\n"
    "  - start: 2026-11-23 08:00\n    end: 2026-12-28 08:00\n    role: medical\n    backup: adviser\n---\nBe there.\n",
}


def write_calendar_desk(root: Path) -> Path:
    """The desk in a folder, committed; one post was deleted the day before."""
    write_desk(root, FILES)
    _git(root, "2026-11-20T08:00:00Z", "init", "--quiet", "--initial-branch=main")
    commit(root, "2026-11-20T08:00:00Z", "The desk")
    (root / "content/posts/2026/12/dropped.md").unlink()
    commit(root, "2026-11-21T09:30:00Z", "Dropped")
    return root


def commit(root, at, subject):
    """Everything as it is, at a time."""
    _git(root, at, "add", "--all")
    _git(root, at, "commit", "--quiet", "--message", subject)


def _git(root, at, *words):
    author = {"GIT_AUTHOR_NAME": "Officer", "GIT_AUTHOR_EMAIL": "officer@relay-medical.example", "GIT_AUTHOR_DATE": at}
    committer = {key.replace("AUTHOR", "COMMITTER"): value for key, value in author.items()}
    subprocess.run(
        ["git", *words],
        cwd=root,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(root), **author, **committer},
    )
