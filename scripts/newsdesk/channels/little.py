"""LinkedIn's "little" text: reserved signs behind a backslash, hashtags as a template.

Source: LinkedIn's documentation, little text format. A reserved sign that is not protected cuts the text there.
"""

import re

import regex

_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
# A hashtag begins where no word goes on, and is one word with a letter in it; any other # is a sign of the text.
_HASHTAG = regex.compile(r"(?<![\p{L}\p{M}\p{N}_#&/?=%])#((?=\p{N}*\p{L})[\p{L}\p{M}\p{N}]++)(?![_#])")
_TEMPLATE = re.compile(r"\{hashtag\|\\?([#＃])\|((?:[^\\}]|\\.)*)\}", re.DOTALL)
_MENTION = re.compile(r"(?<!\\)@\[((?:[^\\\]]|\\.)*)\]\(urn:li:[^()]*\)", re.DOTALL)
_PROTECTED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")


def little(text: str) -> str:
    """A plain text as LinkedIn wants it: hashtags work, everything else is shown as it is written."""
    parts, at = list[str](), 0
    for found in _HASHTAG.finditer(text):
        parts += [_protect(text[at : found.start()]), rf"{{hashtag|\#|{found[1]}}}"]
        at = found.end()
    return "".join(parts) + _protect(text[at:])


def plain(text: str) -> str:
    """What a reader sees of a text that LinkedIn gives back."""
    return _PROTECTED.sub(r"\1", _MENTION.sub(r"\1", _TEMPLATE.sub(r"\1\2", text)))


def _protect(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text)
