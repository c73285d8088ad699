"""Languages as a page needs them: the direction of their writing and what they call themselves."""

from functools import cache
from typing import Literal

# Unicode CLDR, scriptMetadata and likelySubtags: languages written from right to left unless the tag names a script.
_RTL_LANGUAGES = frozenset(
    {
        *("ar", "arc", "azb", "bal", "bgn", "bqi", "ckb", "dv", "fa", "glk", "he", "ks"),
        *("lrc", "mzn", "nqo", "pnb", "prs", "ps", "sd", "syr", "ug", "ur", "yi"),
    }
)
_RTL_SCRIPTS = frozenset({"Adlm", "Arab", "Aran", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"})
_SCRIPT = 4  # letters of a script in a language tag

Direction = Literal["ltr", "rtl"]


def direction(tag: str) -> Direction:
    """The direction in which a language is written, by its tag (BCP 47)."""
    language, *rest = tag.split("-")
    script = next((part for part in rest if len(part) == _SCRIPT), None)
    if script is not None:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if language in _RTL_LANGUAGES else "ltr"


@cache
def own_name(tag: str) -> str:
    """What speakers of a language call it, such as français; the tag where that is not known."""
    return _name(tag, None)


@cache
def english_name(tag: str) -> str:
    """What a language is called in English; the tag where that is not known."""
    return _name(tag, "en")


def _name(tag: str, language: str | None) -> str:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - only where a page lists languages

    try:
        found = Locale.parse(tag, sep="-").get_display_name(language)
    except (UnknownLocaleError, ValueError):
        return tag
    return found or tag
