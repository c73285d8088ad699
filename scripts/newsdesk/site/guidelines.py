"""Guideline pages: what stands in their front matter, as their readers see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from newsdesk.model.brand import Brand
from newsdesk.model.guideline import AssetPolicy, Countries, Guideline, LinkPolicy
from newsdesk.model.look import Look
from newsdesk.model.network import FileLimits, Limits, Network
from newsdesk.model.workflow import Trigger, Workflow
from newsdesk.preview.words import size_words
from newsdesk.site.view import View


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page's front matter."""

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(view: View, page: Guideline) -> tuple[Table, ...]:
    """The tables that a page holds for the machine, for its readers; pages of rules only have none."""
    if isinstance(page, Network | AssetPolicy):
        return (_takes(page),)
    if isinstance(page, Workflow):
        return tuple(_workflow(view, page))
    if isinstance(page, Countries):
        rows = tuple((c.title, _flags(c.flags)) for c in page.countries.values())
        return (Table("countries", "Countries and what we watch there", ("Country", "Flags"), rows),)
    if isinstance(page, LinkPolicy):
        rows = tuple((key, value) for key, value in page.utm.items())
        return (
            Table("own", "Our domains", ("Domain",), tuple((domain,) for domain in page.own_domains)),
            Table("parameters", "What is added to links to them", ("Parameter", "Value"), rows),
        )
    if isinstance(page, Brand):
        wrong = dict.fromkeys(word for words in page.misspelt.values() for word in words)
        return (
            Table("names", "Our name", ("Language", "Name"), tuple(page.names.items())),
            Table("misspelt", "Wrong spellings", ("Not",), tuple((word,) for word in wrong)),
            Table("logos", "Files of our logo", ("Logo", "sha256"), tuple((o.title, o.sha256) for o in page.logos)),
        )
    return ()


def _takes(page: Network | AssetPolicy) -> Table:
    if isinstance(page, Network):
        return Table("takes", f"What {page.title} takes", ("What", "How much"), tuple(_network(page)))
    return Table("limits", "What newsdesk goes by", ("Name", "How much"), tuple(_assets(page)))


def _assets(page: AssetPolicy) -> Iterator[tuple[str, str]]:
    for name, value in page.limits:
        yield name, ", ".join(value) if isinstance(value, tuple) else f"{value:,g}" if value < 1 else f"{value:,.0f}"


def _flags(flags: Iterable[str]) -> str:
    return ", ".join(flag.replace("_", " ") for flag in flags) or "none"


def _network(page: Network) -> Iterator[tuple[str, str]]:
    limits = page.limits
    for limit in limits.text:
        word = page.count_word if limit is limits.text[0] else str(limit.unit).replace("_", " ")
        tail = f"; {limit.with_media:,} with a picture or video" if limit.with_media is not None else ""
        yield "Text", f"{limit.max:,} {word}{tail}"
    yield from _look(page.look)
    yield "Thread with ## Next", "yes" if page.threads else "no"
    yield "The post’s link", {"text": "stands in the text", "card": "becomes a card", "none": "is left out"}[page.link]
    yield "Markdown", "shown as formatting" if page.formatting == "markdown" else "shown as written"
    yield from _limits(limits)


def _look(look: Look) -> Iterator[tuple[str, str]]:
    if look.fold_at:
        phone = f", on a phone about {look.fold_phone}" if look.fold_phone else ""
        yield f"Shown before “{look.fold_word}”", f"about {look.fold_at} characters{phone}"
    if look.fold_lines:
        yield f"Lines before “{look.fold_word}”", f"{look.fold_lines}"
    if look.sources:
        yield "How a post looks, according to", "; ".join(look.sources)


def _limits(limits: Limits) -> Iterator[tuple[str, str]]:
    counts = (
        ("Every link counts", limits.url_length, " characters"),
        ("Alternative text", limits.alt_max, " characters"),
        ("Pictures in a post", limits.images, ""),
        ("Videos in a post", limits.videos, ""),
        ("Hashtags", limits.hashtags, ""),
        ("Links", limits.links, ""),
    )
    yield from ((what, f"{count:,}{unit}") for what, count, unit in counts if count is not None)
    answers = (
        ("Takes alternative text", limits.alt_text),
        ("Pictures and videos together", limits.mixed),
        ("Needs a picture or video", limits.needs_media),
    )
    yield from ((what, "yes" if answer else "no") for what, answer in answers if answer is not None)
    for what, files in (("A picture", limits.image), ("A video", limits.video)):
        if files and (words := "; ".join(_files(files))):
            yield what, words


def _files(files: FileLimits) -> Iterator[str]:
    if files.formats:
        yield ", ".join(files.formats)
    if files.max_bytes:
        yield f"at most {size_words(files.max_bytes)}"
    if files.max_width and files.max_height:
        yield f"at most {files.max_width} × {files.max_height} pixels"
    if files.min_width:
        yield f"at least {files.min_width} pixels wide"
    if files.min_ratio and files.max_ratio:
        yield f"width divided by height from {files.min_ratio:g} to {files.max_ratio:g}"
    if files.max_seconds:
        yield f"at most {files.max_seconds} seconds"


def _workflow(view: View, page: Workflow) -> Iterator[Table]:
    yield Table(
        "tiers",
        "Tiers",
        ("Tier", "Meaning", "Must approve", "Approvals", "Confirmed again"),
        tuple(
            (
                name.value,
                tier.title,
                _roles(view, tier.roles),
                str(tier.approvals),
                f"within {tier.reconfirm_within_hours} hours before" if tier.reconfirm_within_hours else "no",
            )
            for name, tier in page.tiers.items()
        ),
    )
    if page.triggers:
        rows = tuple(
            (
                trigger.because,
                trigger.tier.value if trigger.tier else "",
                _roles(view, trigger.roles),
                _condition(trigger),
            )
            for trigger in page.triggers
        )
        yield Table("triggers", "What raises a tier", ("Because", "Tier", "Adds", "When"), rows)
    types = tuple(
        (kind.title, name, f"{kind.grace_hours} hours", _roles(view, kind.roles)) for name, kind in page.types.items()
    )
    yield Table("types", "Types of post", ("Type", "Name in files", "May be late by", "Must approve"), types)
    if page.topics:
        topics = tuple((topic.title, name) for name, topic in page.topics.items())
        yield Table("topics", "Sensitive topics", ("Topic", "Name in files"), topics)
    yield Table("roles", "Roles", ("Role", "Name in files"), tuple((title, name) for name, title in page.roles.items()))


def _roles(view: View, roles: Iterable[str]) -> str:
    return ", ".join(view.role(role) for role in roles) or "nobody more"


def _condition(trigger: Trigger) -> str:
    parts = [
        f"{key.replace('_', ' ')}: {_condition_value(value)}"
        for key in ("types", "topics", "people", "identifiable", "minors", "vulnerable", "country_flags")
        if (value := getattr(trigger, key)) not in ((), None)
    ]
    return "; ".join(parts) or "always"


def _condition_value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " or ".join(str(word).replace("_", " ") for word in value)
