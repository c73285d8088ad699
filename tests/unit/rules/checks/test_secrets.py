"""Secrets in any file, and in no output. Every token here is put together from parts and opens nothing."""

import re
import sqlite3

import pytest

from small_desk import account, accounts, command, post

LETTERS = "0Example1Example2Example3Example4Example5"


def joined(*parts):
    return "".join(parts)


TOKENS = [
    joined("gh", "p_", LETTERS[:36]),
    joined("github", "_pat_", LETTERS),
    joined("gl", "pat-", LETTERS[:20]),
    joined("xo", "xb-", "1234567890-", LETTERS[:24]),
    joined("https://hooks.sl", "ack.com/services/T0", "00EXAMPLE/B000EXAMPLE/", LETTERS[:24]),
    joined("https://discord", ".com/api/webhooks/", "123456789012345678/", LETTERS),
    joined("12345", "6789:", "AA", LETTERS[:33]),
    joined("AI", "za", LETTERS[:35]),
    joined("AK", "IA", "EXAMPLEEXAMPLE12"),
    joined("EA", "A", LETTERS, LETTERS),
    joined("A" * 20, LETTERS, "%3D"),
    joined("sk", "_live_", LETTERS[:24]),
    joined("ey", "J", LETTERS[:20], ".", "ey", "J", LETTERS[:20], ".", LETTERS[:30]),
    joined("-----BEGIN ", "PRIVATE KEY-----\n", LETTERS, "\n", LETTERS, "\n-----END ", "PRIVATE KEY-----"),
    joined("otp", "auth://totp/relay?sec", "ret=EXAMPLE"),
    joined("https://officer:", "Brook7711x", "@relay-medical.example/feed"),
    joined("2FA sec", "ret: ", "ABCD EFGH IJKL MNOP QRST"),
    joined("Backup co", "des: ab12-cd34, ef56-gh78, ij90-kl12, mn34-op56"),
    joined("app pass", "word: ", "ab12-cd34-ef56-gh78"),
    joined("TO", 'KEN="', LETTERS[:20], '"'),
    joined("api_", "key = ", LETTERS[:20]),
]


def secrets(found):
    return [finding for finding in found if finding.rule == "DAT-01"]


@pytest.mark.parametrize("token", TOKENS, ids=range(len(TOKENS)))
def test_shapes_of_keys(say, token):
    told = secrets(say(f"Clean hands.\n\n{token}\n\nSoap and water."))
    assert len(told) == 1
    assert told[0].masked
    assert not {*re.findall(r"[\w-]*\d[\w-]*", token)} & {*f"{told[0].message} {told[0].help}".split()}


@pytest.mark.parametrize("number", [0, 4, 13, 15])
def test_a_key_is_in_no_output_and_not_in_the_cache(write, tmp_path, number):
    hidden = ("Example1Example2", "Brook7711x")
    root = write({**accounts("mastodon"), "content/posts/hands.md": post(f"Clean hands.\n\n{TOKENS[number]}\n")})
    cache = tmp_path / "cache"
    for form in ("text", "json", "github"):
        done = command(root, "check", "--format", form, NEWSDESK_CACHE=str(cache))
        assert "DAT-01" in done.stdout
        assert not any(word in done.stdout + done.stderr for word in hidden)
    for file in cache.glob("*.sqlite"):
        with sqlite3.connect(file) as database:
            values = " ".join(value for (value,) in database.execute("select value from texts"))
        assert not any(word in values for word in hidden)


@pytest.mark.parametrize(
    "path",
    [
        "content/accounts/relay-other.md",
        "faqs/care/free.md",
        "guidelines/notes.md",
        "content/posts/broken.md",
        "content/notes.env",
        "content/media/hands/hands.svg",
        "content/media/hands/notes.txt",
        "guidelines/keys.json",
    ],
)
def test_every_text_of_the_desk_is_searched(found, path):
    line = joined("pass", "word: hunter", "22")
    texts = {
        "content/accounts/relay-other.md": account() + line,
        "faqs/care/free.md": f"---\ntitle: Is it free?\nshort: Yes.\n---\n{line}\n",
        "guidelines/notes.md": f"---\ntitle: Notes\n---\n{line}\n",
        "content/posts/broken.md": f"---\ntitle: A: B\n---\n{line}\n",
        "content/media/hands/hands.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><!-- {line} --></svg>',
    }
    told = secrets(found({**accounts("mastodon"), path: texts.get(path, line + "\n")}))
    assert [one.location.path for one in told] == [path]


@pytest.mark.parametrize(
    "text",
    [
        "sha256: " + "77aa11bb" * 8,
        "RM-2026-7731 and commit 3b1d5c9a3b1d5c9a3b1d5c9a3b1d5c9a3b1d5c9a",
        "https://relay-medical.example/a?utm_source=x&utm_campaign=kivara-2026",
        "The secret is soap. The password is never shared, and a token costs 5 coins.",
        joined("pass", "word: ${RELAY_PASS", "WORD}"),
        joined("TOKEN=", "$RELAY_TOKEN_2026"),
        joined("to", "ken: relay-x-es-2026"),
        "Write to @relaymedical or info@relay-medical.example about the access to care in Asia.",
        "Recovery codes are kept in the vault, 10 of them, since 2026-11-01.",
        "GCA_000001405.15, SRR001234567, https://doi.org/10.1000/182",
    ],
)
def test_ordinary_words_are_no_keys(say, text):
    assert secrets(say(text)) == []
