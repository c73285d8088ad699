"""Where pages lie and how they link: a page is named by the Markdown file that it would be."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

Link = Callable[..., str]

START, SEARCH = "learn/start-here.md", "search/index.md"
SECTIONS: tuple[tuple[str, str], ...] = (
    ("Today", "index.md"),
    ("Calendar", "calendar/index.md"),
    ("Posts", "posts/index.md"),
    ("Campaigns", "campaigns/index.md"),
    ("FAQs and replies", "faqs/index.md"),
    ("Guidelines", "rules.md"),
    ("Accounts", "accounts/index.md"),
    ("Reports", "reports/index.md"),
    ("Crisis", "crisis/index.md"),
    ("Learn", "learn/index.md"),
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """How page names become addresses: folders (`posts/x/`) or, for reading from a disk, files (`posts/x.html`)."""

    folders: bool = True

    def place(self, page: str) -> str:
        """The file that a page is written to, below the site's folder."""
        stem = page.removesuffix(".md")
        if not self.folders or stem == "index" or stem.endswith("/index"):
            return f"{stem}.html"
        return f"{stem}/index.html"

    def root(self, page: str) -> str:
        """The way from a page to the site's root: empty, or ending in a slash."""
        return "../" * self.place(page).count("/")

    @cache  # noqa: B019 - two values at most, and links repeat on ten thousand pages
    def address(self, page: str) -> str:
        """The address of a page from the site's root, ready for a link; empty for the home page."""
        place = self.place(page)
        return quote(place.removesuffix("index.html") if self.folders else place)

    def links_from(self, page: str) -> Link:
        """A function from page names (and a fragment) to links as they stand on the given page."""
        root = self.root(page)

        def link(target: str, fragment: str = "") -> str:
            to = f"{root}{self.address(target)}" or "./"
            return f"{to}#{quote(fragment)}" if fragment else to

        return link


def post_page(post: str) -> str:
    """The page of a post."""
    return f"posts/{post}.md"


def posts_of(month: str) -> str:
    """The list of a month's posts; apart from the posts, whose ids may look like months."""
    return f"posts/by-month/{month}.md"


def calendar_page(month: str) -> str:
    """The calendar of a month."""
    return f"calendar/{month}.md"


def campaign_page(campaign: str) -> str:
    """The page of a campaign."""
    return f"campaigns/{campaign}.md"


def account_page(account: str) -> str:
    """The page of an account."""
    return f"accounts/{account}.md"


def faq_page(faq: str) -> str:
    """The page of a question with all its translations."""
    return f"faqs/answers/{faq}.md"


def report_page(period: str) -> str:
    """The report of a week, month or quarter."""
    return f"reports/{period}.md"


def handover_page(role: str) -> str:
    """The handover pack of a role."""
    return f"accounts/handover/{role}.md"


def reference_page(kind: str) -> str:
    """The page that documents a kind's front matter."""
    return f"reference/{kind}.md"


def guideline_page(path: str) -> str:
    """The page of a guideline, by its path in the desk; what is to be learned lies below learn/."""
    if path == "guidelines/index.md":
        return START
    return path.removeprefix("guidelines/") if path.startswith("guidelines/learn/") else path
