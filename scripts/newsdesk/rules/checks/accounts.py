"""Checks of the accounts that a post names."""

from collections.abc import Iterator

from newsdesk.desk.frontmatter import Path, locate
from newsdesk.model.fields import Texts
from newsdesk.model.finding import Location, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit, Subject


class Fit(Part):
    """The states in which an account may post."""

    open_states: Texts


def account_fit(subject: Subject, parameters: Fit) -> Iterator[Hit]:
    """Accounts that are closed, speak another language or another country's affairs, or that a section misses."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    for index, account_id in enumerate(post.accounts):
        account = subject.desk.accounts.get(account_id)
        if account is None:
            continue  # reported where references are read
        place = ("accounts", index)
        if account.status not in parameters.open_states:
            yield Hit(
                locate(post.document, place),
                say("{account} is {status}.", account=account_id, status=account.status),
                say("take it out, or correct its status in {path}.", path=account.path),
            )
        language = post.language or post.translation
        if language and not _speaks(account.all_languages, language):
            yield Hit(
                locate(post.document, place),
                say(
                    "The post is in {language}; {account} posts in {languages}.",
                    language=language,
                    account=account_id,
                    languages=", ".join(account.all_languages),
                ),
                say("choose another account, or add the language to {path}.", path=account.path),
            )
        if post.country and account.countries and post.country not in account.countries:
            yield Hit(
                locate(post.document, place),
                say(
                    "The post is about {country}; {account} speaks about {countries} only.",
                    country=post.country,
                    account=account_id,
                    countries=", ".join(account.countries),
                ),
                say("choose another account."),
            )
    yield from _sections(subject, post)
    yield from _extras(subject, post)


_MACRO_LANGUAGE = {"nb": "no", "nn": "no"}  # ISO 639-3: both are Norwegian


def _speaks(spoken: tuple[str, ...], language: str) -> bool:
    return language in spoken or any(_same(tag, language) for tag in spoken)


def _same(one: str, other: str) -> bool:
    first, second = one.partition("-")[0], other.partition("-")[0]
    return first == second or first == _MACRO_LANGUAGE.get(second) or second == _MACRO_LANGUAGE.get(first)


def _extras(subject: Subject, post: Post) -> Iterator[Hit]:
    """Pictures, handles and hashtags for accounts that the post does not go to."""
    if not (post.media or post.mentions or post.hashtags):
        return
    known = _reached(subject, post)
    named: list[tuple[Path, str, bool]] = [
        (("media", index, "accounts", number), target, False)
        for index, use in enumerate(post.media)
        for number, target in enumerate(use.accounts or ())
    ]
    for name, table in (("mentions", post.mentions), ("hashtags", post.hashtags)):
        named += [((name, target), target, True) for target in table if target != "all"]
    for path, target, on_key in named:
        if target not in known:
            yield _for_nobody(locate(post.document, path, key=on_key), target, known)


def _reached(subject: Subject, post: Post) -> frozenset[str]:
    """The accounts of a post, also those that are not known, and their networks."""
    return frozenset({*post.accounts, *(network.id for _, network, _ in subject.rendered)})


def _for_nobody(place: Location, target: str, known: frozenset[str]) -> Hit:
    return Hit(
        place,
        say("“{target}” is none of this post's accounts or networks.", target=target[:60]),
        say("write one of: {known}.", known=", ".join(sorted(known))),
    )


def _sections(subject: Subject, post: Post) -> Iterator[Hit]:
    """Sections for accounts that the post does not go to: text that nobody would see."""
    if len(post.text.sections) == 1:
        return
    known = _reached(subject, post)
    seen: set[str] = set()
    for section in post.text.sections[1:]:
        place = _line(post, section.start)
        for target in section.targets:
            if target not in known:
                yield _for_nobody(place, target, known)
            elif target in seen:
                yield Hit(
                    place,
                    say("There are two sections for {target}.", target=target),
                    say("keep one of them."),
                )
            seen.add(target)
        if section.empty and not post.media:
            yield Hit(place, say("This section has no text."), say("write it, or remove the line."))


def _line(post: Post, start: int) -> Location:
    end = post.document.text.find("\n", start)
    return post.document.span(start, end if end >= 0 else len(post.document.text))


CHECKS = {"account_fit": Check(account_fit, ("post",), Fit)}
