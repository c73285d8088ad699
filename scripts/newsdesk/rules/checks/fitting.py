"""Pictures and films that a network does not take, and that newsdesk cannot make fit on their way out."""

from collections.abc import Iterator

from newsdesk.assets.forms import WRITTEN, forms
from newsdesk.assets.shapes import shape
from newsdesk.desk.images import FileFacts
from newsdesk.model.finding import Message, say
from newsdesk.model.guideline import AssetLimits
from newsdesk.model.network import FileLimits

Unfit = tuple[Message, Message]


def unfit_film(facts: FileFacts, allowed: FileLimits, title: str, name: str) -> Iterator[Unfit]:
    """What a network refuses of a file that goes out as it is: the message, and what to do."""
    if allowed.formats and facts.format not in allowed.formats:
        yield _format(facts, allowed.formats, title, name)
    if allowed.max_bytes and facts.size > allowed.max_bytes:
        size, most = _sizes(facts.size, allowed.max_bytes)
        yield (
            say("{file} has {size}; {network} takes {most}.", file=name, size=size, network=title, most=most),
            say("export it smaller."),
        )


def unfit_picture(facts: FileFacts, allowed: FileLimits, rules: AssetLimits, title: str, name: str) -> Iterator[Unfit]:
    """What newsdesk cannot put right in a picture: the message, and what to do."""
    taken = forms(allowed, rules)
    if facts.frames > 1 and facts.format != "mpo":
        yield (
            say("{file} moves, or has several pages; newsdesk sends still pictures and films.", file=name),
            say("export one picture of it, or a film."),
        )
    elif facts.format not in {*WRITTEN, "mpo", *taken} or not WRITTEN & {*taken}:
        yield _format(facts, taken, title, name)
    if facts.width * facts.height > rules.most_pixels:
        yield (
            say("{file} has {shape} pixels, too many to be worked on.", file=name, shape=_shape(facts)),
            say("export it with at most {most} million pixels.", most=f"{rules.most_pixels / 1e6:g}"),
        )
    elif facts.ratio:
        yield from _misshapen(facts, allowed, rules, title, name)


def _misshapen(facts: FileFacts, allowed: FileLimits, rules: AssetLimits, title: str, name: str) -> Iterator[Unfit]:
    """A small border is added on the way out; more than that, or a picture that is too small, a person must see."""
    found = shape((facts.width, facts.height), allowed)
    if found.share < rules.picture_share:
        tall = facts.ratio < (allowed.min_ratio or 0)
        words = "{file} is {shape}: too tall for {network}." if tall else "{file} is {shape}: too wide for {network}."
        fix = (
            "crop it: width divided by height at least {ratio}."
            if tall
            else ("crop it: width divided by height at most {ratio}.")
        )
        ratio = (allowed.min_ratio if tall else allowed.max_ratio) or 0
        yield say(words, file=name, shape=_shape(facts), network=title), say(fix, ratio=f"{ratio:g}")
    if allowed.min_width and found.sheet[0] < allowed.min_width:
        yield (
            say("{file} has {shape} pixels, which {network} refuses.", file=name, shape=_shape(facts), network=title),
            say("export it at least {side} pixels wide.", side=allowed.min_width),
        )


def _format(facts: FileFacts, taken: tuple[str, ...], title: str, name: str) -> Unfit:
    return (
        say("{network} does not take {format} files such as {file}.", network=title, format=facts.format, file=name),
        say("export it as {formats}.", formats=" or ".join(taken)),
    )


def _shape(facts: FileFacts) -> str:
    return f"{facts.width} x {facts.height}"


def _sizes(size: int, most: int) -> tuple[str, str]:
    """Two sizes in MB, or in bytes where that would make them look the same."""
    if f"{size / 1e6:.1f}" == f"{most / 1e6:.1f}":
        return f"{size:,} bytes", f"{most:,}"
    return f"{size / 1e6:.1f} MB", f"{most / 1e6:.1f} MB"
