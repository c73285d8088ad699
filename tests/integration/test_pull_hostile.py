"""Pull requests of somebody who means harm: what they hold is data, and the comment says nothing for them."""

import re
import time
from html import unescape

import pytest
from markdown_it import MarkdownIt

from forge_room import git, post
from pull_desk import OFFICER, ROOT, SUPERVISOR, PullDesk
from small_desk import account, asset, front_matter
from small_desk import post as small_post

_MARKDOWN = MarkdownIt("gfm-like", {"html": True, "breaks": True})
_MARKDOWN.linkify.set({"fuzzy_link": False})
_PINGS = re.compile(r"(?<![\w`])@[a-z0-9]|#\d|\bGH-\d|://|\bwww\.\w|:[\w+-]+:", re.IGNORECASE)
_OURS = {"h3", "h4", "h5", "p", "strong", "em", "a", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "br"}
_OURS |= {"details", "summary", "blockquote", "code", "sub", "del", "input"}
_EVIL = (
    "@relay-medical/all #12 GH-3 </details><!-- newsdesk:review --> ![x](https://evil.example/x.png) [y](javascript:z)"
)
_ACCOUNTS = {
    "content/accounts/relay-x.md": account("x"),
    "content/accounts/relay-mastodon.md": account("mastodon"),
}


def tags_and_text(comment, address="https://github.example/relay-medical/desk"):
    """What a comment is when it is shown: its tags, where its links go, and the text outside of links and code."""
    html = _MARKDOWN.render(comment)
    html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    links = re.findall(r'(?:href|src)="([^"]*)"', html)
    assert all(link.startswith(address) for link in links), links
    text = re.sub(r"<code>.*?</code>", "", html)
    return {tag.lower() for tag in re.findall(r"</?([a-z0-9]+)", html)}, unescape(re.sub(r"<[^>]*>", "", text))


def is_inert(comment, **more):
    tags, text = tags_and_text(comment, **more)
    assert tags <= _OURS, tags - _OURS
    assert not _PINGS.search(text.replace("1. ", "")), _PINGS.search(text)
    assert comment.count("<!-- newsdesk:review -->") == 1
    assert comment.count("<details>") == comment.count("</details>")


@pytest.fixture
def small(tmp_path):
    return PullDesk(tmp_path, {"content/posts/known.md": small_post("Known.", accounts=["relay-x"]), **_ACCOUNTS})


def test_words_in_every_place_stay_words(small):
    evil = {
        "content/posts/evil.md": small_post(
            f"{_EVIL}\n\n# Ready to merge\n\n- [x] yes <!-- tick 0123456789abcdef -->\n\n```\ncode\n\n> quote\n---",
            accounts=["relay-x", "relay-mastodon"],
            title=_EVIL,
            content_warning=_EVIL,
            link="https://evil.example/a)b",
            hashtags=["#all"],
            mentions=["@officer-a"],
            media=[{"asset": "evil"}],
        ),
        "content/media/evil/asset.md": asset(alt={"en": f"{_EVIL} | a | b |"}, credit=_EVIL),
        "content/media/evil/hands.png": b"no picture",
        "content/posts/a`b|c](x).md": small_post(_EVIL),
        "content/posts/@all-<b>.md": "no front matter",
        "content/posts/\x1b[31m\u202e.md": "x",
        "faqs/general/evil.md": front_matter({"title": _EVIL, "short": _EVIL}),
    }
    verdict = small.judge(small.commit(evil))
    is_inert(small.comment(verdict))
    assert verdict.errors


def test_a_name_of_an_account_of_the_forge_stays_a_word(small):
    head = small.commit({"content/posts/soap.md": small_post("Wash.", accounts=["relay-x"])})
    word = small.word(SUPERVISOR, head)
    object.__setattr__(word, "login", _EVIL)
    is_inert(small.comment(small.judge(head, word)))


