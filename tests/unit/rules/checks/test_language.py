"""What the examples on the pages cannot show: how words weigh, where they stand, and how translations are compared."""

from pathlib import Path

import pytest

from newsdesk.desk.load import load, load_folder
from newsdesk.desk.tree import TextTree
from newsdesk.rules.arming import arms_of
from newsdesk.rules.checks.parity import _months
from newsdesk.rules.engine import check
from small_desk import account, asset, front_matter, lines, post

ROOT = Path(__file__).resolve().parents[4]
WHERE = "content/posts/hands.md"
FRENCH = "content/posts/hands.fr.md"
ACCOUNT = "content/accounts/relay-mastodon.md"
SPOKEN = ["en", "fr", "es", "ar", "ru", "nb", "nn"]


@pytest.fixture(scope="module")
def playbook():
    """The desk of this repository: its pages are read once."""
    return load_folder(ROOT)


@pytest.fixture
def told(playbook):
    """The findings of the language rules about these files, under the pages of this repository."""

    def run(files):
        texts = {ACCOUNT: account(languages=SPOKEN[1:]), **files}
        tree = TextTree({path: text.encode() for path, text in texts.items()}, playbook.tree, ("guidelines/",))
        desk = load(tree, read_before={page.path: page for page in playbook.guidelines})
        desk.derived["arms"] = arms_of(playbook)
        return [one for one in check(desk, paths=texts.keys()).findings if one.rule.startswith("LNG-")]

    return run


@pytest.fixture
def read(told):
    """The findings about one post in a language."""

    def run(text, language="en", **keys):
        return told({WHERE: post(text, language=language, **keys)})

    return run


@pytest.fixture
def differ(told):
    """What a French translation is said to have in another way than the English original."""

    def run(original, translation, keys=None, other=None, files=None, language="fr"):
        name = FRENCH.replace(".fr.", f".{language}.")
        found = told({WHERE: post(original, **(keys or {})), name: post(translation, **(other or {})), **(files or {})})
        return [str(one.message) for one in found if one.rule == "LNG-18"]

    return run


class TestWeight:
    def test_english_words_block(self, read):
        assert lines(read("An AIDS victim came."))[0].startswith(f"LNG-01 error {WHERE}:")

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("fr", "Un sidéen est venu."),
            ("es", "Vino un enfermo de sida."),
            ("ru", "Пришёл ВИЧ-инфицированный."),
            ("ar", "جاء مرضى الإيدز."),
            ("nb", "En hiv-smittet mann kom."),
            ("nn", "Ein hivsmitta mann kom."),
        ],
    )
    def test_words_that_no_native_reader_signed_warn(self, read, language, text):
        assert [(one.rule, one.severity) for one in read(text, language)] == [("LNG-01", "warning")]

    @pytest.mark.parametrize(
        ("text", "rule", "severity"),
        [
            ("He says: “I am an AIDS victim.”", "LNG-01", "warning"),
            ("She says: “I am an addict.”", "LNG-10", "notice"),
            ("“A wave of refugees”, one paper wrote.", "LNG-09", "notice"),
            ("“She suffers from epilepsy”, says her sister.", "LNG-11", "notice"),
        ],
    )
    def test_quoted_speech_weighs_one_level_less(self, read, text, rule, severity):
        assert [(one.rule, one.severity) for one in read(text)] == [(rule, severity)]

    @pytest.mark.parametrize(
        ("language", "text", "rule"),
        [
            ("fr", "Les victimes de violences sexuelles sont reçues.", "LNG-05"),
            ("es", "Recibimos a víctimas de violencia sexual.", "LNG-05"),
            ("fr", "Elle souffre d'épilepsie.", "LNG-11"),
            ("es", "Sufre de epilepsia.", "LNG-11"),
        ],
    )
    def test_everyday_words_give_a_notice(self, read, language, text, rule):
        assert [(one.rule, one.severity) for one in read(text, language)] == [(rule, "notice")]

    def test_the_advice_is_in_the_language_of_the_text(self, read):
        (finding,) = read("Пришли наркоманы.", "ru")
        assert "люди" in str(finding.help) or "человек, употребляющий" in str(finding.help)


