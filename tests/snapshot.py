"""Golden files: one comparison for every test that pins a whole output."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
_UPDATE = bool(os.environ.get("NEWSDESK_UPDATE_GOLDEN"))  # before the tests empty their environment
_CHANGING = (
    (re.compile(r"\bin [0-9]+\.[0-9] s\b"), "in 0.0 s"),
    (re.compile(r"\b[0-9a-f]{40,64}\b"), "<hash>"),
)


def compare(name, text, *folders):
    """The text equals the golden file, apart from seconds, hashes, today's date and these folders."""
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    for folder in folders:
        text = text.replace(str(folder), "<folder>")
    text = text.replace(f"{datetime.now(UTC):%Y-%m-%d}", "<today>")
    golden = GOLDEN / name
    if _UPDATE:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    wanted = golden.read_text(encoding="utf-8") if golden.is_file() else ""
    assert text == wanted, f"{golden} differs; NEWSDESK_UPDATE_GOLDEN=1 rewrites it, then read the difference."
