"""120 real posts of a galaxy-social desk: all of them come in, and the check names their true defects only."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from newsdesk.desk.load import load_folder
from newsdesk.importers.base import ImportReport
from newsdesk.importers.table import import_folder
from newsdesk.model.fields import slug
from newsdesk.model.length import measure
from newsdesk.rules.engine import check

PICTURE = re.compile(r"!\[(.*?)\]\((.*?)\)")
SHORT_LINK = re.compile(r"https?://(?:tinyurl\.com|ow\.ly)/\w")
LINK = re.compile(r"\[[^\]\n]*\]\([^)\n]*\)")

FORM = {"PLT-01", "PLT-06", "PLT-07", "A11-01"}  # what is compared with the originals one by one


@pytest.fixture
def imported(shared, write):
    """The report, and the desk after the import."""
    root = write({})
    report = import_folder("galaxy-social", shared("galaxy-social"), root)
    return report, load_folder(root)


@pytest.fixture
def originals(shared):
    """The posts as galaxy-social reads them: id, keys, text, pictures."""
    rows = {}
    for path in sorted((shared("galaxy-social") / "posts").rglob("*.md")):
        _, keys, text = path.read_text().split("---\n", 2)
        data = yaml.safe_load(keys)
        pictures = [(item["url"], item["alt_text"]) for item in data.get("images", [])]
        pictures += [(address, alt) for alt, address in PICTURE.findall(text)]
        rows[slug(path.stem)] = (data, PICTURE.sub("", text).strip(), pictures)
    return rows


def texts(findings, words):
    return [finding for finding in findings if words in str(finding.message)]


def test_every_post_comes_in_as_it_was_written(imported, originals):
    report, desk = imported
    assert isinstance(report, ImportReport)
    assert (report.posts, report.accounts, len(desk.posts), len(desk.accounts)) == (120, 11, 120, 11)
    assert desk.findings == ()
    assert set(desk.posts) == set(originals)
    for name, (data, text, pictures) in originals.items():
        post = desk.posts[name]
        assert post.accounts == tuple(data["media"])
        threaded = "\n\n\n" in text and "## Next" in post.body
        assert threaded or post.text.sections[0].parts[0].text == text
        found = [(item.url, item.alt.get("en", "")) for use in post.media for item in desk.assets[use.asset].items]
        assert found == pictures
        for account, _, rendered in desk.rendered(post):
            written = "\n".join(part.text for part in rendered.parts)
            assert re.findall(r"\S+", text) == re.findall(r"\S+", written)[: len(text.split())] or threaded
            for key, sign in (("mentions", "@"), ("hashtags", "#")):
                for word in (data.get(key) or {}).get(account.id, []):
                    assert f"{sign}{word.strip()}" in written


def test_what_was_guessed_or_left_out_is_said(imported):
    notes = [str(note) for note in imported[0].notes]
    assert len(notes) == 25
    assert sum("names a year only" in note for note in notes) == 20
    assert sum("the date in its name was read as" in note for note in notes) == 2
    assert any(note.startswith("plugins.yml: markdown was left out") for note in notes)


def test_no_secret_comes_along(imported):
    _, desk = imported
    accounts = "".join(account.document.text for account in desk.accounts.values())
    assert "$" not in accounts
    assert "TOKEN" not in accounts
    assert desk.accounts["slack"].status == "dormant"
    assert all(account.limits is None for account in desk.accounts.values())


def test_the_check_names_every_text_that_is_too_long_and_no_other(imported, originals):
    _, desk = imported
    found = {
        (finding.location.path.rpartition("/")[2].removesuffix(".md"), finding.message.args["account"])
        for finding in texts(check(desk).findings, " over the limit of ")
    }
    expected = set()
    for name, (data, text, _) in originals.items():
        for account in data["media"]:
            network = desk.networks[desk.accounts[account].network]
            blocks = [text, *(_words(data, key, sign, account) for key, sign in (("mentions", "@"), ("hashtags", "#")))]
            whole = "\n\n".join(block for block in blocks if block)
            if any(
                measure(whole, limit.unit, network.limits.url_length or 0) > limit.max for limit in network.limits.text
            ):
                expected.add((name, account))
    divided = {(name, account) for name, account in expected if "\n\n\n" in originals[name][1]}
    assert found - divided == expected - divided
    assert found <= expected
    assert len(expected) > 30


def _words(data, key, sign, account):
    return " ".join(f"{sign}{str(word).strip()}" for word in (data.get(key) or {}).get(account) or [])


def test_the_check_names_what_is_true_of_these_posts_and_nothing_else(imported, originals):
    _, desk = imported
    findings = check(desk).findings
    silent = {name for name, (_, _, pictures) in originals.items() if any(not alt for _, alt in pictures)}
    named = {finding.location.path.rpartition("/")[2] for finding in texts(findings, "has no alternative text")}
    assert named == {f"{name}.md" for name in silent}
    assert len(silent) == 3
    marked = {name for name, (data, text, _) in originals.items() if LINK.search(text) and not _only_matrix(data)}
    named = {finding.location.path.rpartition("/")[2] for finding in texts(findings, "A Markdown link is shown")}
    assert named == {f"{name}.md" for name in marked}
    assert len(marked) == 5
    shortened = {name for name, (_, text, _) in originals.items() if SHORT_LINK.search(text)}
    assert {Path(f.location.path).stem for f in findings if (f.rule, f.severity) == ("WEB-03", "error")} == shortened
    without_rights = {f"content/media/{name}/asset.md" for name, (_, _, pictures) in originals.items() if pictures}
    assert {f.location.path for f in findings if f.rule in {"IMG-01", "CPY-01"}} == without_rights
    assert {f.rule for f in findings if f.severity == "error"} - FORM == {"IMG-01", "CPY-01", "WEB-03"}
    warned = Counter(f.rule for f in findings if f.severity == "warning" and f.rule not in FORM)
    assert warned == {"ACC-09": 10, "A11-03": 13, "WEB-03": 3, "FCT-01": 2, "A11-06": 1}, "each looked at, each true"
    noticed = {f.rule for f in findings if f.severity == "notice"}
    assert noticed == {"ACC-02", "CON-01", "A11-03", "LNG-20", "PLT-08"}
    for finding in findings:
        line = desk.tree.read(finding.location.path).decode().split("\n")[finding.location.line - 1]
        assert finding.location.column <= len(line) + 1


def _only_matrix(data):
    return all(name.startswith("matrix") for name in data["media"])


def test_the_command_says_what_it_did(shared, write, newsdesk):
    root = write({})
    result = newsdesk("import", "galaxy-social", shared("galaxy-social"), desk=root)
    assert result.exit_code == 0
    assert "120 posts and 11 accounts imported, 25 notes." in result.output
    again = newsdesk("import", "galaxy-social", shared("galaxy-social"), desk=root)
    assert "0 posts and 0 accounts imported, 131 files here already" in again.output
    wrong = newsdesk("import", "twitter-together", shared("galaxy-social"), desk=root)
    assert wrong.exit_code != 0
    assert "Traceback" not in wrong.output