class TestPlace:
    @pytest.mark.parametrize("sign", ["\u2011", "\u2013", "\u00ad-", "-\u200b"])
    def test_signs_that_nobody_sees_hide_no_word(self, read, sign):
        (finding,) = read(f"Für HIV{sign}infected mothers.")
        assert (finding.location.line, finding.location.column) == (9, 5)

    def test_a_letter_from_another_alphabet_hides_no_word(self, read):
        assert {one.rule for one in read("Two АIDS victims came.")} == {"LNG-01", "LNG-19"}

    def test_alternative_text_of_an_asset_in_its_language(self, told):
        found = told(
            {"content/media/hands/asset.md": asset(library="RM-1", alt={"fr": "Un sidéen assis sur un banc."})}
        )
        assert [(one.rule, one.location.path) for one in found] == [("LNG-01", "content/media/hands/asset.md")]

    def test_questions_and_answers(self, told):
        front = {"title": "What is the AIDS virus?", "short": "It is HIV.", "language": "en"}
        (finding,) = told({"faqs/hiv/virus.md": front_matter(front, "An AIDS response.")})
        assert (finding.rule, finding.location.line) == ("LNG-02", 2)

    def test_an_address_is_no_speech(self, read):
        assert read("Read more: https://relay-medical.example/third-world/hiv-infected") == []


class TestTranslations:
    @pytest.mark.parametrize(
        ("original", "translation"),
        [
            ("We treated 1,234 people.", "Nous avons soigné 1 234 personnes."),
            ("We treated 1,234 people.", "Nous avons soigné 1\u202f234 personnes."),
            ("It costs 2.5 million.", "Cela coûte 2,5 millions."),
            ("Open from 8 a.m. to 4 p.m.", "Ouvert de 8 h à 16 h."),
            ("Open from 8:30 to 16:00.", "Ouvert de 8h30 à 16h."),
            ("Come on 25 November 2026.", "Venez le 25 novembre."),
            ("Come on 2026-11-25.", "Venez le 25/11/2026."),
            ("Forty families came twice.", "40 familles sont venues deux fois."),
            ("Take 1 litre.", "Prenez un litre."),
            ("Half of the wells are dry.", "50 % des puits sont à sec."),
            ("See https://relay-medical.example/jobs/2027", "Voir https://www.relay-medical.example/emplois"),
            ("Free of charge. #Cholera2026", "Gratuit. #Choléra"),
        ],
    )
    def test_the_same_in_other_signs(self, differ, original, translation):
        assert differ(original, translation) == []

    @pytest.mark.parametrize(
        ("language", "translation"),
        [
            ("es", "Atendimos a 1.234 personas el 25 de noviembre, de 8 a 16 h."),
            ("ru", "25 ноября мы приняли 1234 человека, с 8 до 16 часов."),
            ("nb", "25. november tok vi imot 1 234 mennesker, kl. 8 til 16."),
            ("ar", "عالجنا ١٬٢٣٤ شخصا في ٢٥ تشرين الثاني، من ٨ صباحا إلى ٤ عصرا."),
        ],
    )
    def test_the_same_in_every_language(self, differ, language, translation):
        assert differ("On 25 November we treated 1,234 people, 8 am to 4 pm.", translation, language=language) == []

    @pytest.mark.parametrize(
        ("original", "translation", "words"),
        [
            ("The ward has 300 beds.", "La salle a 30 lits.", "hands has the number 300, this translation has 30."),
            ("Take 6 spoons.", "Prenez 9 cuillères.", "hands has the number 6, this translation has 9."),
            (
                "We treated 450 people.",
                "Nous avons soigné des personnes.",
                "hands has the number 450, this translation has not.",
            ),
            (
                "We treated people.",
                "Nous avons soigné 450 personnes.",
                "This translation has the number 450, hands has not.",
            ),
            ("Until 25 November.", "Jusqu'au 25 décembre.", "hands has month 11, this translation has 12."),
            ("Since 2025.", "Depuis 2024.", "hands has the year 2025, this translation has 2024."),
            ("Open from 8:30.", "Ouvert dès 9h45.", "hands has the number 8, 30, this translation has 9, 45."),
        ],
    )
    def test_something_else(self, differ, original, translation, words):
        assert differ(original, translation) == [words]

    def test_a_link_on_one_side_only(self, differ):
        (message,) = differ("Apply: https://relay-medical.example/jobs", "Postulez.")
        assert message == "Only one of hands and its translation links to relay-medical.example."

    def test_the_finding_stands_at_the_number_of_the_translation(self, told):
        found = told({WHERE: post("The ward has 300 beds."), FRENCH: post("Notre salle a 30 lits.")})
        (place,) = [one.location for one in found if one.rule == "LNG-18"]
        assert (place.path, place.line, place.column) == (FRENCH, 8, 15)

    def test_keys_that_decide_who_reads_it(self, differ):
        other = {"tier": "red", "topics": ["patient_story"], "expires_at": "2026-12-05 10:00"}
        assert differ("Wash.", "Lavez.", other=other) == [
            "`tier` differs from hands: nothing there, red here.",
            "`topics` differs from hands: nothing there, patient_story here.",
            "`expires_at` differs from hands: nothing there, 2026-12-05 10:00 here.",
        ]

    def test_sources(self, differ):
        claim = {"claim": "300 beds", "ref": "report-7"}
        assert differ("Wash.", "Lavez.", {"sources": [claim]}) == [
            "`sources` differs from hands: report-7 there, nothing here."
        ]

    def test_the_same_photographs_but_drawings_in_the_language(self, differ):
        files = {
            "content/media/photo/asset.md": asset(library="RM-1", type="photo"),
            "content/media/steps/asset.md": asset(library="RM-2"),
            "content/media/gestes/asset.md": asset(library="RM-3"),
        }
        media = {"media": [{"asset": "photo"}, {"asset": "steps"}]}
        drawn = {"media": [{"asset": "photo"}, {"asset": "gestes"}]}
        assert differ("Wash.", "Lavez.", media, drawn, files) == []
        assert differ("Wash.", "Lavez.", media, {"media": [{"asset": "gestes"}]}, files) == [
            "`media` differs from hands: a graphic, photo there, a graphic here."
        ]

    def test_a_language_without_a_calendar(self):
        assert not _months("xx").search("25 November")

    def test_the_months_of_every_calendar(self):
        assert _months("ar").search("٢٥ تشرين الثاني".translate(str.maketrans("٢٥", "25")))
        assert _months("fr").search("25 novembre")
        assert not _months("en").search("You may come.")


