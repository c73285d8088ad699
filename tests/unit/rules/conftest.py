"""One door for the tests of the checks: files in, findings out."""

import pytest

from small_desk import accounts, findings, post


@pytest.fixture
def found(write):
    """The findings of a desk with these files over the repository's guidelines."""

    def run(files, **arguments):
        return findings(write(files), **arguments)

    return run


@pytest.fixture
def say(found):
    """The findings about one post for one account on each of these networks."""

    def run(text, *networks, keys=None, limits=None, files=None):
        networks = networks or ("mastodon",)
        account_keys = {"limits": limits} if limits else {}
        names = tuple(f"relay-{name}" for name in networks)
        own = {"content/posts/hands.md": post(text, names, **(keys or {}))}
        return found({**accounts(*networks, **account_keys), **own, **(files or {})})

    return run
