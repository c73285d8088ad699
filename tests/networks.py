"""A desk whose accounts live on networks of loopback: real servers where they run here, our own for the others."""

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import yaml

from channel_contract import LEAKS
from publishing import ROOT, Room, copy_room, git, open_room

SECRETS = {"key": LEAKS + "-k", "key_secret": LEAKS + "-ks", "token": "4711-" + LEAKS, "token_secret": LEAKS + "-ts"}


@dataclass
class Place:
    """One account on one server: its page's network, the front matter that it needs, and its secret fields."""

    network: str
    server: object
    secrets: dict
    account: dict = field(default_factory=dict)
    needs_media: bool = False
    own_server: bool = False

    @property
    def id(self):
        return f"relay-{self.network}"

    def texts(self):
        return self.server.texts()


def telegram(stack):
    from servers.telegram import TOKEN, TelegramServer  # noqa: PLC0415

    server = stack.enter_context(TelegramServer())
    return Place("telegram", server, {"token": TOKEN}, {"network_id": "@relaymedical"})


def x(stack):
    from servers.x import XServer  # noqa: PLC0415

    server = stack.enter_context(XServer(SECRETS))
    return Place("x", server, SECRETS, {"network_id": "4711", "handle": "relaymedical"})


def _graph(stack, network, number):
    from servers.graph import TOKEN, GraphServer  # noqa: PLC0415

    server = stack.enter_context(GraphServer(polls=0))
    return Place(network, server, {"token": TOKEN}, {"network_id": number}, needs_media=network == "instagram")


def facebook(stack):
    from servers.graph import PAGE  # noqa: PLC0415

    return _graph(stack, "facebook", PAGE)


def instagram(stack):
    from servers.graph import INSTAGRAM  # noqa: PLC0415

    return _graph(stack, "instagram", INSTAGRAM)


def threads(stack):
    from servers.graph import THREADS  # noqa: PLC0415

    return _graph(stack, "threads", THREADS)


def linkedin(stack):
    from servers.linkedin import LinkedInServer  # noqa: PLC0415

    token = f"linkedin-{LEAKS}"
    return Place("linkedin", stack.enter_context(LinkedInServer(token)), {"token": token}, {"network_id": "5050"})


def mastodon(stack, folder):
    from servers.mastodon import Mastodon, MastodonMock  # noqa: PLC0415

    mock = stack.enter_context(MastodonMock(folder))
    return Place("mastodon", stack.enter_context(Mastodon(mock, LEAKS)), {"token": LEAKS}, own_server=True)


def snac(stack, folder):
    from servers.snac import Snac, SnacServer  # noqa: PLC0415

    running = stack.enter_context(Snac(folder))
    return Place("mastodon", stack.enter_context(SnacServer(running)), {"token": running.token}, own_server=True)


def bluesky(stack, folder):
    from servers.pds import Pds  # noqa: PLC0415

    server = stack.enter_context(stack.enter_context(Pds(folder)).account())
    return Place("bluesky", server, {"app_password": server.app_password}, {"handle": server.handle})


PROCESSES = {"mastodon": mastodon, "snac": snac, "bluesky": bluesky}  # these start a program
OWN = {
    "telegram": telegram,
    "x": x,
    "facebook": facebook,
    "instagram": instagram,
    "threads": threads,
    "linkedin": linkedin,
}


def start(stack, name, folder):
    """One network's server."""
    if name in OWN:
        return OWN[name](stack)
    folder.mkdir(parents=True, exist_ok=True)
    return PROCESSES[name](stack, folder)


