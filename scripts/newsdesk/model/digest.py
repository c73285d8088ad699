"""Digests: what an approval covers and what a receipt proves, as sha256 over one canonical form."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from newsdesk.model.render import Rendered, RenderedMedium


def canonical(value: Any) -> str:
    """The sha256 of plain data: JSON with sorted keys and composed characters."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def delivery_digest(rendered: Rendered, part: int, files: Mapping[str, str]) -> str:
    """What one part would publish: its text, link card, media and alternative texts; `files` gives sha256 by path.

    Render without UTM parameters for it: they may name the post, and a renamed post is no new content.
    """
    chosen = rendered.parts[part - 1]
    shown: dict[str, Any] = {
        "text": chosen.text,
        "card": rendered.card if part == 1 else None,
        "media": [_medium(medium, files) for medium in chosen.media],
        "language": rendered.language,
    }
    return canonical(shown | ({"warning": rendered.warning} if rendered.warning else {}))


def _medium(medium: RenderedMedium, files: Mapping[str, str]) -> dict[str, Any]:
    content = medium.file.sha256 or files.get(medium.path or "") or medium.file.url or medium.file.library
    return {"content": content, "alt": medium.alt}
