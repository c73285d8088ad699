"""Ids that people can read, from titles in any script."""

import re
import unicodedata
from collections.abc import Callable
from itertools import chain, count
from typing import Final

from newsdesk.model.fields import slug

_LONGEST = 60
_WORDS = re.compile(r"[a-z]{3}")
# what each letter is written as; - for nothing
_CYRILLIC: Final = (
    "а б в г ґ д е ё є ж з и і ї й к л м н о п р с т у ў ф х ц ч ш щ ъ ы ь э ю я",
    "a b v g g d e e ye zh z i i yi y k l m n o p r s t u u f kh ts ch sh shch - y - e yu ya",
)
_MORE_CYRILLIC: Final = (
    "ә ғ қ ң ө ұ ү һ җ ҳ ҷ ӯ ӣ ј љ њ ћ ђ џ ѓ ќ ѕ",
    "a gh q ng o u u h j h j u i j lj nj c dj dz g k dz",
)
_ARABIC: Final = (
    "ا أ إ آ ٱ ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي ى ئ ؤ ة پ چ ژ گ ک ی ہ ے ں ڑ ٹ ڈ ھ ء",
    "a a i a a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a y w a p ch zh g k y h e n r t d h -",
)
_GREEK: Final = (
    "α β γ δ ε ζ η θ ι κ λ μ ν ξ ο π ρ σ ς τ υ φ χ ψ ω",
    "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
)
_LATIN: Final = ("ß æ œ ø đ ð ł þ ı ə ŋ", "ss ae oe o d d l th i a ng")


def _table() -> dict[int, str]:
    pairs = (
        pair
        for letters, latin in (_CYRILLIC, _MORE_CYRILLIC, _ARABIC, _GREEK, _LATIN)
        for pair in zip(letters.split(), latin.split(), strict=True)
    )
    return {ord(letter): "" if latin == "-" else latin for letter, latin in pairs}


_LETTERS: Final = _table()


def readable_id(title: str, otherwise: str) -> str:
    """An id that says what a title says, in Latin letters; `otherwise` where the title has no letters that it knows."""
    known = unicodedata.normalize("NFC", title).lower().translate(_LETTERS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", known) if not unicodedata.combining(sign))
    found = slug(plain.translate(_LETTERS).replace("'", "").replace("’", ""))
    if not _WORDS.search(plain) or found == slug(""):
        return otherwise
    return found if len(found) <= _LONGEST else found[: _LONGEST + 1].rpartition("-")[0] or found[:_LONGEST]


def free_id(wanted: str, number: int, taken: Callable[[str], bool]) -> str:
    """The id, or with the number of the issue behind it, that no file has or had."""
    numbered = f"{wanted}-{number}"
    further = (f"{numbered}-{again}" for again in count(2))
    return next(name for name in chain((wanted, numbered), further) if not taken(name))