@dataclass
class NetworkRoom(Room):
    """A desk with accounts on networks; `secrets` is the file with their credentials, `now` the time it begins at."""

    places: dict = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def secrets(self):
        return self.folder.parent / "credentials.json"

    def join(self, place, *, settle="0", **limits):
        """Give the desk an account on a server."""
        self.places[place.network] = place
        page = self.folder / f"guidelines/networks/{place.network}.md"
        _, matter, body = page.read_text(encoding="utf-8").split("---\n", 2)
        facts = yaml.load(matter, yaml.BaseLoader)  # noqa: S506 - makes nothing but text, lists and mappings
        facts.setdefault("api", {})
        facts["api"] |= {} if place.own_server else {"url": place.server.url}
        facts.setdefault("waits", {})["settle_minutes"] = settle
        facts["limits"] |= limits
        page.write_text(f"---\n{yaml.safe_dump(facts, allow_unicode=True)}---\n{body}", encoding="utf-8")
        account = {"title": "Relay Medical", "network": place.network, "language": "en", "timezone": "UTC"}
        account |= place.account | ({"server": place.server.url} if place.own_server else {})
        self.write(f"content/accounts/{place.id}.md", f"---\n{yaml.safe_dump(account)}---\n")
        known = json.loads(self.secrets.read_text()) if self.secrets.exists() else {}
        known[place.id] = {"host": place.server.host, **place.secrets}
        self.secrets.write_text(json.dumps(known))

    def say(self, name, text, accounts, *, media=None, minutes=-5, **keys):
        """A post for some accounts, due some minutes from now."""
        matter = {
            "title": name,
            "accounts": list(accounts),
            "publish_at": f"{self.now + timedelta(minutes=minutes):%Y-%m-%d %H:%M}",
            "type": "update",
            **keys,
        }
        if media:
            matter["media"] = [{"asset": asset} for asset in media]
        self.write(f"content/posts/{name}.md", f"---\n{yaml.safe_dump(matter, allow_unicode=True)}---\n{text}\n")

    def picture(self, name="cup", data=None, **keys):
        """An asset with its file."""
        from channel_contract import picture  # noqa: PLC0415

        folder = self.folder / f"content/media/{name}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.jpg").write_bytes(data or picture())
        asset = {"file": f"{name}.jpg", "origin": "original", "credit": "Relay Medical", "licence": "own"}
        asset |= {"people": "none", "alt": {"en": "Two hands hold a cup."}, **keys}
        self.write(f"content/media/{name}/asset.md", f"---\n{yaml.safe_dump(asset)}---\n")

    def newsdesk(self, *words, **environment):
        """A newsdesk command with the credentials, at the real time."""
        return self.run(*words, at=None, NEWSDESK_CREDENTIALS_FILE=str(self.secrets), **environment)

    def audit(self):
        code, words = self.run("ledger", "audit", at=None)
        return words if code else ""


def open_networks(place):
    """A desk without accounts on networks, and its empty ledger: a template to copy."""
    room = open_room(place)
    workflow = room.folder / "guidelines/workflow.md"
    text = workflow.read_text(encoding="utf-8")
    every = "".join(f"  - {name}\n" for name in ("feed", "by-hand", "mastodon", "bluesky", *OWN))
    workflow.write_text(text.replace("unsigned_networks:\n  - feed\n  - by-hand\n", f"unsigned_networks:\n{every}"))
    room.commit("Networks")
    return place


def network_room(template, place, *joined, **options):
    """A copy of the template with accounts on some servers, its credentials, and everything pushed."""
    plain = copy_room(template, place)
    room = NetworkRoom(plain.folder, plain.remote)
    for one in joined:
        room.join(one, **options)
    git(room.folder, "add", "--all")
    room.commit("Accounts")
    return room


def metrics_page():
    """The page of figures without the figures: what networks call their numbers, and when posts are read."""
    _, matter, _ = (ROOT / "guidelines/kpis.md").read_text(encoding="utf-8").split("---\n", 2)
    page = yaml.load(matter, yaml.BaseLoader)  # noqa: S506 - makes nothing but text, lists and mappings
    kept = {name: page[name] for name in ("title", "owner", "readings", "metrics", "aliases")}
    return f"---\n{yaml.safe_dump(kept, allow_unicode=True)}---\nWhat we count.\n"


def stack():
    """What holds the servers of a test module."""
    return ExitStack()
