import pytest

from small_desk import lines, post

WHERE = "content/posts/hands.md"


def marked(text, finding):
    """The words that a finding points at, in a file with this text."""
    place = finding.location
    line = text.split("\n")[place.line - 1]
    return line[place.column - 1 : place.end_column - 1 if place.end_line == place.line else None]


class TestEmphasis:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Care is **free** today.", "**free**"),
            ("Care is ***free*** today.", "***free***"),
            ("Care is *free* today.", "*free*"),
            ("*Prénom modifié.*", "*Prénom modifié.*"),
            ("Care is __free__ today.", "__free__"),
            ("Care is _free_ today.", "_free_"),
            ("Care is ~~not~~ free.", "~~not~~"),
            ("Write `care` to us.", "`care`"),
            ("这是**重要**的", "**重要**"),
            ("الرعاية *مجانية* للجميع", "*مجانية*"),
            ("Помощь **бесплатная**, приходите", "**бесплатная**"),
            ("(*free*)", "*free*"),
            (f"*{'a long testimony ' * 20}end*", f"*{'a long testimony ' * 20}end*"),
        ],
    )
    def test_it_is_found_where_it_stands(self, say, text, words):
        (finding,) = say(text)
        assert (finding.rule, finding.severity) == ("PLT-07", "warning")
        assert marked(post(text), finding) == words

    @pytest.mark.parametrize(
        "text",
        [
            "Awa* lives with diabetes.\n\n*Prénom modifié.",
            "Awa* and Fatou** met.\n\n* Name changed.\n** Name and age changed.",
            "Awa (*name changed) met Fatou (*name changed)",
            "snake_case and file_name_with_underscores",
            "The room has 5 * 3 * 2 metres, or 5*3*2.",
            "2**3 and 3**2",
            "https://x.example/file_name_with_underscores_and_more.pdf",
            "https://x.example/_next_/static and relay-medical.example/*a*",
            "See @handles_with_ and @_relay_ and #tags_with_underscores_ and #_x_",
            "I <3 you_all, a < b, R&D & care",
            "**unbalanced bold",
            "unbalanced** bold",
            "* a\n* list\n* of stars",
            "________\n____",
            "~20 minutes ~ 30 at most ~~",
            "п`ять і сім`я",  # a grave accent as the apostrophe
            "5* hotel, 4* service",
            "f**k this illness, s**t happens",
            "كلمة_بكلمة_أخرى ونجمة*",
            "\\*this is typed with its stars\\*",
            "¯\\_(ツ)_/¯",
            "a * b and c * d",
            "ORS: 1_000_000 doses",
        ],
    )
    def test_near_misses_are_left_alone(self, say, text):
        assert lines(say(text)) == []

    def test_it_names_the_networks_that_show_it_raw_and_spares_those_that_format(self, say):
        (finding,) = say("Care is **free**.", "x", "teams", "mastodon", "bluesky")
        assert str(finding.message) == "Markdown for bold is shown as written on X, Mastodon and Bluesky."
        assert str(finding.help) == "write plain text."

    def test_nothing_is_said_where_every_network_formats(self, say):
        assert say("Care is **free**.", "teams") == []

    def test_a_section_is_judged_for_the_networks_that_get_it(self, say):
        text = "Plain for all.\n\n## For teams\nCare is **free**.\n\n## For x\nCare is **free**."
        (finding,) = say(text, "x", "teams", "mastodon")
        assert (finding.location.line, str(finding.message)) == (
            post(text, ("a", "b", "c")).split("\n").index("## For x") + 2,
            "Markdown for bold is shown as written on X.",
        )


class TestStructure:
    @pytest.mark.parametrize(
        ("text", "words", "fix"),
        [
            ("Read [here](https://x.example/a_(b)).", "[here](https://x.example/a_(b))", None),
            ("![hands](hands.png)", "![hands](hands.png)", None),
            ("# Clean hands", "# Clean hands", None),
            ("Hands.\n\n### Clean", "### Clean", None),
            ("<b>free</b>", "<b>", None),
            ("free<BR/>care", "<BR/>", None),
            ("a <!-- note -->", "<!--", None),
            ("Water &amp; soap", "&amp;", "&"),
            ("It&#39;s free", "&#39;", "'"),
            ("See <https://x.example/ors>.", "<https://x.example/ors>", "https://x.example/ors"),
            ("```\ncode", "```", None),
            ("&amp;lt;", "&amp;", None),
        ],
    )
    def test_it_is_found_where_it_stands(self, say, text, words, fix):
        finding = say(text)[0]
        assert (finding.rule, finding.severity) == ("PLT-06", "error")
        assert (marked(post(text), finding), finding.fix) == (words, fix)

    @pytest.mark.parametrize(
        "text",
        [
            "I <3 you",
            "a < b and c > d",
            "Water & soap, R&D, AT&T; all of it",
            "#1 on the list",
            "#CleanHands today",
            "Call us at # 5",
            "Ask for room # 12 and # 13",
            "[1] and [2] (in French)",
            "Children <5 years; adults >60 years",
            "C# and F# are languages",
            "https://x.example/a?b=1&copy=2&lt=3",
            "- a list\n- of things",
            "> quoted speech",
            "1. First\n2. Second",
            "مرحبا [١] (بالعربية)",
            "<name@x.example>",
        ],
    )
    def test_near_misses_are_left_alone(self, say, text):
        assert lines(say(text)) == []