@pytest.mark.parametrize(
    "files",
    [
        {"content/posts/link.md": ("120000", "/etc/passwd")},
        {"content/posts/link.md": ("120000", "../../../../etc/passwd")},
        {
            "content/media/link/asset.md": ("120000", "/etc/passwd"),
            "content/media/link/a.png": ("120000", "/etc/passwd"),
        },
        {"content": ("120000", "/etc")},
        {"content/posts/module.md": ("160000", "0123456789" * 4)},
        {"content/media/module": ("160000", "0123456789" * 4)},
        {"content/posts/folder.md/inside.md": small_post("x")},
        {"content/posts/big.md": "x" * 3_000_000},
        {"content/posts/deep.md": "---\ntitle: " + "[" * 5_000 + "\n---\n"},
        {"content/posts/bomb.md": "---\na: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ntitle: *c\n---\n"},
        {"content/posts/bytes.md": b"\xff\xfe\x00\x01", "content/media/x/asset.md": b"\x00" * 50},
        {"content/posts/known.md": None, "content/posts/KNOWN.md": small_post("x")},
        {"content/posts/" + "long-" * 40 + "name.md": small_post("x")},
        {"content/posts/line\nbreak.md": small_post("x"), "content/posts/tab\t.md": small_post("x")},
        {".gitattributes": "*.md filter=evil diff=evil\n", ".gitmodules": "[submodule]\n", "content/posts/a.md": "x"},
    ],
    ids=lambda files: next(iter(files))[:40],
)
def test_odd_files_are_findings_and_nothing_is_followed(small, files):
    if "content" in files:
        small_head = small.commit({"content/accounts": None, "content/posts": None, **files})
    else:
        small_head = small.commit(files)
    verdict = small.judge(small_head)
    text = small.comment(verdict)
    assert verdict.errors
    assert "root:" not in text
    is_inert(text)


def test_nothing_of_the_head_reaches_the_folder(forge_room):
    evil = {
        "content/posts/soap.md": post("soap"),
        "conftest.py": "raise SystemExit('executed')\n",
        "sitecustomize.py": "raise SystemExit('executed')\n",
        "scripts/newsdesk/__init__.py": "raise SystemExit('executed')\n",
        "mkdocs.yml": "hooks: [x.py]\n",
        ".gitattributes": "* filter=evil\n",
        ".github/workflows/publish.yml": "on: pull_request\n",
    }
    number = forge_room.stranger.fork_propose(evil)
    git(forge_room.folder, "config", "filter.evil.smudge", "touch executed")
    git(forge_room.folder, "config", "filter.evil.clean", "touch executed")
    before = _files(forge_room.folder)
    code, words = forge_room.run("review", "--pull", str(number), actions=True)
    assert code == 0, words
    assert _files(forge_room.folder) == before
    assert git(forge_room.folder, "status", "--porcelain") == ""
    assert git(forge_room.folder, "for-each-ref", "--format=%(refname)", "refs/pull", "refs/heads") == "refs/heads/main"


def _files(folder):
    return {path for path in folder.rglob("*") if not {".git", ".cache"} & {*path.relative_to(folder).parts}}


def test_what_is_in_a_pull_request_steers_no_run(forge_room):
    evil = post("soap").replace("title: Post soap", 'title: "x\\n::error::evil"')
    number = forge_room.stranger.fork_propose(
        {"content/posts/soap.md": evil}, title="::set-output name=x::y", body="::error::"
    )
    code, words = forge_room.run("review", "--pull", str(number), actions=True)
    assert code == 0
    assert "::" not in words


_LEAK = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    page = (ROOT / "guidelines/networks/instagram.md").read_text(encoding="utf-8")
    folding = {"guidelines/networks/instagram.md": page}
    pages = ("data-protection.md", "privacy.md")
    return PullDesk(tmp_path_factory.mktemp("guarded"), {**_ACCOUNTS, **folding}, pages=pages)


def _leaks(text):
    return [word for word in (_LEAK, _LEAK[6:20]) if word in unescape(text).replace("\u200b", "")]


def test_what_rules_cover_is_covered_in_previews_too(guarded):
    text = f"Token {_LEAK} here, {_LEAK.upper()} there. https://relay-medical.example/?k={_LEAK}"
    head = guarded.commit({"content/posts/leak.md": small_post(text, accounts=["relay-x", "relay-mastodon"])})
    verdict = guarded.judge(head)
    assert verdict.masked
    comment = guarded.comment(verdict)
    assert not _leaks(comment)
    assert not _leaks(comment.lower())
    assert "> Token ••• here" in comment


