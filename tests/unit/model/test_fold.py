import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdesk.model.fold import fold, mixed_words, quoted

SIGNS = (
    "ab é e\u0301 \u200b \u00ad … – ’ ½ ﬁ ㎏ ا أ ى ة \u064e \u0640 ٣ ٫ ، Аа Сс οΟ "
    "하 ᄒ ᅡ ﾞ カ 👩 \u200d \ufe0f \n \t \u00a0 “ » -"
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Me\u0301decins sans frontie\u0300res", "Médecins sans frontières"),
        ("Kol\u00adlegen be\u200bfore, \ufeffnow", "Kollegen before, now"),
        ("2020–2026 — non‑stop −5", "2020-2026 - non-stop -5"),
        ("l’eau, d´eau, 30′ 12″", "l'eau, d'eau, 30' 12\""),
        ("10\u00a0000\u202fm\tx\u2028y", "10 000 m x\ny"),
        ("مَرْضَى الإيــدز في المستشفى آخر مرة", "مرضي الايدز في المستشفي اخر مره"),
        ("می\u200cخواهم کتاب", "ميخواهم كتاب"),
        ("٣٫٥ ٤٬٠٠٠ ٣،٥ ۱۲٪ १२", "3.5 4,000 3,5 12% 12"),
        ("أولاً، ثانياً", "اولا، ثانيا"),
        ("𝗛𝗲𝗹𝗽 ﬁve ㎏ … CO₂ №5", "Help five kg ... CO2 No5"),
        ("pаtient АIDS сo-operation", "patient AIDS co-operation"),
        ("CПИД, тecт, BИЧ, ещë", "СПИД, тест, ВИЧ, ещё"),
        ("нарко\u0301ман, и\u0306, е\u0308", "наркоман, й, ё"),
        ("한글 하", "한글 하"),
    ],
)
def test_one_way_to_write_each_sign(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    "text",
    [
        "3½ litres",
        "10⁶ cells",
        "5 km²",
        "Panadol™",
        "Élodie à l'hôpital",
        "ёлка й",
        "µ",
        "kΩ",
        "SMSка",
        "x̧",
        "日本語。",
        "Ørsta på æ",
    ],
)
def test_what_would_become_another_word_or_number_stays(text: str) -> None:
    assert fold(text).text == unicodedata.normalize("NFC", text).replace("µ", "μ")


def test_the_language_decides_about_a_word_that_could_be_either() -> None:
    assert fold("PAК").text == "PAK"
    assert fold("PAК", "ru").text == "РАК"
    assert fold("AIDЅ", "ru").text == "AIDS"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("an A\u200bIDS vic\u00adtim", "AIDS victim"),
        ("… – e\u0301te\u0301 “AIDS” …", "AIDS"),
        ("مَرْضَى الإيدز", "الايدز"),
        ("½ ﬁﬁ AIDS", "AIDS"),
    ],
)
def test_a_place_leads_back_to_what_was_written(text: str, words: str) -> None:
    folded = fold(text)
    at = folded.text.index(words)
    start, end = folded.origin(at, at + len(words))
    assert fold(text[start:end]).text == words
    assert not text[start:end].endswith(("\u200b", "\u00ad"))


def test_a_sign_that_became_several_is_reported_whole() -> None:
    folded = fold("Wait… now")
    assert folded.text == "Wait... now"
    assert folded.origin(5, 6) == (4, 5)
    assert folded.origin(4, 11) == (4, 9)
    assert folded.origin(8, 11) == (6, 9)


@given(st.text(alphabet=sorted({*SIGNS}), max_size=24))
def test_every_part_comes_from_the_part_it_points_at(text: str) -> None:
    folded = fold(text)
    last = 0
    for at in range(len(folded.text)):
        start, end = folded.origin(at, at + 1)
        assert last <= start < end <= len(text)
        last = start
    assert folded.origin(0, len(folded.text))[1] <= len(text)
    assert fold(folded.text).text == unicodedata.normalize("NFC", folded.text)


@given(st.text(max_size=40))
def test_any_text_folds(text: str) -> None:
    folded = fold(text)
    assert folded.origin(0, len(folded.text))[0] <= len(text)
    mixed_words(text)
    quoted(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("An АIDS pаtient", ["АIDS", "pаtient"]),
        ("лечение BИЧ", ["BИЧ"]),
        ("pay\u200bpal", ["pay\u200bpal"]),
        ("ad\u200dmin", ["ad\u200dmin"]),
        ("مر\u200bضى", ["مر\u200bضى"]),
        ("k\u00adilled", ["k\u00adilled"]),
        ("COVID-19, 5х в день, B12, ВИЧ-тест, T-лимфоциты, Wi-Fi", []),
        ("5 µg, 3 μm, 2 kΩ, IFNα, NF-κB, Δt, Ω", []),
        ("SMSка, PDFы, Яndex", []),
        ("می\u200cخواهم, क्\u200dष, 👨‍👩‍👧 ❤️ 3️⃣ ℹ️", []),
        ("منظمة \u2066WHO\u2069 و\u2066UNICEF\u2069 \u200e(MSF)\u200e", []),
        ("Gesund\u00adheits\u00adver\u00adsor\u00adgung", []),
        ("ភាសា\u200bខ្មែរ", []),
    ],
)
def test_words_of_two_scripts_and_hidden_signs(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in mixed_words(text)] == words


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ('He said “I am an addict” and "that\'s fine", 5" pipe', ["“I am an addict”", '"that\'s fine"']),
        (
            "« Oui », dit-elle. «Ja», sa hun. „Ja“, »Ja«, ‹ja›, 「はい」",
            ["« Oui »", "«Ja»", "„Ja“", "»Ja«", "‹ja›", "「はい」"],
        ),
        ("«He said “no” to me» and left", ["«He said “no” to me»"]),
        ("“First part\nsecond line\n\nnot this", ["“First part\nsecond line"]),
        ('one " alone\n\nand "one', []),
        ("It's Fatou's 'clinic', rock 'n' roll", []),
        ('("yes") [“no”]', ['"yes"', "“no”"]),
        ("— Я наркоман, — говорит Олег. — Мне помогли.", ["Я наркоман,", " Мне помогли."]),
        ("—Soy adicto —dice Juan—. Me ayudan.", ["Soy adicto ", ". Me ayudan."]),
        ("– Je suis guérie, raconte Awa.", ["Je suis guérie, raconte Awa."]),
        ("Nous offrons :\n– Consultations gratuites\n– Vaccination", []),
        ("Мы предлагаем:\n— консультации.\n— лекарства.", []),
        ("Клиника — рядом. Моя мать — врач.", []),
    ],
)
def test_quoted_speech(text: str, speech: list[str]) -> None:
    assert [text[start:end] for start, end in quoted(text)] == speech


@pytest.mark.parametrize(
    "text", ["“" * 20000 + "»" * 20000, "aа" * 20000, "a\u200bb" * 10000, "e\u0301" * 20000, "— Aa" * 9000]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    begin = time.process_time()
    for look in (fold, mixed_words, quoted):
        look(text)
    assert time.process_time() - begin < 10
