"""What the ledger and the reviews say of the posts, and how current that is; a remote that is silent fails nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from types import MappingProxyType

from newsdesk.branches.branch import Branch, BranchError
from newsdesk.branches.remote import Patience
from newsdesk.desk.cache import Cache
from newsdesk.desk.desk import Desk
from newsdesk.desk.git import GitError, Repository
from newsdesk.forge.hub import ForgeError
from newsdesk.forge.last_run import last_begin
from newsdesk.ledger.folding import events_of
from newsdesk.ledger.ledger import Ledger, Snapshot
from newsdesk.ledger.paths import folder_of
from newsdesk.model.approval import Reviews
from newsdesk.model.delivery import Event, EventName
from newsdesk.model.hold import ActiveHold
from newsdesk.model.post import Post
from newsdesk.newsroom import Newsroom, NotReady
from newsdesk.plan import RECENT, schedule
from newsdesk.publish import Past
from newsdesk.site.counted import Copy, Counted, Counting

AGAIN = 60.0  # seconds after which a live site asks the remote again
_PATIENCE = Patience(answer=15.0)
_RUN = timedelta(hours=6)  # the longest that a run of a forge may last
_MOST = 500  # deliveries in which the last run is looked for


@dataclass(frozen=True, slots=True)
class LastRun:
    """The latest run that left something in the ledger: from its first event to its last, and how many of each."""

    started: datetime
    ended: datetime
    counts: Mapping[str, int]

    @property
    def seconds(self) -> int:
        """How long it took between the two."""
        return round((self.ended - self.started).total_seconds())


@dataclass(frozen=True, slots=True)
class Published:
    """What is known besides the desk. `trouble` says why the remote was not asked, `seen` when it last answered.

    `run` is the last run that did something, `begun` when the last one began, whatever it did.
    """

    snapshot: Snapshot = field(default_factory=lambda: Snapshot(None))
    main: str = ""
    trouble: str = ""
    seen: datetime | None = None
    run: LastRun | None = None
    reviews: Mapping[str, Reviews] = field(default_factory=lambda: MappingProxyType({}))
    reviewed: bool = False
    holds: tuple[ActiveHold, ...] = ()
    differing: int = 0
    begun: datetime | None = None
    numbers: Counted = field(default_factory=Counted)

    @property
    def known(self) -> bool:
        """Whether there is a ledger that says what was published."""
        return self.snapshot.tip is not None


class Lookout:
    """Asks the remote, at most once a minute, and the repository every time."""

    def __init__(self, root: Path, cache: Cache, remote: str, main: str):
        self._room = Newsroom(root, remote, main)
        self._cache = cache
        self._asked = -AGAIN
        self._found = Published()
        self._counting = Counting(cache)

    def look(self, desk: Desk, now: datetime) -> Published:
        """What is known at this moment of the posts of a desk."""
        try:
            repository = self._room.repository
        except NotReady:
            return Published()
        if monotonic() - self._asked >= AGAIN:
            self._found, self._asked = _ask(self._room, repository, self._cache), monotonic()
            patience: Patience | None = _PATIENCE
        else:
            patience = None
        place, snapshot = (repository, self._room.remote), self._found.snapshot
        numbers = self._counting.count(place, desk, snapshot.states, snapshot.tip, patience)
        found = _with(self._found, numbers=numbers)
        if not found.main:
            return found
        try:
            forge = self._room.forge(desk, found.main)
            wanted = [post.id for post in desk.posts.values() if _still_matters(desk, post, now)]
            reviews = forge.reviews(wanted, Past(repository, self._cache).manifests_at)
            holds, differing = forge.holds(now), len(repository.changed_since(found.main))
        except GitError as error:
            return _with(found, trouble=found.trouble or f"git says: {error}.")
        except ForgeError as error:
            return _with(found, trouble=found.trouble or str(error))
        finally:
            self._cache.save()
        return _with(found, reviews=reviews, reviewed=True, holds=holds, differing=differing, begun=_begun(self._room))


def _begun(room: Newsroom) -> datetime | None:
    """When the last run began; a token that may not see runs only leaves that unsaid."""
    try:
        return last_begin(room.hub, room.main) if room.hub else None
    except ForgeError:
        return None


def _with(found: Published, **changes: object) -> Published:
    values = {name: getattr(found, name) for name in Published.__slots__}
    return Published(**{**values, **changes})


def _still_matters(desk: Desk, post: Post, now: datetime) -> bool:
    """Whether it can still go out, or was missed lately."""
    windows = (schedule(desk, post, desk.accounts.get(name)) for name in post.accounts)
    return any(due is None or deadline is None or now <= deadline + RECENT for due, deadline in windows)


def _ask(room: Newsroom, repository: Repository, cache: Cache) -> Published:
    branch = Branch(repository, room.remote, "ledger", patience=_PATIENCE)
    try:
        snapshot = Ledger(branch, cache).read()
    except (BranchError, GitError) as error:
        return _from_copy(room, repository, cache, str(error))
    try:
        main, trouble = room.main_tip(), ""
    except (NotReady, GitError) as error:
        main, trouble = _known_main(room, repository), str(error)
    if branch.store.place.is_dir():
        _mark(branch).touch()
    return Published(snapshot, main, trouble, None, _last_run(branch, snapshot))


def _from_copy(room: Newsroom, repository: Repository, cache: Cache, trouble: str) -> Published:
    """What this machine saw the last time, with the time at which it did."""
    copy = Copy(repository, room.remote, "ledger")
    main = _known_main(room, repository)
    try:
        if copy.known() is None:
            return Published(main=main, trouble=trouble)
        snapshot = Ledger(copy, cache).read()
        return Published(snapshot, main, trouble, _seen(copy), _last_run(copy, snapshot))
    except (BranchError, GitError):
        return Published(main=main, trouble=trouble)


def _mark(branch: Branch) -> Path:
    return branch.store.place.with_name("ledger.seen")


def _seen(branch: Branch) -> datetime | None:
    try:
        return datetime.fromtimestamp(_mark(branch).stat().st_mtime, UTC)
    except OSError:
        return None


def _known_main(room: Newsroom, repository: Repository) -> str:
    ref = f"refs/remotes/{room.remote}/{room.main}"
    answer = repository.attempt("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return answer.output.decode().strip() if answer.code == 0 else ""


def _last_run(branch: Branch, snapshot: Snapshot) -> LastRun | None:
    times = {key: state.at for key, state in snapshot.states.items() if state.at}
    if snapshot.tip is None or not times:
        return None
    since = max(times.values()) - _RUN
    keys = [key for key in sorted(times, key=lambda key: times[key], reverse=True) if times[key] >= since][:_MOST]
    store = branch.store
    listing = list(store.files(snapshot.tip, *sorted({folder_of(key.post) for key in keys})))
    contents = store.objects(blob for _, blob in listing)
    found, _ = events_of((path, raw) for (path, _), (_, raw) in zip(listing, contents, strict=True))
    return last_run(event for history in found.values() for event in history)


def last_run(events: Iterable[Event]) -> LastRun | None:
    """The run of the latest event that a run recorded; what a person recorded is none."""
    own = [event for event in events if event.name is not EventName.RESOLVED]
    if not own:
        return None
    latest = max(own, key=lambda event: (event.at, event.number))
    same = [event for event in own if event.data.get("run") == latest.data.get("run")]
    times = [event.at for event in same]
    return LastRun(min(times), max(times), Counter(filter(None, map(_outcome, same))))


def _outcome(event: Event) -> str:
    match event.name:
        case EventName.PUBLISHED:
            return "recovered" if event.data.get("how") == "reconciled" else "published"
        case EventName.PARKED:
            return "by_hand" if event.data.get("code") == "by_hand" else "in_doubt"
        case EventName.FAILED:
            return "postponed" if event.data.get("not_before") else "refused"
        case _:
            return ""
