"""The literal table of the kinds of files: name, where they live, and the schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from newsdesk.model.account import Account
from newsdesk.model.asset import Asset
from newsdesk.model.brand import Brand
from newsdesk.model.calendar import Campaign, Event, Hold, Observance
from newsdesk.model.consent import Consent
from newsdesk.model.crisis import Crisis
from newsdesk.model.exports import Exports
from newsdesk.model.faq import Faq
from newsdesk.model.guideline import AssetPolicy, Countries, Guideline, LinkPolicy
from newsdesk.model.kpis import Kpis
from newsdesk.model.moderation import Moderation
from newsdesk.model.network import Network
from newsdesk.model.paid import Budget
from newsdesk.model.partnership import Partner
from newsdesk.model.post import Post
from newsdesk.model.public import PublicSite
from newsdesk.model.record import Record
from newsdesk.model.report import Written
from newsdesk.model.rota import Rota
from newsdesk.model.setup import Setup
from newsdesk.model.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: `place` is the pattern of its path, `example` where a new one goes."""

    model: type[Record]
    place: str
    example: str
    title: str
    translated: bool = False

    @property
    def name(self) -> str:
        """The word of the command line and of the JSON Schema."""
        return self.model.kind

    def record_id(self, path: str) -> str:
        """The id that a path states: the file's stem, or the folder's name for an asset."""
        parts = path.removesuffix(".md").split("/")
        return parts[-2] if self.model is Asset else parts[-1]


_TABLE = (
    Kind(Post, "content/posts/*.md", "content/posts/{year}/{month}/{id}.md", "Post", translated=True),
    Kind(Asset, "content/media/*/asset.md", "content/media/{id}/asset.md", "Asset"),
    Kind(Consent, "content/consents/*.md", "content/consents/{id}.md", "Consent"),
    Kind(Account, "content/accounts/*.md", "content/accounts/{id}.md", "Account"),
    Kind(Partner, "content/partners/*.md", "content/partners/{id}.md", "Partner"),
    Kind(Budget, "content/budgets/*.md", "content/budgets/{id}.md", "Budget line"),
    Kind(Written, "content/reports/*.md", "content/reports/{id}.md", "Report"),
    Kind(Campaign, "calendar/campaigns/*.md", "calendar/campaigns/{id}.md", "Campaign"),
    Kind(Observance, "calendar/observances/*.md", "calendar/observances/{id}.md", "Observance"),
    Kind(Event, "calendar/events/*.md", "calendar/events/{id}.md", "Event"),
    Kind(Hold, "calendar/holds/*.md", "calendar/holds/{id}.md", "Hold"),
    Kind(Rota, "calendar/rota/*.md", "calendar/rota/{id}.md", "On-call rota"),
    Kind(Faq, "faqs/*/*.md", "faqs/general/{id}.md", "FAQ", translated=True),
    Kind(Network, "guidelines/networks/*.md", "guidelines/networks/{id}.md", "Network"),
    Kind(Workflow, "guidelines/workflow.md", "guidelines/workflow.md", "Workflow"),
    Kind(Countries, "guidelines/countries.md", "guidelines/countries.md", "Countries"),
    Kind(LinkPolicy, "guidelines/links.md", "guidelines/links.md", "Links"),
    Kind(AssetPolicy, "guidelines/assets.md", "guidelines/assets.md", "Assets"),
    Kind(Brand, "guidelines/brand.md", "guidelines/brand.md", "Brand"),
    Kind(Crisis, "guidelines/crisis.md", "guidelines/crisis.md", "Crisis"),
    Kind(Kpis, "guidelines/kpis.md", "guidelines/kpis.md", "Figures"),
    Kind(Exports, "guidelines/exports.md", "guidelines/exports.md", "Exports of other tools"),
    Kind(Moderation, "guidelines/moderation.md", "guidelines/moderation.md", "Comments and messages"),
    Kind(Setup, "guidelines/setup.md", "guidelines/setup.md", "Setup"),
    Kind(PublicSite, "guidelines/public-site.md", "guidelines/public-site.md", "Public site"),
    Kind(Guideline, "guidelines/*.md", "guidelines/{id}.md", "Guideline", translated=True),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _TABLE})
FOLDERS = ("content", "calendar", "faqs", "guidelines")


def kind_of(path: str) -> Kind | None:
    """The kind of a path inside the desk, if it is a place for one; the first line of the table that fits."""
    return next((kind for kind in _TABLE if fnmatchcase(path, kind.place)), None)
