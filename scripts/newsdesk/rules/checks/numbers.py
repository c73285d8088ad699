"""Numbers as people write them, in digits and in words: English, French, Spanish, Arabic, Russian, Norwegian.

Texts are read as rules compare them (newsdesk.model.fold): digits of every script are 0-9, dashes are hyphens.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

_TOKEN = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(
    r"(?<![\w#@/:.,+$€£])(?<![^\W\d_]-)[$€£]?(?P<digits>\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)"
    r"(?P<half>[½¼¾])?(?:k\b)?(?![\w/:\u20e3½¼¾]|[.,:-]\d)"
)
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_DOUBTFUL_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: where it stands and what it is worth."""

    start: int
    end: int
    value: float
    year: bool = False
    """Four digits that may as well be a year."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, between 0 and 1: a percentage, a fraction, one in three."""

    start: int
    end: int
    value: float
    percent: bool = False


@dataclass(frozen=True)
class Tongue:
    """How one language writes numbers, in small letters, folded; words for one are articles and left out."""

    words: Mapping[str, int]
    scales: Mapping[str, int]
    vague: frozenset[str] = frozenset()
    """Scales that make no number without one before them: thousands of."""
    ones: frozenset[str] = frozenset()
    of: str = ""
    """Between a fraction and what it is a part of."""
    joiners: frozenset[str] = frozenset()
    fractions: Mapping[str, float] = field(default_factory=dict)
    nths: Mapping[str, int] = field(default_factory=dict)
    percent: str = "%"
    ratio: str = ""
    """Between the part and the whole; {people} where a noun may stand."""
    every: str = ""
    """Before the whole where the part is one: each third."""


def _up(words: str, first: int = 1, step: int = 1) -> dict[str, int]:
    """Words from the least: several for one number stand with a stroke between them."""
    return {word: value for names, value in zip(words.split(), count(first, step)) for word in names.split("|")}


