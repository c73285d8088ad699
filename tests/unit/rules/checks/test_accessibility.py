import pytest

from small_desk import account, accounts, asset, lines, post

WHERE = "content/posts/hands.md"
DESCRIBED = "Two hands under a running tap."


@pytest.fixture
def hear(found):
    """The findings of a post with one picture that has these alternative texts."""

    def run(alt, use=None, networks=("mastodon",), text="Wash.", **keys):
        names = tuple(f"relay-{name}" for name in networks)
        return found(
            {
                **accounts(*networks),
                "content/media/hands/asset.md": asset(library="RM-1", alt=alt, **keys.pop("asset", {})),
                WHERE: post(text, names, media=[{"asset": "hands", **(use or {})}], **keys),
            }
        )

    return run


def test_a_good_text(hear):
    assert hear({"en": DESCRIBED}) == []


def test_none_in_the_language_of_the_post(hear):
    assert lines(hear({"fr": "Deux mains sous un robinet."})) == [
        (
            f"A11-01 error {WHERE}:8:10: The picture RM-1 has no alternative text in en. | "
            "describe what the picture shows, in en: under alt: in content/media/hands/asset.md, or here with alt:."
        )
    ]
    assert hear({"en": DESCRIBED}, language="en") == []


def test_empty_in_the_post(hear):
    (finding,) = hear({"en": DESCRIBED}, {"alt": " "})
    assert (finding.rule, finding.location.line, finding.severity) == ("A11-01", 9, "error")


@pytest.mark.parametrize(
    ("text", "severity", "words"),
    [
        ("IMG_2034.jpg", "error", "is the name of a file"),
        ("image of two hands under a tap", "warning", "begins with “image of”"),
        ("Photo de deux mains sous un robinet", "warning", "begins with “photo de”"),
        ("صورة لطفل يشرب الماء من الصنبور", "warning", "begins with “صورة ل”"),
        ("Two hands", "warning", "says too little"),
        ("手を洗う", "warning", "says too little"),
        ("Wash your hands for twenty seconds.", "warning", "repeats the text of the post"),
    ],
)
def test_texts_that_do_not_help(hear, text, severity, words):
    (finding,) = hear({"en": text}, text="Wash your hands  for twenty seconds.")
    assert (finding.rule, finding.severity) == ("A11-01", severity)
    assert words in str(finding.message)


@pytest.mark.parametrize(
    "text",
    [
        "Image officers look at a map.",
        "Photo design students hang their work.",
        "两只手在打开的水龙头下清洗",
        "يدان تحت صنبور الماء المفتوح",
        "The file IMG_2034.jpg lies on a desk.",
    ],
)
def test_near_misses(hear, text):
    assert lines(hear({"en": text})) == []


def test_too_long_for_the_network_and_then_for_the_page(hear):
    (finding,) = hear({"en": "a" * 1001}, networks=("x",))
    assert str(finding.message) == "The alternative text of RM-1 has 1001 characters; X takes 1000."
    assert hear({"en": "a" * 1000}, networks=("x",)) == []


def test_once_for_a_picture_whatever_the_number_of_accounts(hear):
    assert len(hear({}, networks=("x", "mastodon", "bluesky"))) == 1


def test_a_network_without_alternative_text_and_media_that_are_no_pictures(hear):
    assert hear({}, networks=("telegram",)) == []
    assert hear({}, asset={"type": "video", "speech": "no"}) == []


def test_each_language_of_the_accounts(found):
    files = {
        "content/accounts/relay-en.md": account(),
        "content/accounts/relay-ar.md": account(language="ar"),
        "content/media/hands/asset.md": asset(library="RM-1"),
        WHERE: post(accounts=["relay-en", "relay-ar"], media=[{"asset": "hands"}]),
    }
    assert [str(item.message) for item in found(files)] == ["The picture RM-1 has no alternative text in ar."]


