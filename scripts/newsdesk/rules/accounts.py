"""Checks of the accounts that a post names."""

from collections.abc import Iterator

from newsdesk.desk.frontmatter import locate
from newsdesk.model.fields import Texts
from newsdesk.model.finding import Location, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.rules.base import Hit, Subject


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


def _speaks(spoken: tuple[str, ...], language: str) -> bool:
    return language in spoken or language.partition("-")[0] in {tag.split("-")[0] for tag in spoken}


def _sections(subject: Subject, post: Post) -> Iterator[Hit]:
    """Sections for accounts that the post does not go to: text that nobody would see."""
    if len(post.text.sections) == 1:
        return
    known = {account.id for account, _, _ in subject.rendered} | {network.id for _, network, _ in subject.rendered}
    known |= set(post.accounts)
    seen: set[str] = set()
    for section in post.text.sections[1:]:
        place = _line(post, section.start)
        for target in section.targets:
            if target not in known:
                yield Hit(
                    place,
                    say("“{target}” is none of this post's accounts or networks.", target=target[:60]),
                    say("write one of: {known}.", known=", ".join(sorted(known))),
                )
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
