import pytest

from small_desk import account, accounts, asset, lines, of, picture, post

WHERE = "content/posts/hands.md"


def marked(text, finding):
    """The words that a finding points at, in a file with this text."""
    place = finding.location
    line = text.split("\n")[place.line - 1]
    return line[place.column - 1 : place.end_column - 1 if place.end_line == place.line else None]


class TestLength:
    def test_what_is_said_and_where_the_first_character_too_many_stands(self, say):
        text = "Wash your hands.\n\n" + "a" * 262 + "tail of it"
        (finding,) = say(text, "x")
        assert lines([finding]) == [
            (
                f"PLT-01 error {WHERE}:10:263: The text for relay-x is 10 over the limit of 280 (290 weighted). | "
                "shorten it, or add a section `## For relay-x` with a shorter text, or divide it with `## Next`."
            )
        ]
        assert marked(post(text), finding) == "tail of it"

    @pytest.mark.parametrize(
        ("network", "limits", "fitting", "over", "words"),
        [
            ("x", None, "ü" * 280, "ü" * 281, "281 weighted"),
            ("x", None, "💧" * 140, "💧" * 140 + "a", "281 weighted"),
            (
                "x",
                None,
                f"{'a' * 256} https://x.example/{'b' * 90}",
                f"{'a' * 257} https://x.example/b",
                "281 weighted",
            ),
            ("bluesky", None, "👨‍👩‍👧‍👦" * 100, "a" * 301, "301 characters"),
            ("bluesky", None, "👨‍👩‍👧‍👦" * 100, "👨‍👩‍👧‍👦" * 150, "3750 bytes"),
            ("mastodon", None, "é" * 500, "é" * 501, "501"),
            ("mastodon", None, f"{'a' * 476} https://x.example/{'b' * 90}", f"{'a' * 477} https://x.example/b", "501"),
            ("mastodon", None, "@relay@social.example " + "a" * 493, "@relay@social.example " + "a" * 494, "501"),
            ("threads", None, "a" * 500, "a" * 497 + "💧", "501"),
            ("telegram", None, "💧" * 2048, "💧" * 2048 + "a", "4097"),
            ("linkedin", None, "a" * 3000, "a" * 3001, "3001"),
        ],
    )
    def test_each_network_counts_in_its_own_way(self, say, network, limits, fitting, over, words):
        assert "PLT-01" not in {finding.rule for finding in say(fitting, network, limits=limits)}
        (finding,) = (finding for finding in say(over, network, limits=limits) if finding.rule == "PLT-01")
        assert f"({words}" in str(finding.message)

    def test_a_content_warning_counts_where_the_network_counts_it(self, say):
        keys = {"content_warning": "Cholera 💧"}
        assert of("PLT-01", say("a" * 491, keys=keys)) == []
        assert of("PLT-01", say("a" * 268, "x", keys=keys)) == []  # it stands above the text, with an empty line
        (finding,) = of("PLT-01", say("a" * 269, "x", keys=keys))
        assert "(281 weighted)" in str(finding.message)
        text = "First.\n\n## Next\n" + "a" * 491 + "TOO"
        (finding,) = of("PLT-01", say(text, keys=keys))
        assert marked(post(text, **keys), finding) == "TOO"
        assert str(finding.message) == (
            "The text for relay-mastodon is 3 over the limit of 500 (503 characters with the content warning, part 2)."
        )

    def test_an_account_can_have_limits_of_its_own(self, say):
        limits = {"text": [{"unit": "mastodon", "max": "11000"}]}
        assert of("PLT-01", say("a" * 11_000, limits=limits)) == []
        (finding,) = of("PLT-01", say("a" * 11_001, limits=limits))
        assert "1 over the limit of 11000" in str(finding.message)

    def test_a_caption_has_another_limit_than_a_text(self, say):
        files = {"content/media/hands/asset.md": asset(), "content/media/hands/hands.png": picture()}
        text = "a" * 1025
        assert of("PLT-01", say(text, "telegram")) == []
        (finding,) = of("PLT-01", say(text, "telegram", keys={"media": [{"asset": "hands"}]}, files=files))
        assert "1 over the limit of 1024" in str(finding.message)

    def test_every_account_is_judged_with_its_own_section(self, say):
        text = "Short.\n\n## For x\n" + "a" * 281 + "\n\n## For relay-mastodon\n" + "b" * 501
        assert [str(item.message).split(" is ")[0] for item in say(text, "x", "mastodon", "bluesky")] == [
            "The text for relay-x",
            "The text for relay-mastodon",
        ]

    def test_a_later_part_of_a_thread(self, say):
        text = "First.\n\n## Next\nSecond.\n\n## Next\n" + "a" * 500 + "TOO"
        (finding,) = say(text)
        assert marked(post(text), finding) == "TOO"
        assert str(finding.message) == (
            "The text for relay-mastodon is 3 over the limit of 500 (503 characters, part 3)."
        )
        assert "divide it with `## Next`" in str(finding.help)

    def test_a_network_without_threads(self, say):
        (finding,) = of("PLT-01", say("First.\n\n## Next\nSecond.", "facebook", "mastodon"))
        assert lines([finding]) == [
            (
                f"PLT-01 error {WHERE}:12:1: Facebook has no threads, and relay-facebook gets 2 parts. | "
                "add a section `## For relay-facebook` with one text."
            )
        ]

    def test_the_link_and_its_parameters_count(self, say):
        link = "https://relay-medical.example/ors"
        limits = {"text": [{"unit": "code_points", "max": "60"}]}
        assert say("a" * 60, "linkedin", limits=limits) == []
        (finding,) = say("a" * 20, "telegram", keys={"link": link}, limits={"text": [{"unit": "utf16", "max": "60"}]})
        assert "(112 characters)" in str(finding.message)  # the text, two line breaks, the link with three parameters

    @pytest.mark.parametrize("more", ["", "\n\n## For x\nShort."])
    def test_a_link_in_the_text_does_not_move_the_place(self, say, more):
        link = "https://relay-medical.example/ors"
        text = f"See {link} and {link} now: {'b' * 20}HERE it is{more}"
        long = (
            len(text.removesuffix(more))
            - len("HERE it is")
            + 2 * len("?utm_source=telegram&utm_medium=social&utm_campaign=hands")
        )
        networks = ("telegram", "x") if more else ("telegram",)
        limits = {"text": [{"unit": "utf16", "max": str(long)}]}
        (finding,) = [
            item for item in say(text, *networks, keys={"link": link}, limits=limits) if "telegram" in str(item.message)
        ]
        assert marked(post(text, networks, link=link), finding) == "HERE it is"

    def test_too_many_hashtags_from_the_front_matter_point_at_the_last_written_word(self, say):
        tags = [f"tag{number}" * 10 for number in range(10)]
        (finding,) = say("Wash.", "x", keys={"hashtags": tags})
        assert marked(post("Wash.", ("relay-x",), hashtags=tags), finding) == "."

    def test_hashtags_are_counted_where_a_network_limits_them(self, say):
        files = {"content/media/hands/asset.md": asset(), "content/media/hands/hands.png": picture()}
        text = "C# #1 #One #Two #Three\n#Four #Fünf #Šest"
        (finding,) = say(text, "instagram", keys={"media": [{"asset": "hands"}]}, files=files)
        assert str(finding.message) == "Instagram takes 5 hashtags in a post; relay-instagram gets 6."
        written = post(text, ("relay-instagram",), media=[{"asset": "hands"}])
        assert marked(written, finding) == "#Šest"


