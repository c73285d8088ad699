"""What LinkedIn's refusals mean, and what a person can do about each."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

from newsdesk.channels.answers import Answers, Stopped
from newsdesk.channels.base import InDoubt, Refused

_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _OLD_VERSION = 401, 403, 404, 426
_ENDED = {
    65600: "LinkedIn does not know the token.",
    65601: "somebody has taken the token back at LinkedIn.",
    65602: "the token has expired; LinkedIn's tokens end after 60 days.",
}
_DUPLICATE = re.compile(r"urn:li:(?:share|ugcPost):\d+")
_CLASS_NAME = re.compile(r"\b(?:[a-z]\w*\.){2,}\w+:? ?")


class Duplicate(Stopped):
    """LinkedIn names a post that has this text already."""

    def __init__(self, outcome: Refused, urn: str):
        super().__init__(outcome)
        self.urn = urn


class Absent(Stopped):
    """LinkedIn knows no such post."""


class LinkedInAnswers(Answers):
    """Reads LinkedIn's refusals."""

    def denied(self, status: int, headers: Mapping[str, str], body: Any, *, public: bool) -> NoReturn:
        """An answer that grants nothing; raises Stopped, as Duplicate or Absent where it says that."""
        found = _DUPLICATE.search(words(body)) if "DUPLICATE_POST" in str(body) else None
        if found:
            text = f"LinkedIn has a post with this text already ({found[0]}). Nothing was posted."
            raise Duplicate(Refused(text, person=True), found[0])
        if status == _NOT_FOUND and isinstance(body, dict):
            raise Absent(self.verdict(status, headers, body, public=public))
        super().denied(status, headers, body, public=public)

    def verdict(self, status: int, headers: Mapping[str, str], body: Any, *, public: bool) -> Refused | InDoubt:
        """What an answer means: LinkedIn's own code decides, then the status."""
        code = body.get("code") if isinstance(body, dict) else None
        if status == _OLD_VERSION or code in {"NONEXISTENT_VERSION", "VERSION_MISSING"}:
            return self._old_version()
        if status == _UNAUTHORISED:
            ended = _ENDED.get(body.get("serviceErrorCode") or 0) if isinstance(body, dict) else None
            return self.no_entry(ended) if ended else super().verdict(status, headers, body, public=public)
        if status == _FORBIDDEN:
            return self.no_entry(
                "LinkedIn does not let the token do this. It lacks a permission, or the member who made it has lost "
                f"the role on the page.{self._said(body)}"
            )
        return super().verdict(status, headers, body, public=public)

    def _old_version(self) -> Refused:
        version = self.network.api.version if self.network.api else None
        text = f"LinkedIn does not answer version {version} of its interface any more."
        where = f" Write a newer one, and the day on which it ends, into guidelines/networks/{self.network.id}.md."
        return Refused(text + where, timedelta(hours=1), person=True)


def words(body: Any) -> str:
    """LinkedIn's own sentences, without the names of its programs."""
    if not isinstance(body, dict):
        return ""
    details = body.get("errorDetails")
    listed = details.get("inputErrors") if isinstance(details, dict) else None
    inner = [str(each.get("description") or "") for each in listed or () if isinstance(each, dict)]
    text = " ".join(dict.fromkeys([str(body.get("message") or ""), *inner]))
    return _CLASS_NAME.sub("", text)
