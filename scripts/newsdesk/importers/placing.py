"""Placing imported accounts and posts in a desk that may have some of them already."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from newsdesk.desk.desk import Desk
from newsdesk.desk.kinds import KINDS
from newsdesk.importers.base import Foreign, ForeignAccount, ForeignPost, ImportReport
from newsdesk.importers.compose import AssetText, Placed, PostFrame, account_text, asset_texts, post_text, post_type
from newsdesk.importers.files import Choice, NewFile, NewFiles
from newsdesk.importers.reading import shown
from newsdesk.importers.text import keep_from_instructions, title_of
from newsdesk.model.account import Account
from newsdesk.model.fields import slug
from newsdesk.model.finding import Message, say

_ALL = "all"  # in a post's lists this means every account
_ROOM = 110  # characters of an id that leave room for an ending


@dataclass
class Placement:
    """A desk, and what an import adds to it."""

    desk: Desk
    files: NewFiles
    tool: str
    notes: list[Message] = field(default_factory=list)
    posts: int = 0
    accounts: int = 0
    unchanged: int = 0

    @classmethod
    def into(cls, desk: Desk, root: Path, tool: str) -> "Placement":
        """The placement for a desk in a folder."""
        files = NewFiles(root)
        files.occupy(desk.paths)
        return cls(desk, files, tool)

    def add(self, foreign: Foreign) -> None:
        """Choose ids and texts for everything that was read."""
        self.notes += foreign.notes
        placed = self._accounts(foreign.accounts)
        kind = post_type(self.desk)
        known = self.desk.workflow is not None and kind in self.desk.workflow.types
        if foreign.posts and known:
            self.notes.append(say("Every imported post has type: {type}; correct it where it is another.", type=kind))
        elif foreign.posts:
            self.notes.append(say("The desk lists no types of post; every imported post has type: {type}.", type=kind))
        for post in foreign.posts:
            self._post(post, placed, kind)

    def report(self) -> ImportReport:
        """Write the files and say what was done; raises ImportFailed."""
        return ImportReport(self.files.write(), tuple(self.notes), self.posts, self.accounts, self.unchanged)

    def _accounts(self, accounts: Iterable[ForeignAccount]) -> dict[str, Placed]:
        accounts = tuple(accounts)
        networks = Counter(account.network for account in accounts)
        placed: dict[str, Placed] = {}
        for account in accounts:
            if account.network not in self.desk.networks:
                self.notes.append(
                    say(
                        "{name} is on {network}, which has no page in guidelines/networks.",
                        name=shown(account.name),
                        network=account.network,
                    )
                )
            found = self._account(account, _account_id(account, networks))
            if found is not None:
                placed[account.name.lower()] = found
        return placed

    def _account(self, account: ForeignAccount, name: str) -> Placed | None:
        text = account_text(account, self.desk.networks.get(account.network), self.tool)
        if (same := self._in_desk(account, name)) is not None:
            self.unchanged += 1
            if not self.files.holds(same.path, text):
                self.notes.append(
                    say(
                        "{name}: the desk has this account as {path}, which stays as it is.",
                        name=shown(account.name),
                        path=same.path,
                    )
                )
            return Placed.of(same)
        choice = self.files.choose("account", name, lambda chosen: (NewFile(_path("account", chosen), text),))
        if not self._take(choice, name, shown(account.name)) or isinstance(choice, Message):
            return None
        self.accounts += bool(choice.files)
        if account.stand_in:
            self.notes.append(
                say(
                    "{tool} does not say whose account it uses: complete {path}.",
                    tool=self.tool,
                    path=_path("account", choice.id),
                )
            )
        return Placed(choice.id, account.network)

    def _in_desk(self, account: ForeignAccount, name: str) -> Account | None:
        """The account of the desk that is this profile: by its handle or address, or the only one."""
        there = [other for other in self.desk.accounts.values() if other.network == account.network]
        if account.stand_in and len(there) == 1:
            return there[0]
        profiles = [
            other
            for other in there
            if (account.handle and (other.handle or "").lower() == account.handle.lower())
            or (account.url and other.url == account.url)
        ]
        return min(profiles, key=lambda other: (other.id != name, other.id), default=None)

    def _post(self, post: ForeignPost, accounts: Mapping[str, Placed], kind: str) -> None:
        known = tuple(name for name in post.accounts if name in accounts)
        if not known:
            self.notes.append(say("{file} was not imported: none of its accounts was.", file=post.file))
            return
        post = replace(post, accounts=known)
        frame = self._frame(post, {name: accounts[name] for name in known}, kind)
        languages = list(dict.fromkeys(accounts[name].language for name in known))
        assets = asset_texts(post.media, frame.title, languages)

        def make(chosen: str) -> tuple[NewFile, ...] | Message:
            places: dict[str, Choice] = {}
            for ending, asset in assets.items():
                place = self._asset(f"{chosen}{ending}", asset)
                if isinstance(place, Message):
                    return place
                places[ending] = place
            text = post_text(post, frame, {ending: place.id for ending, place in places.items()})
            own = NewFile(f"content/posts/{_folder(post)}/{chosen}.md", text)
            return (own, *(file for place in places.values() for file in place.files))

        name = slug(post.stem)[:_ROOM].rstrip("-") if len(assets) > 1 else slug(post.stem)
        choice = self.files.choose("post", name, make)
        if not self._take(choice, name, post.file) or isinstance(choice, Message):
            return
        self.posts += bool(choice.files)
        if changed := sum(keep_from_instructions(part)[1] for part in post.parts):
            self.notes.append(
                say(
                    "{file}: a line that begins with ## is an instruction here; {count} changed: {what}.",
                    file=post.file,
                    count=changed,
                    what="a heading has ### now, another line a space in front",
                )
            )

    def _frame(self, post: ForeignPost, accounts: Mapping[str, Placed], kind: str) -> PostFrame:
        alternative = next((medium.alt for medium in post.media if medium.alt.strip()), "")
        networks = {name: self.desk.networks.get(account.network) for name, account in accounts.items()}
        return PostFrame(
            title_of("\n".join(post.parts), alternative or post.stem),
            kind,
            accounts,
            frozenset(name for name, network in networks.items() if network is not None and network.threads),
        )

    def _asset(self, name: str, asset: AssetText) -> Choice | Message:
        def make(chosen: str) -> tuple[NewFile, ...]:
            home = f"content/media/{chosen}"
            copies = (NewFile(f"{home}/{file}", original) for file, original in asset.copies.items())
            return (NewFile(f"{home}/asset.md", asset.text), *copies)

        return self.files.choose("asset", name, make)

    def _take(self, choice: Choice | Message, name: str, origin: str) -> bool:
        """Add what was chosen; False, with a note, where nothing could be."""
        if isinstance(choice, Message):
            self.notes.append(say("{origin} was not imported: {why}", origin=origin, why=str(choice)))
            return False
        if not choice.files:
            self.unchanged += 1
            if self.files.is_new(choice.there):
                self.notes.append(
                    say("{origin} says the same as {path} and was imported once.", origin=origin, path=choice.there)
                )
            return True
        if choice.id != name:
            self.notes.append(
                say("{origin}: the id {name} is taken; it became {id}.", origin=origin, name=name, id=choice.id)
            )
        self.files.add(choice)
        return True


def _account_id(account: ForeignAccount, networks: Mapping[str, int]) -> str:
    """The id of an account; the name of a network would mean all its accounts."""
    name = slug(account.name)
    others = networks.get(name, 0) - (name == account.network)
    return f"{name[:_ROOM]}-account" if name == _ALL or others else name


def _folder(post: ForeignPost) -> str:
    return post.publish_at[:7].replace("-", "/") if post.publish_at else "undated"


def _path(kind: str, record_id: str) -> str:
    return KINDS[kind].example.format(id=record_id)
