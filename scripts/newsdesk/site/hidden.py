"""What the public may not read of a desk: every value and every line of every file that is not let through."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.consent import Consent
from newsdesk.model.faq import Faq
from newsdesk.model.guideline import Guideline
from newsdesk.model.record import Part, Record
from newsdesk.model.workflow import Workflow
from newsdesk.site.leaks import Secret
from newsdesk.site.public_pages import Public

_REFERENCES = ("_ref", "vault", "email")  # ends of keys that lead to a person, a form or a password


def hidden(desk: Desk, here: Desk, public: Public) -> Iterator[Secret]:
    """Of the published branch and of the working folder, where drafts may lie that nobody has approved."""
    open_files = {page.document.text for page in public.guidelines}
    open_files |= {answer.faq.document.text for question in public.questions for answer in question.answers}
    own = _own_hosts(desk, public.base)
    seen: set[str] = set()
    for records in (desk, here):
        for record in records.everything():
            text = record.document.text
            if text in seen:
                continue
            seen.add(text)
            yield from _marks(record, own)
            yield from _texts(record, is_open=text in open_files)
        for source in records.unread:
            if source.text not in seen:
                seen.add(source.text)
                yield Secret(source.text, source.path)


def _texts(record: Record, *, is_open: bool) -> Iterator[Secret]:
    """Values and body of a file; of one that is let through, what it does not show."""
    shown: set[str] = set()
    if is_open:
        shown = {"title", "short", "link"} if isinstance(record, Faq) else {"title"}
    values = [text for _, text in _values({name: value for name, value in record if name not in shown})]
    if not is_open:
        values += [record.body, record.id, record.path]
    yield Secret("\n\n".join(values), record.path)


def _marks(record: Record, own: frozenset[str]) -> Iterator[Secret]:
    """What stands in no text at all: numbers of consents and forms, entries of the vault, addresses of people."""
    if isinstance(record, Consent):
        yield Secret(record.id, record.path, mark=True)
    if isinstance(record, Account) and record.recovery_domain and record.recovery_domain.casefold() not in own:
        yield Secret(record.recovery_domain, record.path, mark=True)
    if isinstance(record, Workflow):
        yield from (Secret(person.email, record.path, mark=True) for person in record.people if person.email)
    if not isinstance(record, Guideline):
        for key, text in _values(record):
            if key.endswith(_REFERENCES):
                yield Secret(text, record.path, mark=True)


def _own_hosts(desk: Desk, base: str) -> frozenset[str]:
    """Hosts that the public knows: of the site, of our links, of our profiles."""
    urls = [base, *(account.url for account in desk.accounts.values() if account.url)]
    known = {urlsplit(url).hostname or "" for url in urls}
    return frozenset({*known, *(domain.casefold() for domain in (desk.links.own_domains if desk.links else ()))})


def _values(data: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of some data, with the key that it stands behind."""
    if isinstance(data, dict | Part):
        for name, value in data.items() if isinstance(data, dict) else data:
            yield from _values(value, str(name))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _values(value, key)
    elif isinstance(data, str) and data:
        yield key, data
