"""Quoted speech: whose words they are decides how much they weigh."""

import re
from collections.abc import Iterator
from typing import Final

_PARAGRAPH = re.compile(r"[^\n](?:.|\n(?![^\S\n]*\n))*")
_SIGNS = re.compile('[“”„«»‹›「」『』"]')
# what closes each opening sign; several languages write the same signs the other way round
_CLOSES: Final = {
    "“": "”",
    "„": "“”",
    "”": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    '"': '"',
}
_ALWAYS_OPENS: Final = frozenset("“„«‹「『")
_RUNS_ON: Final = frozenset("“«„")
_NESTED: Final = 6  # deeper, nobody quotes
# Dialogue: a line that opens with a dash and a capital letter and has an end of sentence; list items lack one of them.
_DIALOGUE = re.compile(r"^[^\S\n]*[—–―][^\S\n]*(?=[¿¡«“\"]?[^\W\d_])(?P<speech>[^\n]*[.!?…][^\n]*)$", re.MULTILINE)
# The narrator: after a comma or an end of sentence and a dash (fr, ru), or behind a dash that touches the word (es).
_TURN = re.compile(r"(?<=[,.!?…])[^\S\n]+[—–―](?=\s)|(?<=\s)[—–―](?=[^\W\d_])|(?<=[^\W\d_])[—–―](?=[.,;:!?\s]|$)")


def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text quotes speech, the quotation marks included; what runs to the end of a paragraph counts too."""
    spans = sorted([*_in_marks(text), *_in_dialogue(text)])
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def _in_marks(text: str) -> Iterator[tuple[int, int]]:
    if not _SIGNS.search(text):
        return
    for paragraph in _PARAGRAPH.finditer(text):
        waiting: list[tuple[str, int]] = []
        for match in _SIGNS.finditer(paragraph[0]):
            sign, at = match[0], paragraph.start() + match.start()
            before = text[at - 1] if at > paragraph.start() else " "
            after = text[at + 1] if at + 1 < paragraph.end() else " "
            level = next((i for i in reversed(range(len(waiting))) if sign in _CLOSES[waiting[i][0]]), None)
            if level is not None and (sign != '"' or not _opens_after(before)):
                yield waiting[level][1], at + 1
                del waiting[level:]
            elif len(waiting) < _NESTED and (sign in _ALWAYS_OPENS or (_opens_after(before) and not after.isspace())):
                waiting.append((sign, at))
        for sign, at in waiting:
            if sign in _RUNS_ON:
                yield at, paragraph.end()
                break


def _opens_after(before: str) -> bool:
    """Whether a quotation can open after this sign: a space, a bracket, a dash or another mark, not a word."""
    return before.isspace() or before in "([{«“„‹—–-/'‘*_"


def _in_dialogue(text: str) -> Iterator[tuple[int, int]]:
    for line in _DIALOGUE.finditer(text):
        start, end = line.span("speech")
        if not text[start:end].lstrip('¿¡«“"')[:1].isupper():
            continue
        speaks = True
        for turn in _TURN.finditer(text, start, end):
            if speaks:
                yield start, turn.start()
            start, speaks = turn.end(), not speaks
        if speaks:
            yield start, end
