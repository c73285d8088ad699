"""The posts of a month as entries of its grid and rows of its list: there are thousands, so no template does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from os.path import commonprefix

from markupsafe import Markup, escape

from newsdesk.preview.marks import icon
from newsdesk.site.addresses import Link, post_page
from newsdesk.site.months import DayPlan
from newsdesk.site.rhythm import Clash, Rhythm
from newsdesk.site.rows import facts, slot_row
from newsdesk.site.view import Slot, View

MOST = 6  # posts that a day of the grid shows


@dataclass(frozen=True)
class Cells:
    """The entries of a page, with the links as they stand on it."""

    view: View
    rhythm: Rhythm
    to: Link

    def day(self, plan: DayPlan) -> Markup:
        """The posts of a day in the grid: those that clash in one box, and no more than fit without a click."""
        found, left = [], MOST
        for clash, slots in self._groups(plan.slots):
            items = [self._item(slot, hidden=place >= left) for place, slot in enumerate(slots)]
            if clash is None:
                found += items
            else:
                hidden = " hidden" if left <= 0 else ""
                words = f"<p>{icon('overlap')} Collision</p>"
                found.append(f'<div class="nd-clash"{hidden}>{words}{"".join(items)}</div>')
            left -= len(items)
        return Markup("".join(found))  # noqa: S704 - of parts that are escaped

    def row(self, slot: Slot) -> Markup:
        """The row of a post in the list, with what a person should know about its time."""
        return slot_row(self.view, slot, self.to, with_day=False, notes=self._notes(slot))

    def _groups(self, slots: Sequence[Slot]) -> list[tuple[Clash | None, list[Slot]]]:
        if not self.rhythm.clashes:
            return [(None, [*slots])]
        first = {id(clash): place for place, slot in reversed([*enumerate(slots)]) if (clash := self._clash(slot))}
        by_clash: Mapping[int, Clash] = {id(clash): clash for clash in self.rhythm.clashes}

        def place(pair: tuple[int, Slot]) -> tuple[int, int]:
            clash = self._clash(pair[1])
            return (first[id(clash)], id(clash)) if clash else (pair[0], 0)

        ordered = sorted(enumerate(slots), key=lambda pair: (place(pair)[0], pair[0]))
        return [(by_clash.get(key[1]), [slot for _, slot in group]) for key, group in groupby(ordered, key=place)]

    def _clash(self, slot: Slot) -> Clash | None:
        names = {account.id for account in slot.accounts}
        return next(
            (
                clash
                for clash in self.rhythm.clashing(slot.post.id)
                if not clash.whole_day and not names.isdisjoint(account.id for account in clash.accounts)
            ),
            None,
        )

    @cached_property
    def _shared(self) -> str:
        """What the names of all accounts begin with: in a cell there is no room to say it every time."""
        names = [*self.view.desk.accounts]
        head, dash, _ = commonprefix(names).rpartition("-")  # noqa: RUF071 - letters, not folders
        return head + dash if len(names) > 1 else ""

    def _item(self, slot: Slot, *, hidden: bool) -> str:
        style, sign, word = self.view.standing(slot.post, slot.accounts)
        account = escape(slot.accounts[0].id.removeprefix(self._shared))
        more = f" +{len(slot.accounts) - 1}" if len(slot.accounts) > 1 else ""
        night = f'{icon("moon")}<span class="nd-vh">At night</span> ' if slot.post.id in self.rhythm.at_night else ""
        return (
            f'<a class="nd-item is-{style}" href="{self.to(post_page(slot.post.id))}" {facts(self.view, slot)}'
            f'{" hidden" if hidden else ""}>{icon(sign)}<span class="nd-vh">{escape(word)}</span>'
            f"<b>{night}{slot.due.clock} <small>{account}{more}</small></b>"
            f'<span dir="auto">{escape(slot.post.title)}</span></a>'
        )

    def _notes(self, slot: Slot) -> str:
        post, found = slot.post.id, []
        for clash in self.rhythm.clashing(post):
            others = [other for other in clash.posts if other != post]
            links = ", ".join(
                f'<a href="{self.to(post_page(other))}" dir="auto">{escape(self.view.desk.posts[other].title)}</a>'
                for other in others
            )
            words = (
                f"One of {len(clash.posts)} posts of one day on <bdi>{escape(clash.accounts[0].id)}</bdi>; "
                f"{clash.needed} are the most."
                if clash.whole_day
                else f"Less than {clash.needed} minutes apart from {links}."
            )
            found.append(f'<p class="nd-row__why nd-small">{icon("overlap")} {words}</p>')
        if night := self.rhythm.at_night.get(post):
            found.append(f'<p class="nd-row__why nd-small">{icon("moon")} {escape(night)}</p>')
        return "".join(found)