_EN = Tongue(
    words={
        **_up("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen", 2),
        **_up("eighteen nineteen", 18),
        **_up("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    },
    scales={"hundred": 100, "thousand": 1000, "million": 10**6, "millions": 10**6, "billion": 10**9, "bn": 10**9},
    vague=frozenset({"millions", "bn"}),
    ones=frozenset({"one"}),
    of="of",
    joiners=frozenset({"and"}),
    fractions={"half": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4, "fifth": 1 / 5}
    | {"fifths": 1 / 5, "tenth": 1 / 10, "tenths": 1 / 10},
    nths=_up("second third fourth fifth sixth seventh eighth ninth tenth", 2),
    percent=r"%|per ?cent\b",
    ratio=r"(?:in|out of)(?: every)?",
    every="every",
)
_FR = Tongue(
    words={
        **_up("deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 2),
        **_up("vingt|vingts trente quarante cinquante soixante septante huitante|octante nonante", 20, 10),
    },
    scales={"cent": 100, "cents": 100, "mille": 1000, "milliers": 1000, "million": 10**6, "millions": 10**6}
    | {"milliard": 10**9, "milliards": 10**9},
    vague=frozenset({"cents", "milliers", "millions", "milliards"}),
    ones=frozenset({"un", "une"}),
    of="des?|du|d",
    joiners=frozenset({"et"}),
    fractions={"moitié": 1 / 2, "tiers": 1 / 3, "quart": 1 / 4, "quarts": 1 / 4, "cinquième": 1 / 5, "dixième": 1 / 10},
    percent=r"%|pour ?cent\b",
    ratio=r"(?:{people} )?sur",
)
_ES = Tongue(
    words={
        **_up("dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince", 2),
        **_up("dieciséis diecisiete dieciocho diecinueve veinte veintiuno|veintiún|veintiuna veintidós veintitrés", 16),
        **_up("veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve", 24),
        **_up("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10),
        **_up("doscientos|doscientas trescientos|trescientas cuatrocientos|cuatrocientas quinientos|quinientas", 200, 100),
        **_up("seiscientos|seiscientas setecientos|setecientas ochocientos|ochocientas novecientos|novecientas", 600, 100),
    },
    scales={"cien": 100, "ciento": 100, "mil": 1000, "miles": 1000, "millón": 10**6, "millones": 10**6},
    vague=frozenset({"miles", "millones"}),
    ones=frozenset({"un", "uno", "una"}),
    of="del?",
    joiners=frozenset({"y"}),
    fractions={"mitad": 1 / 2, "tercio": 1 / 3, "tercios": 1 / 3, "cuarto": 1 / 4, "cuartos": 1 / 4},
    percent=r"%|por ciento\b",
    ratio=r"(?:{people} )?de cada",
)
_RU = Tongue(
    words={
        **_up("два|две|двух|двум|двумя|двое три|трех|трем|тремя|трое четыре|четырех|четырем|четверо", 2),
        **_up("пять|пяти|пятью|пятеро шесть|шести|шестью|шестеро семь|семи|семью|семеро восемь|восьми|восемью", 5),
        **_up("девять|девяти|девятью десять|десяти|десятью одиннадцать|одиннадцати двенадцать|двенадцати", 9),
        **_up("тринадцать|тринадцати четырнадцать|четырнадцати пятнадцать|пятнадцати шестнадцать|шестнадцати", 13),
        **_up("семнадцать|семнадцати восемнадцать|восемнадцати девятнадцать|девятнадцати двадцать|двадцати", 17),
        **_up("тридцать|тридцати сорок|сорока пятьдесят|пятидесяти шестьдесят|шестидесяти", 30, 10),
        **_up("семьдесят|семидесяти восемьдесят|восьмидесяти девяносто|девяноста сто|ста", 70, 10),
        **_up("двести|двухсот триста|трехсот четыреста|четырехсот пятьсот|пятисот шестьсот|шестисот", 200, 100),
        **_up("семьсот|семисот восемьсот|восьмисот девятьсот|девятисот", 700, 100),
    },
    scales={"тысяча": 1000, "тысячи": 1000, "тысяч": 1000, "тыс": 1000, "миллион": 10**6, "миллиона": 10**6}
    | {"миллионов": 10**6, "млн": 10**6, "миллиард": 10**9, "миллиарда": 10**9, "миллиардов": 10**9, "млрд": 10**9},
    fractions={"половина": 1 / 2, "половины": 1 / 2, "половину": 1 / 2, "треть": 1 / 3, "трети": 1 / 3}
    | {"четверть": 1 / 4, "четверти": 1 / 4},
    vague=frozenset({"тысячи", "тысяч", "миллионы", "миллионов", "миллиардов"}),
    ones=frozenset({"один", "одна", "одно"}),
    nths=_up("второй|вторая|второе|второго|вторую третий|третья|третье|третьего|третью", 2)
    | _up("четвертый|четвертая|четвертого|четвертую пятый|пятая|пятого|пятую шестой|шестая|шестого|шестую", 4)
    | _up("седьмой|седьмая|седьмого восьмой|восьмая|восьмого девятый|девятая|девятого десятый|десятая|десятого", 7),
    percent=r"%|процент\w*",
    ratio=r"(?:{people} )?из(?: каждых)?",
    every=r"кажд(?:ый|ая|ое|ого|ую)",
)
_AR = Tongue(
    words={
        **_up("اثنان|اثنين|اثنتان|اثنتين|اثنا|اثني ثلاث|ثلاثه اربع|اربعه خمس|خمسه ست|سته سبع|سبعه", 2),
        **_up("ثمان|ثماني|ثمانيه تسع|تسعه عشر|عشره", 8),
        **_up("عشرون|عشرين ثلاثون|ثلاثين اربعون|اربعين خمسون|خمسين ستون|ستين سبعون|سبعين ثمانون|ثمانين", 20, 10),
        **_up("تسعون|تسعين", 90),
        **_up("مئتان|مئتين|مائتان|مائتين|مئتا ثلاثمئه|ثلاثمائه اربعمئه|اربعمائه خمسمئه|خمسمائه", 200, 100),
        **_up("ستمئه|ستمائه سبعمئه|سبعمائه ثمانمئه|ثمانمائه تسعمئه|تسعمائه", 600, 100),
        **_up("الفان|الفين", 2000),
    },
    scales={"مئه": 100, "مائه": 100, "الف": 1000, "الاف": 1000, "الفا": 1000, "مليون": 10**6, "مليونا": 10**6}
    | {"ملايين": 10**6, "مليار": 10**9, "مليارات": 10**9},
    vague=frozenset({"الاف", "ملايين", "مليارات"}),
    ones=frozenset({"واحد", "واحده", "احد", "احدي"}),
    fractions={"نصف": 1 / 2, "ثلث": 1 / 3, "ثلثا": 2 / 3, "ثلثي": 2 / 3, "ربع": 1 / 4},
    percent=r"%|(?:في |ب)ال(?:مئ|مائ)ه",
    ratio=r"(?:{people} )?(?:من|من بين) كل",
)
_NO_UNITS = "to tre fire fem seks sju|syv åtte ni"
_NO_TENS = _up("tjue|tyve tretti|tredve førti femti seksti sytti åtti nitti", 20, 10)
_NO = Tongue(
    words={
        **_up(f"{_NO_UNITS} ti elleve tolv tretten fjorten femten seksten sytten atten nitten", 2),
        **_NO_TENS,
        **{ten + unit: ten_value + value for ten, ten_value in _NO_TENS.items() for unit, value in _up(_NO_UNITS, 2).items()},
    },
    scales={"hundre": 100, "tusen": 1000, "million": 10**6, "millioner": 10**6, "mill": 10**6, "milliarder": 10**9},
    vague=frozenset({"millioner", "milliarder", "mill"}),
    of="av",
    ones=frozenset({"en", "ein", "ei", "ett", "et", "én"}),
    joiners=frozenset({"og"}),
    fractions={"halvparten": 1 / 2, "halvdelen": 1 / 2, "tredjedel": 1 / 3, "tredjedeler": 1 / 3, "tredel": 1 / 3}
    | {"fjerdedel": 1 / 4, "firedel": 1 / 4, "femtedel": 1 / 5, "tidel": 1 / 10},
    nths=_up("annen|andre|annet tredje fjerde femte sjette sjuende|syvende åttende niende tiende", 2),
    percent=r"%|prosent\b",
    ratio=r"(?:{people} )?av",
    every=r"(?:hver|hvert|kvar|kvart)",
)
TONGUES: Mapping[str, Tongue] = {"en": _EN, "fr": _FR, "es": _ES, "ru": _RU, "ar": _AR, "no": _NO}
_NONE = Tongue({}, {})


_FIGURE = re.compile(r"\d")
_WORDS = {
    name: frozenset({*tongue.words, *tongue.scales, *tongue.fractions, *tongue.nths}) for name, tongue in TONGUES.items()
}


def may_have_number(text: str, language: str) -> bool:
    """Whether a text can have a number or a share at all: a quick look."""
    if _FIGURE.search(text):
        return True
    words = _WORDS.get(language, frozenset())
    return not words.isdisjoint(_TOKEN.findall(text.lower().replace("ё", "е"))) or (
        language == "ar" and any(word[1:] in words for word in _TOKEN.findall(text) if word.startswith("و"))
    )


def numbers(text: str, language: str) -> Iterator[Number]:
    """Every number of a text, in its order; parts of words, codes, dates and addresses are none."""
    tongue = TONGUES.get(language, _NONE)
    low = text.lower().replace("ё", "е")
    tokens = [(match.start(), match.end(), match[0]) for match in _TOKEN.finditer(low)]
    scaled = {start: tongue.scales[word] for start, _, word in tokens if word in tongue.scales}
    ends = {start: end for start, end, _ in tokens}
    found = [_in_digits(text, match, scaled, ends) for match in _DIGITS.finditer(text)]
    taken = {at for number in found for at in range(number.start, number.end)}
    found += (number for number in _in_words(low, tokens, tongue) if number.start not in taken)
    return iter(sorted(found, key=lambda number: number.start))


def _in_digits(text: str, match: re.Match[str], scaled: Mapping[int, int], ends: Mapping[int, int]) -> Number:
    written, end = match["digits"], match.end()
    scale = 1000 if match[0].endswith("k") else 1
    at = end + 1 if text[end : end + 1] in {" ", "-"} else end
    while at in scaled:
        scale, end = scale * scaled[at], ends[at]
        at = end + 1
    grouped = re.fullmatch(r"[1-9]\d{0,2}(?:[ .,']\d{3})+(?P<rest>[.,]\d{1,2})?", written) if scale == 1 else None
    if grouped:
        rest = grouped["rest"] or ""
        value = float(re.sub(r"\D", "", written.removesuffix(rest)) + rest.replace(",", "."))
    else:
        value = float(re.sub(r"[ ']", "", written).replace(",", "."))
    value = (value + _HALVES.get(match["half"] or "", 0)) * scale
    return Number(match.start(), end, round(value, 6), bool(_DOUBTFUL_YEAR.fullmatch(match[0])))


def _in_words(text: str, tokens: list[tuple[int, int, str]], tongue: Tongue) -> Iterator[Number]:
    run: list[tuple[int, int, str]] = []
    for place, (start, end, written) in enumerate(tokens):
        word = _bare(written, tongue) if run else written
        known = word in tongue.words or word in tongue.scales or word in tongue.ones
        if run and text[run[-1][1] : start] not in {" ", "-"}:
            yield from _number_of(run, tongue)
            run = []
        if known:
            run.append((start, end, word))
        elif run and not (written in tongue.joiners and _goes_on(tokens, place, tongue)):
            yield from _number_of(run, tongue)
            run = []
        elif run:
            run.append((start, end, ""))
    yield from _number_of(run, tongue)


def _bare(word: str, tongue: Tongue) -> str:
    """Arabic writes “and” into the next word."""
    return word[1:] if tongue is _AR and word.startswith("و") and word not in tongue.words else word


def _goes_on(tokens: list[tuple[int, int, str]], place: int, tongue: Tongue) -> bool:
    following = tokens[place + 1][2] if place + 1 < len(tokens) else ""
    return following in tongue.words or following in tongue.ones


def _number_of(run: list[tuple[int, int, str]], tongue: Tongue) -> Iterator[Number]:
    """The number that a run of words makes; a word for one alone is an article."""
    words = [word for _, _, word in run if word]
    if not words or words[0] in tongue.vague or all(word in tongue.ones for word in words):
        return
    total = current = 0
    for place, word in enumerate(words):
        scale = tongue.scales.get(word)
        if tongue is _FR and word in {"vingt", "vingts"} and current % 100 == 4 and words[place - 1] == "quatre":  # noqa: PLR2004 - quatre-vingts
            current += 76
        elif scale is None:
            current += tongue.words.get(word, 1)
        elif scale == 100:  # noqa: PLR2004 - the one scale that others multiply
            current = max(current, 1) * scale
        else:
            total, current = (total + current) * scale if total and not current else total + max(current, 1) * scale, 0
    yield Number(run[0][0], run[-1][1], float(total + current))


def shares(text: str, language: str, people: str = r"[^\W\d_]+") -> Iterator[Share]:
    """Every part of a whole: 96 %, one in three, a third of, each third; `people` is what may stand in between."""
    tongue = TONGUES.get(language, _NONE)
    found = list(numbers(text, language))
    low = text.lower().replace("ё", "е")
    percent = re.compile(rf" ?(?:{tongue.percent})")
    for number in found:
        if after := percent.match(low, number.end):
            yield Share(number.start, after.end(), number.value / 100, percent=True)
    yield from _ratios(low, found, tongue, people)
    yield from _fractions(low, found, tongue)


def _ratios(low: str, found: list[Number], tongue: Tongue, people: str) -> Iterator[Share]:
    if not tongue.ratio:
        return
    ones = "|".join(sorted(tongue.ones, key=len, reverse=True))
    parts = {number.start: number for number in found}
    one = [(m.start(), m.end(), 1.0) for m in re.finditer(rf"\b(?:{ones})\b", low) if m.start() not in parts]
    between = re.compile(" (?:" + tongue.ratio.replace("{people}", f"(?:{people})") + ") ")
    for start, end, part in [*one, *((number.start, number.end, number.value) for number in found)]:
        link = between.match(low, end)
        whole = parts.get(link.end()) if link else None
        if whole and 0 < part < whole.value and whole.value == int(whole.value):
            yield Share(start, whole.end, part / whole.value)
    if tongue.every:
        nths = "|".join(sorted(tongue.nths, key=len, reverse=True))
        for match in re.finditer(rf"\b{tongue.every} (?P<nth>{nths})\b", low):
            yield Share(match.start(), match.end(), 1 / tongue.nths[match["nth"]])


def _fractions(low: str, found: list[Number], tongue: Tongue) -> Iterator[Share]:
    before = {number.end: number for number in found}
    of = re.compile(rf" (?:{tongue.of})\b" if tongue.of else " ")
    for match in _TOKEN.finditer(low):
        value = tongue.fractions.get(match[0])
        if value is None or not of.match(low, match.end()):
            continue
        number = before.get(match.start() - 1)
        if number and 0 < number.value * value < 1:
            yield Share(number.start, match.end(), number.value * value)
        else:
            yield Share(match.start(), match.end(), value)