class TestMedia:
    @pytest.fixture
    def show(self, found):
        """The findings of a post with one asset, whose file has these bytes."""

        def run(network, data, name="hands.png", keys=None, **more):
            return found(
                {
                    **accounts(network),
                    "content/posts/hands.md": post(
                        "Wash.", (f"relay-{network}",), media=[{"asset": "hands", **(keys or {})}]
                    ),
                    "content/media/hands/asset.md": asset(file=name, **more),
                    f"content/media/hands/{name}": data,
                }
            )

        return run

    @pytest.mark.parametrize(
        ("network", "data", "name", "words"),
        [
            (
                "x",
                picture("GIF", frames=3),
                "hands.gif",
                "hands.gif moves, or has several pages; newsdesk sends still pictures and films.",
            ),
            (
                "x",
                b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>',
                "hands.svg",
                "X does not take svg files such as hands.svg.",
            ),
            (
                "instagram",
                picture("JPEG", (500, 1300)),
                "hands.jpg",
                "hands.jpg is 500 x 1300: too tall for Instagram.",
            ),
            (
                "instagram",
                picture("JPEG", (1930, 500)),
                "hands.jpg",
                "hands.jpg is 1930 x 500: too wide for Instagram.",
            ),
            (
                "instagram",
                picture("JPEG", (1350, 500), orientation=6),
                "hands.jpg",
                "hands.jpg is 500 x 1350: too tall for Instagram.",
            ),
        ],
    )
    def test_what_a_network_refuses(self, show, network, data, name, words):
        (finding,) = show(network, data, name)
        assert (finding.rule, str(finding.message)) == ("PLT-02", words)
        assert (finding.location.path, finding.location.line) == ("content/posts/hands.md", 8)

    @pytest.mark.parametrize(
        ("network", "data", "name"),
        [
            ("instagram", picture("JPEG", (1080, 1350)), "hands.jpg"),
            ("instagram", picture("JPEG", (1910, 1000)), "hands.jpg"),
            ("instagram", picture("JPEG", (1000, 1350), orientation=6), "hands.jpg"),
            ("instagram", picture("JPEG", (1080, 1500)), "hands.jpg"),  # it gets a border
            ("instagram", picture("JPEG", (2000, 1000)), "hands.jpg"),
            ("x", picture("BMP"), "hands.bmp"),  # a JPEG is made of it
            ("linkedin", picture("WEBP"), "hands.webp"),
            ("x", picture("PNG"), "hands.png"),
            ("x", picture("JPEG"), "hands.png"),  # the bytes decide, not the name
        ],
    )
    def test_what_a_network_takes(self, show, network, data, name):
        assert lines(show(network, data, name)) == []

    def test_a_picture_is_made_smaller_on_its_way(self, show):
        assert show("x", picture("PNG") + b"\0" * 6_000_000) == []

    def test_size_in_words_that_differ(self, show):
        def film(size):
            return b"\0\0\0\x10ftypisom\0\0\2\0" + b"\0" * (size - 16)

        def sizes(found):
            return [str(finding.message) for finding in of("PLT-02", found) if "takes" in str(finding.message)]

        keys = {"type": "video", "speech": "no"}
        limit = 50_000_000
        assert sizes(show("telegram", film(limit), "hands.mp4", **keys)) == []
        assert sizes(show("telegram", film(limit + 1), "hands.mp4", **keys)) == [
            "hands.mp4 has 50,000,001 bytes; Telegram takes 50,000,000."
        ]
        assert sizes(show("telegram", film(2 * limit), "hands.mp4", **keys)) == [
            "hands.mp4 has 100.0 MB; Telegram takes 50.0 MB."
        ]

    def test_a_document_is_no_picture(self, show):
        found = show("linkedin", b"%PDF-1.7 a leaflet", "hands.pdf", type="document")
        assert [(item.rule, item.severity.value) for item in found] == [("PLT-08", "notice")]

    def test_number_of_pictures_and_narrowing(self, found):
        def run(media, *networks):
            names = tuple(f"relay-{name}" for name in networks)
            many = [{"library": f"RM-{number}", "alt": {"en": "Two hands under a tap."}} for number in range(5)]
            return lines(
                found(
                    {
                        **accounts(*networks),
                        "content/posts/hands.md": post("One.", names, media=media),
                        "content/media/five/asset.md": asset(files=many),
                    }
                )
            )

        assert run([{"asset": "five"}], "x", "feed") == [
            (
                "PLT-02 error content/posts/hands.md:9:1: X takes 4 pictures in a post; relay-x gets 5. | "
                "narrow some of them with `accounts:` or `part:`, or `file:` for one of an asset."
            )
        ]
        assert run([{"asset": "five", "accounts": ["feed"]}], "x", "feed") == []
        assert run([{"asset": "five", "file": "RM-3"}], "x", "feed") == []

    def test_pictures_of_a_thread_are_counted_for_each_part(self, found):
        pictures = [{"library": f"RM-{number}", "alt": {"en": "Two hands under a tap."}} for number in range(3)]
        files = {
            **accounts("mastodon"),
            "content/media/a/asset.md": asset(files=pictures),
            "content/media/b/asset.md": asset(files=pictures),
        }
        text = "One.\n\n## Next\nTwo."
        both = [{"asset": "a"}, {"asset": "b"}]
        assert len(found({**files, WHERE: post(text, media=both)})) == 1
        assert found({**files, WHERE: post(text, media=[{"asset": "a"}, {"asset": "b", "part": "2"}])}) == []
        assert lines(found({**files, WHERE: post(text, media=[{"asset": "a"}, {"asset": "b", "part": "3"}])})) == [
            (
                f"PLT-02 error {WHERE}:10:9: No account shows this picture: none of those that get it has a part 3. | "
                "write a part from 1 to 2."
            )
        ]

    def test_a_network_that_wants_a_picture(self, found):
        files = {**accounts("instagram", "x"), "content/media/a/asset.md": asset(library="RM-1")}
        both = ("relay-instagram", "relay-x")
        assert lines(found({**files, WHERE: post("One.", both)})) == [
            (
                f"PLT-02 error {WHERE}:4:1: Instagram takes no post without a picture or video. | "
                "add one under media:, or take relay-instagram out of the accounts."
            )
        ]
        assert found({**files, WHERE: post("One.", both, media=[{"asset": "a"}])}) == []
        (finding,) = found({**files, WHERE: post("One.", both, media=[{"asset": "a", "accounts": ["x"]}])})
        assert (finding.rule, finding.location.line) == ("PLT-02", 9)

    def test_pictures_and_videos_in_one_post(self, found):
        files = {
            **accounts("x"),
            "content/media/a/asset.md": asset(library="RM-1"),
            "content/media/b/asset.md": asset(library="RM-2", type="video", speech="no"),
            WHERE: post("One.", ("relay-x",), media=[{"asset": "a"}, {"asset": "b"}]),
        }
        (finding,) = of("PLT-02", found(files))
        assert str(finding.message) == "X shows either pictures or videos in a post, not both."

    def test_nothing_to_publish(self, say):
        (finding,) = say("")
        assert lines([finding]) == [
            (
                f"PLT-02 error {WHERE}:4:1: There is nothing to publish for relay-mastodon: no text, no picture. | "
                "write the text below the second ---."
            )
        ]
        (finding,) = say("One.\n\n## Next\n\n")
        assert str(finding.message) == "Part 2 for relay-mastodon is empty: no text, no picture."

    def test_an_account_without_a_known_network_is_no_crash(self, found):
        files = {"content/accounts/relay-x.md": account("nowhere"), WHERE: post("One.", ("relay-x",))}
        assert [item.rule for item in found(files)] == ["TEC-06"]
