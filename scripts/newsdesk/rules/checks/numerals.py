"""How numbers are written in words: English, French, Spanish, Arabic, Russian, Norwegian; small letters, folded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count


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
    spread: str = ""
    """The same with a noun between, where the part is one: one woman in five."""
    spread_end: str = ""
    """What stands behind it when people are meant, not places."""
    every: str = ""
    """Before the whole where the part is one: each third."""


def _up(words: str, first: int = 1, step: int = 1) -> dict[str, int]:
    """Words from the least: several for one number stand with a stroke between them."""
    return {word: value for names, value in zip(words.split(), count(first, step)) for word in names.split("|")}


_EN = Tongue(
    words={
        **_up(
            "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen", 2
        ),
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
    spread=r"(?:woman|child|person|patient|girl|boy|baby|man|family|mother|adult|household) (?:in|out of)(?: every)?",
    spread_end=r"\s?(?:[.,;!?]|$| (?:is|has|was|does|lives|dies|needs|cannot|will|gives|gets|goes|never|still|now)\b)",
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
        **_up(
            "doscientos|doscientas trescientos|trescientas cuatrocientos|cuatrocientas quinientos|quinientas", 200, 100
        ),
        **_up(
            "seiscientos|seiscientas setecientos|setecientas ochocientos|ochocientas novecientos|novecientas", 600, 100
        ),
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
    ratio=r"из(?: каждых)?",
    spread=r"{people} из(?: каждых)?",
    spread_end=r"\s?(?:[.,;!?]|$| (?:не|имеет|живет|страда|умира|нужда|рожает|получает|лиш))",
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
    nths=_up("اثنين ثلاث|ثلاثه اربع|اربعه خمس|خمسه ست|سته سبع|سبعه ثماني|ثمانيه تسع|تسعه عشر|عشره", 2),
    ratio=r"(?:{people} )?(?:من|من بين) كل",
    every=r"(?:طفل|طفله|امراه|شخص|مريض|مريضه|رجل|ام|فتاه|اسره|عائله) من (?:بين )?كل",
)
_NO_UNITS = "to tre fire fem seks sju|syv åtte ni"
_NO_TENS = _up("tjue|tyve tretti|tredve førti femti seksti sytti åtti nitti", 20, 10)
_NO = Tongue(
    words={
        **_up(f"{_NO_UNITS} ti elleve tolv tretten fjorten femten seksten sytten atten nitten", 2),
        **_NO_TENS,
        **{
            ten + unit: ten_value + value
            for ten, ten_value in _NO_TENS.items()
            for unit, value in _up(_NO_UNITS, 2).items()
        },
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
    ratio=r"av",
    spread=r"{people} av",
    spread_end=r"\s?(?:[.,;!?]|$| (?:er|har|får|dør|lever|trenger|kan|må|mangler|føder)\b)",
    every=r"(?:hver|hvert|kvar|kvart)",
)
TONGUES: Mapping[str, Tongue] = {"en": _EN, "fr": _FR, "es": _ES, "ru": _RU, "ar": _AR, "no": _NO}