@pytest.fixture
def reading(found):
    """What one rule says about a text: the words it points at and the correction."""

    def run(rule, text, **keys):
        language = keys.pop("language", "en")
        files = {**accounts("mastodon", language=language), WHERE: post(text, **keys)}
        return [item for item in found(files) if item.rule == rule]

    return run


@pytest.mark.parametrize(
    ("tag", "better", "language"),
    [
        ("vacunassalvanvidas", "VacunasSalvanVidas", "es"),
        ("Saludparatodos", "SaludParaTodos", "es"),
        ("NOMÁSVIOLENCIA", "NoMásViolencia", "es"),
        ("worldmentalhealthday", "WorldMentalHealthDay", "en"),
        ("worldtbday2026now", "WorldTbDay2026Now", "en"),
        ("safebirthmatters2026", "SafeBirthMatters2026", "en"),
        ("stopauxviolences", "StopAuxViolences", "fr"),
        ("santémentalepourtous", "SantéMentalePourTous", "fr"),
        ("вместепротивтуберкулёза", "ВместеПротивТуберкулёза", "ru"),
        ("clean_watersaveslives", "Clean_WaterSavesLives", "en"),
    ],
)
def test_hashtags_of_several_words(reading, tag, better, language):
    found = reading("A11-02", f"Ok. #{tag}", language=language)
    assert [item.fix for item in found] == ([better] if better else [])
    assert all(item.location.column == 6 for item in found)


def test_a_hashtag_in_the_front_matter_is_found_there(reading):
    (finding,) = reading("A11-02", "Wash.", hashtags=["worldmentalhealthday"])
    assert (finding.location.line, finding.fix) == (8, "WorldMentalHealthDay")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One 🙂 two 🙂 three 🙂 four 🙂", "4 emoji; 3 are enough."),
        ("Done. 🎉 🎉", "The emoji 🎉 is repeated."),
        ("👉 One\n👉 Two", "The emoji 👉 stands as a bullet in 2 lines."),
        ("Clean hands, 🧼 with soap.", "The emoji 🧼 stands inside a sentence."),
        ("Мы ❤️ Бекжар", "The emoji ❤️ stands inside a sentence."),
    ],
)
def test_emoji(reading, text, words):
    assert [(str(item.message), item.severity) for item in reading("A11-03", text)] == [(words, "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "🎉",
        "Thanks 🎉 Bravo ❤️ Merci",
        "🏳️‍🌈 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "#1️⃣ *️⃣ 3️⃣ 4️⃣ 5️⃣",
        "A\n🎉\nB\n🎉\nC",
        "Open 🕗 8:00, call 📞 our nurses or 🧼 https://relay-medical.example",
    ],
)
def test_emoji_that_are_fine(reading, text):
    assert reading("A11-03", text) == []


def test_each_post_of_a_thread_has_its_own_emoji(reading):
    assert reading("A11-03", "One. 🎉 🎂\n\n## Next\n\nTwo. 🎈 🥳") == []


@pytest.mark.parametrize(
    ("text", "fix"),
    [("𝗨𝗿𝗴𝗲𝗻𝘁 news", "Urgent"), ("ℍ𝕖𝕝𝕝𝕠", "Hello"), ("𝐖𝐞 𝐚𝐫𝐞 𝐡𝐞𝐫𝐞", None), ("ᴜʀɢᴇɴᴛ", None), ("🅷🅴🅻🅿", None)],
)
def test_letters_that_are_signs(reading, text, fix):
    assert [item.fix for item in reading("A11-06", text)] == [fix]


@pytest.mark.parametrize(
    "text", ["ℕ ⊂ ℤ ⊂ ℚ", "𝑓(𝑥) = 𝑎𝑥 + 𝑏", "Model Ⓐ or Ⓑ", "🅿️ behind the clinic", "ÅÄÖ Ñandú Œuvre"]
)
def test_signs_that_are_none(reading, text):
    assert reading("A11-06", text) == []


def test_link_words_point_at_themselves(reading):
    (finding,) = reading("A11-06", "Report:\nclick  here now")
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (9, 1, 12)