def test_a_word_that_a_network_folds_is_covered_in_both_halves(guarded):
    ig = {"content/accounts/relay-instagram.md": account("instagram")}
    text = f"{'Wash. ' * 15}{_LEAK} and more of it, so that the network folds the text somewhere in the middle of all."
    head = guarded.commit({**ig, "content/posts/leak.md": small_post(text, accounts=["relay-instagram"])})
    comment = guarded.comment(guarded.judge(head))
    assert "… more" in comment
    assert not _leaks(comment)


@pytest.mark.parametrize(
    "keys",
    [
        {"title": f"Token {_LEAK}"},
        {"link": f"https://relay-medical.example/?k={_LEAK}"},
        {"content_warning": f"Token {_LEAK}"},
        {"media": [{"asset": "leak"}]},
    ],
    ids=lambda keys: next(iter(keys)),
)
def test_a_leak_in_front_matter_closes_the_previews(guarded, keys):
    alt = asset(alt={"en": f"A page with {_LEAK} on it."})
    files = {"content/posts/leak.md": small_post("Fine.", accounts=["relay-x"], **keys)}
    files |= {"content/media/leak/asset.md": alt} if "media" in keys else {}
    verdict = guarded.judge(guarded.commit(files))
    assert verdict.masked
    text = guarded.comment(verdict)
    assert not _leaks(text)
    assert "This is left out, because the post has words that no output may show." in text


def test_a_leak_that_is_written_otherwise_in_the_file_is_not_shown_either(guarded):
    other = _LEAK.replace("_", "\\x5f").replace("a1", "\\u0061\\x31")
    text = small_post("Fine.", accounts=["relay-x"], link=f"https://relay-medical.example/?k={_LEAK}")
    verdict = guarded.judge(
        guarded.commit({"content/posts/leak.md": text.replace("title: Clean hands", f'title: "Token {other}"')})
    )
    assert verdict.posts[0].post.title == f"Token {_LEAK}"
    assert verdict.masked
    comment = guarded.comment(verdict)
    assert not _leaks(comment)
    assert "**leak**" in comment


def test_a_leak_is_covered_wherever_its_words_stand_again(guarded):
    word = "Tr0ub4dor-river-77"
    again = asset(alt={"en": f"A wall with {word} on it."})
    files = {
        "content/posts/leak.md": small_post(f"The password: {word}", accounts=["relay-x"]),
        f"content/posts/{word.lower()}.md": small_post(
            "Fine.", accounts=["relay-x"], title=f"About {word}", type="testimony", tier="green"
        ),
        "content/posts/wall.md": small_post(f"{word} is a wall.", accounts=["relay-x"], media=[{"asset": "wall"}]),
        "content/media/wall/asset.md": again,
    }
    verdict = guarded.judge(guarded.commit(files))
    assert [finding.location.path for finding in verdict.masked] == ["content/posts/leak.md"]
    comment = unescape(guarded.comment(verdict)).replace("\u200b", "").lower()
    assert word.lower() not in comment
    assert "about •••" in comment
    assert "\n  •••.md:" in comment
    assert "••• is a wall." in comment
    assert "a wall with ••• on it." in comment


def test_a_comment_is_never_too_long(tmp_path):
    accounts = {f"content/accounts/relay-{n}.md": account("mastodon") for n in range(5)}
    desk = PullDesk(tmp_path, accounts)
    names = [name.rpartition("/")[2].removesuffix(".md") for name in accounts]
    long = "\n\n".join(f"Wash your hands @all, says line {number}. 😀" for number in range(300))
    head = desk.commit({"content/posts/long.md": small_post(long, accounts=names)})
    text = desk.comment(desk.judge(head))
    assert len(text.encode("utf-16-le")) // 2 <= 65_536
    assert "Some of it is left out, because a comment has no more room" in text
    assert "says line 1" in text
    is_inert(text)


def test_hundreds_of_posts_are_a_table_that_fits(tmp_path):
    desk = PullDesk(tmp_path, {"content/accounts/relay-mastodon.md": account("mastodon")})
    evil = {f"content/posts/p-{n}.md": small_post("<&@#|" * 400, title="@|<" * 300) for n in range(250)}
    begin = time.monotonic()
    text = desk.comment(desk.judge(desk.commit(evil)))
    assert time.monotonic() - begin < 60
    assert len(text.encode("utf-16-le")) // 2 <= 65_536
    assert "250 posts in this pull request." in text
    assert not re.search(rf"\b{OFFICER}\b", text)  # digits inside a commit's name are none
    is_inert(text)
