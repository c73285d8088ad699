"""The page of each post, and the pictures that these pages show."""

from collections.abc import Iterator
from urllib.parse import quote

from markupsafe import Markup

from newsdesk.model.finding import Severity
from newsdesk.model.post import Post
from newsdesk.preview.card_html import Frame, card_html
from newsdesk.preview.cards import Card, Picture, cards
from newsdesk.preview.html import SHOWN
from newsdesk.preview.marks import chip
from newsdesk.preview.times import Due
from newsdesk.reports.periods import period_of
from newsdesk.rules.base import Assessment
from newsdesk.rules.checks.workflow import is_behind
from newsdesk.site.addresses import account_page, post_page, report_page
from newsdesk.site.approvals import approvals
from newsdesk.site.corrections import correction_of, corrections
from newsdesk.site.page import alike, inside
from newsdesk.site.post_lists import month_list
from newsdesk.site.receipts import of_post, receipts, sheets
from newsdesk.site.rule_pages import weigh
from newsdesk.site.standing import Stand, tally
from newsdesk.site.standing import shown as chip_of
from newsdesk.site.view import Slot, View

_FOR_A_PERSON = frozenset({"parked", "by_hand", "partial", "drift", "missed"})
_MEDIA = "content/media/"


def post_pages(view: View, shown: set[str]) -> Iterator[tuple[str, str]]:
    """The page of every post; the paths of the pictures that they show are added to `shown`."""
    for post in view.desk.posts.values():
        name = post_page(post.id)
        yield name, post_html(view, post, name, shown)


def post_html(view: View, post: Post, name: str, shown: set[str]) -> str:
    """The page of one post."""
    return framed_post(view, post, name, post_body(view, post, name, shown))


def framed_post(view: View, post: Post, name: str, body: str) -> str:
    """The page of one post, from its body."""
    return alike(view, name, post.title, "Posts", body)


def post_body(view: View, post: Post, name: str, shown: set[str]) -> str:
    """What stands on the page of one post; of `view`, only what site/kept.py names may be read if it is to be kept."""
    findings, slot = view.findings(post), view.first_slots.get(post.id)
    assessment = view.needs.get(post.id)
    root = view.addresses.root(name)

    def source(picture: Picture) -> str:
        if picture.path is None or picture.format not in SHOWN:
            return ""
        shown.add(picture.path)
        return root + media_address(picture.path)

    found = cards(view.desk, post)
    of_all = view.stands.get(post.id, ())
    missed = all(item.sign == "missed" for item in of_all)  # said where it needs a person; there is no receipt
    for_a_person = any(item.sign in _FOR_A_PERSON for item in of_all)
    times, chips, link = _times(found), _by_card(view, post, of_all), view.addresses.links_from(name)
    previews = [
        card_html(
            card,
            number,
            source,
            Frame(
                link(account_page(card.account.id)), chips.get((card.account.id, card.correction), ""), len(times) > 1
            ),
        )
        for number, card in enumerate(found, 1)
    ]
    lines = receipts(view, post) if view.published.known and not missed else ()
    return inside(
        "post.html",
        view,
        name,
        post=post,
        previews=previews,
        slot=slot,
        times=times,
        language=view.language(post),
        month_list=month_list(view, f"{slot.day:%Y-%m}") if slot else "",
        languages=_languages(view, post),
        findings=findings,
        weights=weigh(findings) if findings else "",
        errors=sum(finding.severity is Severity.ERROR for finding in findings),
        warnings=sum(finding.severity is Severity.WARNING for finding in findings),
        assets=[asset for use in post.media if (asset := view.desk.assets.get(use.asset))],
        type_title=_type_title(view, post),
        tally=tally(of_all),
        deliveries=len(of_all),
        receipts=lines,
        received=sum(line.first is not None for line in lines),
        tasks=[bundle for bundle in of_post(view, post) if bundle.sign in _FOR_A_PERSON] if for_a_person else [],
        gone=view.gone.get(post.id, ()),
        corrections=corrections(view, post),
        costs=_costs(view, of_all),
        sheets=sheets(view, post) if for_a_person else (),
        sheet_source=lambda path: _copied(path, root, shown),
        assessment=assessment,
        tier_title=_tier_title(view, assessment),
        approvals=approvals(view, post, assessment, of_all) if assessment else None,
        report=_report(view, slot),
        numbers=view.numbers.get(post.id, ()),
        uncounted=_uncounted(view, of_all),
        related=view.questions_about(post),
        edit=view.doors.edit(post.path) if view.doors else "",
    )


def _uncounted(view: View, of_all: tuple[Stand, ...]) -> list[str]:
    """The networks of a published post that tell programs nothing of posts."""
    out = {item.row.key.account for item in of_all if item.sign == "published"}
    accounts = (account for name in sorted(out) if (account := view.desk.accounts.get(name)))
    networks = {network.title: network for a in accounts if (network := view.desk.networks.get(a.network))}
    return [title for title, network in networks.items() if not (network.numbers.post or network.numbers.private)]


def _languages(view: View, post: Post) -> list[tuple[Post, str, bool]]:
    """The post in all its languages: the text, its language, and whether the original was changed after it."""
    found = view.siblings[post.base_id]
    if len(found) == 1:
        return []
    return [(other, view.language(other), other is not found[0] and is_behind(other, found[0])) for other in found]


def _report(view: View, slot: Slot | None) -> str:
    """The page of the month's report; empty where it has none yet."""
    name = period_of("month", slot.day).name if slot else ""
    return report_page(name) if name in view.reported else ""


def _copied(path: str, root: str, shown: set[str]) -> str:
    """The address of a file that a person needs for posting by hand."""
    shown.add(path)
    return root + media_address(path)


def _costs(view: View, of_all: tuple[Stand, ...]) -> list[tuple[str, float, str]]:
    """What each network charges for the post: its name, the amount, the currency."""
    found: dict[tuple[str, str], float] = {}
    for item in of_all:
        if (price := item.row.price) is not None and price.amount:
            key = view.network(item.row.key.account), price.currency
            found[key] = found.get(key, 0.0) + price.amount
    return [(network, amount, currency) for (network, currency), amount in found.items()]


def _by_card(view: View, post: Post, of_all: tuple[Stand, ...]) -> dict[tuple[str, int], Markup]:
    """The chip of each preview: of an account and, if it shows one, the number of the correction."""
    groups: dict[tuple[str, int], list[Stand]] = {}
    for item in of_all:
        groups.setdefault((item.row.key.account, correction_of(view, post, item)), []).append(item)
    return {card: chip(*chip_of(items)) for card, items in groups.items()}


def _times(found: tuple[Card, ...]) -> list[tuple[Due | None, list[str]]]:
    """The times at which a post goes out, each with the accounts that share it."""
    times: dict[Due | None, list[str]] = {}
    for card in found:
        if not card.correction:
            times.setdefault(card.due, []).append(card.account.id)
    return list(times.items())


def media_address(path: str) -> str:
    """Where the site keeps a picture of the desk."""
    return quote(f"media/{path.removeprefix(_MEDIA)}")


def _type_title(view: View, post: Post) -> str:
    workflow = view.desk.workflow
    return workflow.types[post.type].title if workflow and post.type in workflow.types else post.type


def _tier_title(view: View, assessment: Assessment | None) -> str:
    workflow = view.desk.workflow
    tier = workflow.tiers.get(assessment.tier) if workflow and assessment else None
    return tier.title if tier else ""
