"""The README's table of networks is what the program declares, not what somebody typed.

WRITE_README=1 writes it anew.
"""

import os
from pathlib import Path

from newsdesk.desk.load import load_folder
from newsdesk.model.abilities import ABILITIES, Recovery, Threads

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- networks -->\n", "<!-- end of networks -->\n"
_AFTER = {
    Recovery.FIXED_ID: "looks by the post's own id, sends if it is not there",
    Recovery.KEYED: "repeats with the same key, later looks",
    Recovery.TWO_PHASE: "asks what became of the container",
    Recovery.LISTABLE: "lists our own posts, after a pause",
    Recovery.BLIND: "stops and asks a person",
}
_THREADS = {Threads.YES: "yes", Threads.NO: "no", Threads.IF_ALLOWED: "where allowed"}


def table():
    pages = load_folder(ROOT).networks
    rows = [
        "| network | media | threads | correction | taking down | a run that broke off |",
        "|---|---|---|---|---|---|",
    ]
    for name, can in ABILITIES.items():
        if can.hand or can.colleagues or not can.credentials:
            continue
        marks = ("yes" if can.edit else "a post of its own", "yes" if can.delete else "by hand")
        media = ", ".join("pictures" if kind == "image" else "video" for kind in sorted(can.media))
        cells = (pages[name].title, media, _THREADS[can.threads], *marks, _AFTER[can.recovery])
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def test_the_table_of_networks_is_what_the_program_declares():
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    now, _, after = rest.partition(END)
    if os.environ.get("WRITE_README"):
        readme.write_text(before + BEGIN + table() + END + after, encoding="utf-8")
        return
    assert now == table()
