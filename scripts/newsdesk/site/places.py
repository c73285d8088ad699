"""What stands at a path of the desk: its title, and its page of the site."""

from collections.abc import Mapping
from dataclasses import dataclass

from newsdesk.model.account import Account
from newsdesk.model.calendar import Campaign
from newsdesk.model.faq import Faq
from newsdesk.model.guideline import Guideline
from newsdesk.model.post import Post
from newsdesk.model.record import Record
from newsdesk.site import addresses
from newsdesk.site.view import View

_KNOWN = "records by path"


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the desk as pages name it; without a page it is only a path."""

    path: str
    title: str = ""
    page: str = ""
    language: str = ""


def place_of(view: View, path: str) -> Place:
    """The title and the page of the file at a path."""
    record = _records(view).get(path)
    page = _page(record) if record else ""
    if record is None or not page:
        return Place(path)
    return Place(path, str(getattr(record, "title", "")), page, _language(view, record))


def _records(view: View) -> Mapping[str, Record]:
    known = view.desk.derived.get(_KNOWN)
    if not isinstance(known, dict):
        known = view.desk.derived[_KNOWN] = {record.path: record for record in view.desk.everything()}
    return known


def _language(view: View, record: Record) -> str:
    """The language of its title; empty where it is the one of the pages."""
    if isinstance(record, Post):
        return view.language(record)
    return str(getattr(record, "language", None) or record.translation or "")


def _page(record: Record) -> str:
    match record:
        case Post():
            return addresses.post_page(record.id)
        case Account():
            return addresses.account_page(record.id)
        case Campaign():
            return addresses.campaign_page(record.id)
        case Faq():
            return addresses.faq_page(record.base_id)
        case Guideline():
            return addresses.guideline_page(record.path)
        case _:
            return ""
