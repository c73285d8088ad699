import pytest

from newsdesk.model.fold import fold
from newsdesk.rules.checks.numbers import numbers, shares
from small_desk import account, asset, lines, post

POST = "content/posts/hands.md"
MINE = ("FCT", "MED", "AIG")


@pytest.fixture
def about(found):
    """The findings about facts, medicine and AI in a post."""

    def run(text, language="en", media=None, files=None, **keys):
        used = {"media": [{"asset": "hands"}]} if media is not None else {}
        own = {
            "content/accounts/relay-mastodon.md": account(language=language),
            POST: post(text, **used, **keys),
        }
        if media is not None:
            own["content/media/hands/asset.md"] = asset(library="RM-1", **media)
        return [item for item in found({**own, **(files or {})}) if item.rule.startswith(MINE)]

    return run


def source(claim, **keys):
    return {"sources": [{"claim": claim, "ref": "report", **keys}]}


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "1,234 and 12 000 and 12.5 and 1.5 million and 12k", [1234, 12000, 12.5, 1_500_000, 12000]),
        ("en", "twenty-five, one hundred and twenty thousand, two", [25, 120_000, 2]),
        ("en", "COVID-19 H5N1 24/7 10:30 #16 24.12.2026 v24.1 1⃣ 3rd @12 16h 1/3", []),
        ("en", "one day, a hundred, thousands of people, 20-30 patients", [100, 30]),
        ("fr", "quatre-vingt-dix-sept, soixante et onze, deux cent mille, 2,5 millions", [97, 71, 200_000, 2_500_000]),
        ("fr", "une femme, des milliers de gens, le 1er mai", []),
        ("es", "treinta y cinco mil, doscientas, 25.000, 3 millones, miles de", [35000, 200, 25000, 3_000_000]),
        ("ru", "двадцать пять тысяч, шестью, 2,5 млн, трёх, сотни тысяч", [25000, 6, 2_500_000, 3]),
        ("ar", "خمسة وعشرون ألف، ٧، ١٢٬٤٨٠، ٣٤٫٥، ثلاثة، آلاف", [25000, 7, 12480, 34.5, 3]),
        ("no", "tjuefem tusen, sju, 12 000, 2,5 millioner, en", [25000, 7, 12000, 2_500_000]),
        ("de", "12.000 und zwei", [12000]),
    ],
)
def test_numbers(language, text, values):
    assert [number.value for number in numbers(fold(text).text, language)] == values


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        (
            "en",
            "12.5 %, one in three, two thirds of, 9 out of 10, half of, 60 per cent",
            [0.125, 0.6, 1 / 3, 0.9, 2 / 3, 0.5],
        ),
        ("en", "10 out of 10, 5 in 1, the third patient, half a spoon, two in one", []),
        ("fr", "une femme sur cinq, un tiers des, 24 h sur 24", [0.2, 1 / 3]),
        ("es", "uno de cada tres, la mitad de los", [1 / 3, 0.5]),
        ("ru", "каждый третий, одна из пяти, треть детей, 96 процентов", [0.96, 0.2, 1 / 3, 1 / 3]),
        ("ar", "واحد من كل ثلاثة، ٩٦٪، نصف الأطفال", [0.96, 1 / 3, 0.5]),
        ("no", "hver tredje, to av fem, halvparten av, 96 prosent", [0.96, 0.4, 1 / 3, 0.5]),
    ],
)
def test_shares(language, text, values):
    folded = fold(text).text
    found = [share.value for share in shares(folded, language, list(numbers(folded, language)))]
    assert found == pytest.approx(values)


def test_the_place_of_a_figure_and_what_to_write(about):
    (line,) = lines(about("Clean water.\n\nIn October we gave 4,200 medical consultations."))
    assert line == (
        f"FCT-01 error {POST}:10:20: No source of this post covers “4,200 medical consultations”. | "
        "add it under sources: claim: 4,200 medical consultations, ref:, checked_by:, checked_on:; or leave it out."
    )


def test_the_dead_are_one_finding_under_two_rules(about):
    (finding,) = about("قُتل ٧ أشخاص.", language="ar", type="update")
    assert (finding.rule, finding.severity, finding.also) == ("FCT-01", "error", ("FCT-03",))


