"""The desk: everything that was read from one tree, with lookups by id."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar, cast

from newsdesk.desk.cache import Cache, NoCache, digest
from newsdesk.desk.images import FileFacts
from newsdesk.desk.tree import Tree
from newsdesk.model.account import Account
from newsdesk.model.asset import Asset
from newsdesk.model.brand import Brand
from newsdesk.model.calendar import Campaign, Event, Hold, Observance
from newsdesk.model.consent import Consent
from newsdesk.model.crisis import Crisis
from newsdesk.model.exports import Exports
from newsdesk.model.faq import Faq
from newsdesk.model.finding import Document, Finding
from newsdesk.model.guideline import AssetLimits, AssetPolicy, Countries, Guideline, LinkPolicy
from newsdesk.model.kpis import Kpis
from newsdesk.model.moderation import Moderation
from newsdesk.model.network import Limits, Network
from newsdesk.model.paid import Budget
from newsdesk.model.partnership import Partner
from newsdesk.model.post import Post
from newsdesk.model.public import PublicSite
from newsdesk.model.record import Record
from newsdesk.model.render import Rendered, render
from newsdesk.model.report import Written
from newsdesk.model.rota import Rota
from newsdesk.model.rule import ANY, Rule
from newsdesk.model.setup import Setup
from newsdesk.model.workflow import Workflow

R = TypeVar("R", bound=Record)

PAGES: tuple[type[Guideline], ...] = (
    Guideline,
    Network,
    Workflow,
    Countries,
    LinkPolicy,
    AssetPolicy,
    Brand,
    PublicSite,
    Crisis,
    Setup,
    Kpis,
    Moderation,
    Exports,
)


@dataclass(frozen=True)
class Desk:
    """One loaded repository: records by kind and id, and what reading them found."""

    tree: Tree
    records: Mapping[str, Mapping[str, Record]]
    findings: tuple[Finding, ...] = ()
    media: Mapping[str, FileFacts] = field(default_factory=lambda: MappingProxyType({}))
    unread: tuple[Document, ...] = ()
    paths: frozenset[str] = frozenset()
    cache: Cache = field(default_factory=NoCache, repr=False)

    def all(self, kind: type[R]) -> Mapping[str, R]:
        """The records of one kind by id."""
        return cast("Mapping[str, R]", self.records.get(kind.kind, MappingProxyType({})))

    @cached_property
    def posts(self) -> Mapping[str, Post]:
        """Posts by id."""
        return self.all(Post)

    @cached_property
    def accounts(self) -> Mapping[str, Account]:
        """Accounts by id."""
        return self.all(Account)

    @cached_property
    def assets(self) -> Mapping[str, Asset]:
        """Assets by id."""
        return self.all(Asset)

    @cached_property
    def consents(self) -> Mapping[str, Consent]:
        """Consents by id."""
        return self.all(Consent)

    @cached_property
    def faqs(self) -> Mapping[str, Faq]:
        """FAQs by id."""
        return self.all(Faq)

    @cached_property
    def campaigns(self) -> Mapping[str, Campaign]:
        """Campaigns by id."""
        return self.all(Campaign)

    @cached_property
    def observances(self) -> Mapping[str, Observance]:
        """Observances by id."""
        return self.all(Observance)

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """Events by id."""
        return self.all(Event)

    @cached_property
    def holds(self) -> Mapping[str, Hold]:
        """Planned holds by id."""
        return self.all(Hold)

    @cached_property
    def rotas(self) -> Mapping[str, Rota]:
        """On-call rotas by id."""
        return self.all(Rota)

    @cached_property
    def partners(self) -> Mapping[str, Partner]:
        """Partners, influencers and ambassadors by id."""
        return self.all(Partner)

    @cached_property
    def budgets(self) -> Mapping[str, Budget]:
        """Budget lines for promotion by id."""
        return self.all(Budget)

    @cached_property
    def written(self) -> Mapping[str, Written]:
        """What officers wrote to reports, by the name of the period or campaign."""
        return self.all(Written)

    @cached_property
    def networks(self) -> Mapping[str, Network]:
        """Networks by id."""
        return self.all(Network)

    @cached_property
    def workflow(self) -> Workflow | None:
        """The workflow page."""
        return next(iter(self.all(Workflow).values()), None)

    @cached_property
    def links(self) -> LinkPolicy | None:
        """The page that says how links are written."""
        return next(iter(self.all(LinkPolicy).values()), None)

    @cached_property
    def asset_limits(self) -> AssetLimits:
        """What is fetched, and what is done to a file on its way out."""
        page = next(iter(self.all(AssetPolicy).values()), None)
        return page.limits if page else AssetLimits()

    @cached_property
    def brand(self) -> Brand | None:
        """The page that says how the organisation is called and how it looks."""
        return next(iter(self.all(Brand).values()), None)

    @cached_property
    def crisis(self) -> Crisis | None:
        """The page that says what to do in a crisis."""
        return next(iter(self.all(Crisis).values()), None)

    @cached_property
    def kpis(self) -> Kpis | None:
        """The page that says which figures are reported and how they are worked out."""
        return next(iter(self.all(Kpis).values()), None)

    @cached_property
    def exports(self) -> Exports | None:
        """The page that says which files of numbers can be imported."""
        return next(iter(self.all(Exports).values()), None)

    @cached_property
    def moderation(self) -> Moderation | None:
        """The page that says what is done with comments and messages, and how fast."""
        return next(iter(self.all(Moderation).values()), None)

    @cached_property
    def country_codes(self) -> Mapping[str, str]:
        """The two letters of the countries that have them."""
        page = next(iter(self.all(Countries).values()), None)
        return {name: country.code for name, country in page.countries.items() if country.code} if page else {}

    @cached_property
    def country_flags(self) -> Mapping[str, tuple[str, ...]]:
        """The flags of every known country."""
        page = next(iter(self.all(Countries).values()), None)
        return {name: country.flags for name, country in page.countries.items()} if page else {}

    @cached_property
    def public_site(self) -> PublicSite:
        """What everybody may see of the desk, and how closely that is checked."""
        return PublicSite.of(self.all(PublicSite))

    @property
    def setup(self) -> Setup | None:
        """What the desk is to be set to, and what plans of GitHub offer."""
        return next(iter(self.all(Setup).values()), None)

    @cached_property
    def guidelines(self) -> tuple[Guideline, ...]:
        """Every page of the playbook, by path."""
        pages = [page for kind in PAGES for page in self.all(kind).values()]
        return tuple(sorted(pages, key=lambda page: page.path))

    @cached_property
    def rules(self) -> Mapping[str, tuple[Rule, Guideline]]:
        """Every rule by id, with the page that states it; the first of two with one id."""
        found: dict[str, tuple[Rule, Guideline]] = {}
        for page in self.guidelines:
            for rule in page.rules:
                found.setdefault(rule.id, (rule, page))
        return found

    @cached_property
    def lists(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Every list of words by name and language, put together from all pages."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for page in self.guidelines:
            for name, table in page.lists.items():
                into = found.setdefault(name, {})
                for language, words in table.items():
                    into[language] = (*into.get(language, ()), *words)
        return found

    def words(self, name: str, language: str | None = None) -> tuple[str, ...]:
        """One list of words in a language (None: in every one), with what holds for any language."""
        table = self.lists.get(name, {})
        wanted = table if language is None else (language, ANY)
        return tuple(dict.fromkeys(word for key in wanted for word in table.get(key, ())))

    @cached_property
    def derived(self) -> dict[str, object]:
        """What the floors above worked out from this desk, by name: worked out once."""
        return {}

    @cached_property
    def _limits(self) -> dict[str, Limits]:
        return {}

    def everything(self) -> Iterator[Record]:
        """Every record."""
        for group in self.records.values():
            yield from group.values()

    def limits(self, account: Account) -> Limits:
        """What an account may post: its network's limits with its own."""
        if account.id not in self._limits:
            network = self.networks.get(account.network)
            self._limits[account.id] = network.limits.overridden_by(account.limits) if network else Limits()
        return self._limits[account.id]

    def rendered(self, post: Post) -> Iterable[tuple[Account, Network, Rendered]]:
        """What each account of a post gets, for the accounts and networks that are known."""
        if self.posts.get(post.id) is not post:
            return tuple(self._rendering(post))
        if post.id not in self._rendered:
            self._rendered[post.id] = tuple(self._rendering(post))
        return self._rendered[post.id]

    @cached_property
    def _rendered(self) -> dict[str, tuple[tuple[Account, Network, Rendered], ...]]:
        return {}

    def _rendering(self, post: Post) -> Iterator[tuple[Account, Network, Rendered]]:
        campaign = self.campaigns.get(post.campaign or "")
        tag = (campaign.utm_campaign or campaign.id) if campaign else post.base_id
        for account_id in post.accounts:
            account = self.accounts.get(account_id)
            network = self.networks.get(account.network) if account else None
            if account and network:
                yield account, network, render(post, account, network, self.assets, self.links, tag)

    @cached_property
    def media_digests(self) -> Mapping[str, str]:
        """The sha256 of every media file, by path."""
        return {path: facts.sha256 for path, facts in self.media.items()}

    @cached_property
    def context_digest(self) -> str:
        """A key over everything but posts and FAQs: what the verdict about a post may depend on besides itself."""
        apart = {"post", "faq"}
        shared = sorted(
            (record.path, record.document.text)
            for kind, group in self.records.items()
            if kind not in apart
            for record in group.values()
        )
        files = sorted((path, facts.sha256) for path, facts in self.media.items())
        return digest(*(word for pair in (*shared, *files) for word in pair))