class TestScripts:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Call \u202a000 12 34\u202c today.", "stands in a text that needs none"),
            ("Code \u202e12345.", "turns the letters behind it round"),
        ],
    )
    def test_invisible_signs(self, read, text, words):
        found = read(text)
        assert found
        assert all(one.rule == "LNG-19" and one.severity == "notice" for one in found)
        assert any(words in str(one.message) for one in found)

    def test_an_opened_direction_that_nothing_closes(self, read):
        (finding,) = read("العيادة مفتوحة \u2066Relay Medical اليوم", "ar")
        assert "nothing closes it" in str(finding.message)

    def test_one_that_is_closed(self, read):
        assert read("العيادة مفتوحة \u2066Relay Medical\u2069 اليوم", "ar") == []

    def test_mixed_letters_of_an_address_are_left_to_the_rules_of_links(self, read):
        assert read("https://relay-medical.example/оspital") == []


class TestReadability:
    def test_the_longest_sentence_of_a_text_is_named_once(self, read):
        long = "We " + "really " * 30 + "do."
        found = read(f"Short. {long} {long[:-4]} too do.")
        assert [str(one.message) for one in found] == ["This sentence has 33 words; 25 are easy to read."]

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "The dose is 2.5 ml, e.g. for a child. " * 3),
            ("fr", "M. Nes est là, c.-à-d. tous les jours. Venez tôt. " * 3),
            ("es", "La Dra. Nes atiende de 8 a. m. a 4 p. m. todos los días. " * 3),
            ("ru", "Приём ведёт врач, т. е. каждый день с 8 ч. утра. Вход свободный. " * 3),
            ("ar", "هل العيادة مفتوحة؟ نعم؛ كل يوم. العلاج مجاني! " * 6),
            ("nb", "Vi åpner 1. desember kl. 9, dvs. tidlig. Kom, bl.a. for hjelp. " * 3),
        ],
    )
    def test_ends_of_sentences(self, read, language, text):
        assert [one for one in read(text, language) if "sentence" in str(one.message)] == []

    def test_a_question_mark_ends_a_sentence_in_arabic(self, read):
        words = "كلمة " * 14
        assert read(f"{words}؟ {words}.", "ar") == []
        assert [one.rule for one in read(words * 2, "ar")] == ["LNG-20"]