@pytest.mark.parametrize(
    ("text", "claim", "language"),
    [
        ("More than 12,000 people fled.", "12,431 people", "en"),
        ("12,400 people fled.", "12,431 displaced", "en"),
        ("One in three children.", "33 %", "en"),
        ("Half of the patients are women.", "50 per cent women", "en"),
        ("1.2 million people need water.", "1,200,000", "en"),
        ("В октябре 4200 консультаций.", "4 200 consultations, October", "ru"),
        ("Минимум двенадцать тысяч человек ушли.", "12 000 personnes", "ru"),
        ("It is the largest hospital in the region.", "largest hospital in the region", "en"),
    ],
)
def test_what_a_source_covers(about, text, claim, language):
    assert about(text, language, **source(claim)) == []
    assert [item.rule for item in about(text, language)] == ["FCT-01"]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("12,000 people fled.", "12,000 families"),
        ("Nearly 15,000 people fled.", "12,431 people"),
        ("13,000 people fled.", "12,431 people"),
        ("Seven people were killed.", "7 days without water"),
        ("96 % of patients finish.", "96 patients"),
        ("It is the largest hospital in the region.", "12 beds"),
    ],
)
def test_what_a_source_does_not_cover(about, text, claim):
    assert "FCT-01" in [item.rule for item in about(text, **source(claim))]


def test_quoted_figures_are_notices(about):
    (finding,) = about("“We see 300 patients a day,” says Ingrid.")
    assert (finding.rule, finding.severity) == ("FCT-01", "notice")


def test_every_text_of_a_post_is_read(about):
    text = "300 families.\n\n## For mastodon\n300 families came."
    assert [(item.rule, item.location.line) for item in about(text)] == [("FCT-01", 8), ("FCT-01", 11)]


def test_a_source_that_will_be_too_old_says_when_to_check_again(about):
    (line,) = lines(about("Wash.", country="Velmar", **source("40 beds", checked_on="2026-11-20")))
    assert line == (
        f"FCT-02 notice {POST}:11:15: “40 beds” was checked on 2026-11-20, 11 days before the post goes out; "
        "it may be 7. | check it again between 2026-11-24 and 2026-12-01, and write the day."
    )


def test_a_source_that_is_too_old_already_is_a_warning(about):
    (finding,) = about("Wash.", **source("40 beds", checked_on="2026-05-20"))
    assert (finding.rule, finding.severity) == ("FCT-02", "warning")


def test_without_its_time_or_without_its_owner_casualties_are_a_warning(about):
    (finding,) = about("Our teams received 12 wounded people.", **source("12 wounded"))
    assert (finding.rule, finding.severity) == ("FCT-03", "warning")
    assert "when it was right" in str(finding.message)


def test_one_piece_of_advice_is_one_finding(about):
    (finding,) = about("Take 500 mg of paracetamol every six hours.")
    assert (finding.rule, finding.location.column) == ("MED-02", 1)


def test_a_medical_reader_lets_advice_pass(about):
    assert about("Take 500 mg twice a day.", **source("500 mg", checked_by="medical")) == []
    assert about("Take 500 mg twice a day.", type="health_info", review_by="2027-01-01") == []


def test_the_label_is_looked_for_in_each_language(about):
    files = {"content/accounts/relay-fr.md": account(language="fr")}
    media = {"origin": "ai_generated", "alt": {"en": "Drawing made with AI.", "fr": "Dessin de deux mains."}}
    (finding,) = about("Hands.", media=media, files=files, accounts=["relay-mastodon", "relay-fr"])
    assert str(finding.message) == "Nothing tells people in fr that AI made or changed RM-1."
    assert "l'aide de" not in str(finding.message)


def test_nobody_knows_who_is_in_an_artificial_photograph(found):
    camp = asset(library="RM-2", type="photo", origin="ai_generated").replace("people: none\n", "")
    assert "AIG-01" in [item.rule for item in found({"content/media/camp/asset.md": camp})]


def test_a_figure_far_along_a_line_is_read_like_any_other(about):
    text = "Our teams keep working in the villages around the lake and listen to people " * 40
    found = about(f"{text} and treated 4,321 patients")
    assert [item.rule for item in found] == ["FCT-01"]
    assert "4,321 patients" in str(found[0].message)
