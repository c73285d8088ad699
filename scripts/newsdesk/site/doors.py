"""Links to where a change begins on GitHub: an issue form, or a new file with its first lines written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from newsdesk.importers.writer import Value, front_matter
from newsdesk.model.calendar import Campaign
from newsdesk.model.faq import Faq

_REPOSITORY = re.compile(r"https?://[^/\s?#@\\]+/[\w.-]+/[\w.-]+")
_LONGEST = 8_000  # bytes of an address: GitHub answers “414 URI Too Long” to one that is longer than about 8 KiB
_HOUR = "10:00"
_NAME = "NEW-NAME"  # no id: the check says so where somebody forgets to change it


@dataclass(frozen=True, slots=True)
class Doors:
    """The doors of a repository; without an address there are none."""

    address: str = ""
    main: str = "main"

    def __bool__(self) -> bool:
        return bool(self.address)

    def form(self, name: str, **filled: str) -> str:
        """An issue form, with fields of one line filled in by their ids."""
        return f"{self.address}/issues/new?{urlencode({'template': f'{name}.yml', **filled}, quote_via=quote)}"

    def new_file(self, path: str, text: str) -> str:
        """A new file, which GitHub turns into a pull request; with its text where the address has room for it."""
        start = f"{self.address}/new/{quote(self.main)}?{urlencode({'filename': path}, quote_via=quote)}"
        whole = f"{start}&{urlencode({'value': text}, quote_via=quote)}"
        return whole if len(whole) <= _LONGEST else start

    def file(self, path: str) -> str:
        """A file as it stands on the main branch."""
        return f"{self.address}/blob/{quote(self.main)}/{quote(path)}"

    def edit(self, path: str) -> str:
        """A file in GitHub's editor, which turns what is written into a pull request."""
        return f"{self.address}/edit/{quote(self.main)}/{quote(path.encode('utf-8', 'surrogateescape'))}"

    def run(self, name: str) -> str:
        """A workflow that people start by hand."""
        return f"{self.address}/actions/workflows/{name}.yml"

    def post_on(self, day: date) -> str:
        """The form of a post for a day."""
        return self.form("post", when=f"{day} {_HOUR}")

    def post_of(self, campaign: Campaign, today: date) -> str:
        """A new post of a campaign, on its first day that is still to come."""
        day = max(campaign.start, today)
        data: Mapping[str, Value] = {
            "title": "[TITLE]",
            "accounts": ["[ACCOUNT]"],
            "publish_at": f"{day} {_HOUR}",
            "type": "[TYPE]",
            "campaign": campaign.id,
        }
        return self.new_file(f"content/posts/{day:%Y/%m}/{_NAME}.md", front_matter(data, "[TEXT]"))

    def translation_of(self, faq: Faq) -> str:
        """A new translation of an answer."""
        data: Mapping[str, Value] = {"title": "[QUESTION]", "short": "[SHORT ANSWER]", "translated_from": "new"}
        folder = faq.path.rpartition("/")[0]
        return self.new_file(f"{folder}/{faq.base_id}.LANGUAGE.md", front_matter(data, "[LONG ANSWER]"))


def doors_of(repo_url: str | None, main: str) -> Doors:
    """The doors of the repository that mkdocs.yml names; none where it names no repository."""
    address = (repo_url or "").strip().rstrip("/").removesuffix(".git")
    return Doors(address, main) if _REPOSITORY.fullmatch(address) else Doors()
