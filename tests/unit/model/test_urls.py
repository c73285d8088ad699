import pytest

from newsdesk.model.urls import Span, links, web_links


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Read https://www.msf.org/cholera?a=1#top.", ["https://www.msf.org/cholera?a=1#top"]),
        ("msf.ngo and MSF.org, or msf.or.jp/a", ["msf.ngo", "MSF.org", "msf.or.jp/a"]),
        ("Visit https://en.wikipedia.org/wiki/Cholera_(disease).", ["https://en.wikipedia.org/wiki/Cholera_(disease)"]),
        ("(https://msf.org/a)", ["https://msf.org/a"]),
        ("https://msf.org:8080/a?q=b!", ["https://msf.org:8080/a?q=b"]),
        ("詳しくはmsf.or.jp/newsへ", ["msf.or.jp/news"]),
        ("https://例え.みんな/a", ["https://例え.みんな/a"]),
        ("例え.みんな", []),
        ("see msf.org?a=1", ["msf.org"]),
        ("press@msf.org #msf.org $msf.org @msf.org", []),
        ("v1.2 e.g. this, end.They photo.jpg", []),
        ("end.Next", ["end.Next"]),
        ("émsf.ngo émsf.ngo", ["msf.ngo", "émsf.ngo"]),
        ("a_b.msf.org", ["b.msf.org"]),
        ("https://a_b.org https://-a.org https://a-.org", []),
        ("https://t.co/abc's", ["https://t.co/abc"]),
        ("https://t.co/" + "a" * 41, []),
        ("a" * 63 + ".org " + "a" * 64 + ".org", ["a" * 63 + ".org"]),
        ("https://msf.org/" + "a" * 4100, []),
        ("", []),
    ],
)
def test_the_links_x_finds(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in links(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Read https://www.msf.org/cholera?a=1, or msf.ngo", ["https://www.msf.org/cholera?a=1"]),
        ("HTTP://msf.org/a", ["HTTP://msf.org/a"]),
        ("https://msf.org/كوليرا", ["https://msf.org/كوليرا"]),
        ("https://localhost/a ftp://msf.org", []),
        ("msf.org", []),
    ],
)
def test_the_links_mastodon_finds(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in web_links(text)] == found


def test_x_ends_a_path_at_letters_that_mastodon_takes() -> None:
    text = "https://msf.org/コレラ"
    assert links(text) == (Span(0, len("https://msf.org/")),)
    assert web_links(text) == (Span(0, len(text)),)


def test_offsets_are_code_points() -> None:
    assert links("👩‍⚕️ msf.org") == (Span(5, 12),)
