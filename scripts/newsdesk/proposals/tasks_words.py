"""Tasks as issues say them: what happened, why, what to do, and whom it is for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from shlex import quote
from types import MappingProxyType

from newsdesk.plan import Row
from newsdesk.preview.columns import clean
from newsdesk.preview.words import count_words
from newsdesk.proposals.markdown import code, link, plain, sentence
from newsdesk.proposals.tasks import Thing
from newsdesk.proposals.tasks_teller import Teller, fenced, outside, when

_LONGEST = 120  # characters of a title
_LONGEST_SHEET = 40_000  # characters: GitHub takes no issue above 65,536
_MOST = 40  # lines of one list: an issue that nobody can read helps nobody
_PLAYBOOK = frozenset({"playbook"})
_CLOSES = (
    "newsdesk closes this issue when the matter is settled. Closed by hand, it stays closed until something changes."
)


@dataclass(frozen=True, slots=True)
class Words:
    """A task in words: its title is plain text, the rest Markdown; `roles` may act on it."""

    title: str
    what: tuple[str, ...]
    do: tuple[str, ...]
    roles: tuple[str, ...] = ()


def issue_of(teller: Teller, thing: Thing) -> tuple[str, str]:
    """The title and the body of the issue about a thing."""
    words = _TOLD[thing.kind](teller, thing)
    title = clean(" ".join(words.title.split()))
    steps = [f"{number}. {step}" for number, step in enumerate(words.do, start=1)]
    parts = [teller.asked(words.roles), "\n".join(words.what), "**What to do**", "\n".join(steps), _CLOSES]
    return title[:_LONGEST], "\n\n".join(part for part in parts if part)


def _reasons(rows: Iterable[Row], *leave_out: str) -> tuple[str, ...]:
    """The reasons of some deliveries, each once."""
    every = (reason for row in rows for reason in row.reasons if reason.code not in leave_out)
    return tuple(dict.fromkeys(sentence(reason.message) for reason in every))[:_MOST]


def _list(lines: Iterable[str]) -> tuple[str, ...]:
    found = list(lines)
    more = [f"- and {count_words(len(found) - _MOST, 'more')}"] if len(found) > _MOST else []
    return ("", *(f"- {line}" for line in found[:_MOST]), *more)


def _deliveries(teller: Teller, rows: Iterable[Row]) -> tuple[str, ...]:
    return _list(
        dict.fromkeys(f"{teller.post(row.key.post)} on {code(row.key.account)}, due {when(row.due)}" for row in rows)
    )


def _answers(teller: Teller, row: Row, there: str, gone: str) -> Iterator[str]:
    """The two answers to record: in a browser, or as a command."""
    key = row.key
    named = " ".join(map(quote, (key.post, key.account, *([str(key.part)] if key.part > 1 else ()))))
    part = f", part {code(str(key.part))}" if key.part > 1 else ""
    fields = f"post {code(key.post)}, account {code(key.account)}{part}"
    yield (
        f"Record it: {teller.form('resolve', 'start the form resolve')} with {fields}. {there}: its address in "
        f"{code('published')}. {gone}: leave {code('published')} empty."
    )
    yield (
        f"Or type {code(f'newsdesk resolve {named} --published ADDRESS --because TEXT')} or "
        f"{code(f'newsdesk resolve {named} --not-published --because TEXT')}."
    )


def _parked(teller: Teller, thing: Thing) -> Words:
    row = thing.rows[0]
    known = [f"The network said: {plain(row.delivery.reason)}"] if row.delivery.reason else []
    sent = "It was sent, and nobody knows whether it arrived. It is not sent again until a person has looked."
    return Words(
        f"Look whether this was posted: {row.key.post} on {row.key.account}",
        (f"{teller.post(row.key.post)} on {teller.account(row.key.account)}, due {when(row.due)}. {sent}", *known),
        (f"Open {teller.account(row.key.account)} and look.", *_answers(teller, row, "It is there", "It is not there")),
        teller.deciders(),
    )


def _by_hand(teller: Teller, thing: Thing) -> Words:
    row = thing.rows[0]
    text, why_not = teller.sheet(row)
    until = f" until {when(row.deadline)} at the latest" if row.deadline else ""
    about = f"{teller.post(row.key.post)} on {teller.account(row.key.account)}: due {when(row.due)}{until}."
    shown, first = f"\n{fenced(text)}", "Post it exactly as it stands there."
    if why_not is not None:
        shown, first = f"**Do not post it now.** {sentence(why_not)}", ""
    elif len(text) > _LONGEST_SHEET:
        shown, first = (
            "",
            f"Copy its text, which is too long for here: {code(f'newsdesk status {quote(row.key.post)}')}.",
        )
    return Words(
        f"Post this by hand: {row.key.post} on {row.key.account}",
        (about, *_reasons(thing.rows[:1]), *([shown] if shown else [])),
        (*([first] if first else []), *_answers(teller, row, "It is posted", "It was not posted")),
        teller.owner(row.key.account),
    )


def _partial(teller: Teller, thing: Thing) -> Words:
    row = thing.rows[0]
    down = code(f"newsdesk takedown {quote(row.key.post)}")
    return Words(
        f"A thread is cut short: {row.key.post} on {row.key.account}",
        (
            f"Readers of {teller.account(row.key.account)} see {teller.post(row.key.post)} without its end.",
            *_reasons(thing.rows, "partial", "waits_for_part"),
        ),
        (
            f"Finish it: remove what keeps it back, and give it a new time in {teller.post(row.key.post)}.",
            f"Or take it down: {teller.form('takedown', 'start the form takedown')}, or {down}.",
        ),
        teller.reviewers(row.key.post),
    )


def _missed(teller: Teller, thing: Thing) -> Words:
    rows = thing.rows
    return Words(
        f"Missed: {thing.about}",
        (
            f"{teller.post(thing.about)} was not sent in time, and it will not be sent late.",
            *_reasons(rows, "missed"),
            *_deliveries(teller, rows),
        ),
        ("Give it a new time, or drop it: propose the change of its file.",),
        teller.reviewers(thing.about),
    )


def _refused(teller: Teller, thing: Thing) -> Words:
    row = thing.rows[0]
    again = code(f"newsdesk resolve {quote(row.key.post)} {quote(row.key.account)} --not-published --because TEXT")
    return Words(
        f"Refused by the network: {row.key.post} on {row.key.account}",
        (f"{teller.post(row.key.post)}, due {when(row.due)}.", *_reasons(thing.rows)),
        (
            "Change what the network refused; a changed post must be approved again.",
            f"Or, if nothing was wrong with it, let it be tried again: {again}.",
        ),
        teller.owner(row.key.account),
    )


def _open(teller: Teller, thing: Thing) -> Words:
    row = thing.rows[0]
    return Words(
        f"A run broke off: {row.key.post} on {row.key.account}",
        (
            f"A run began to send {teller.post(row.key.post)} at {when(row.delivery.intent_at)}.",
            "No later run could find out what became of it.",
        ),
        (f"Open {teller.account(row.key.account)} and look.", *_answers(teller, row, "It is there", "It is not there")),
        teller.deciders(),
    )


def _late(teller: Teller, thing: Thing) -> Words:
    return Words(
        f"Due and not sent: {thing.about}",
        (f"Runs came, and sent nothing to {teller.account(thing.about)}.", *_deliveries(teller, thing.rows)),
        (
            f"Read why in the {teller.form('publish', 'last run of publish')}.",
            "Correct that: most often its credentials are missing or have ended.",
            "What is still in time then goes out with the next run.",
        ),
        teller.owner(thing.about),
    )


def _drift(teller: Teller, thing: Thing) -> Words:
    return Words(
        f"What is published differs from the file: {thing.about}",
        (f"{teller.post(thing.about)} was changed after it was published.", *_deliveries(teller, thing.rows)),
        ("Put the published text back into the file, or tell readers: add a correction under `corrections`.",),
        teller.reviewers(thing.about),
    )


def _credentials(teller: Teller, thing: Thing) -> Words:
    account = teller.scene.view.desk.accounts.get(thing.about)
    page = (
        teller.file(f"guidelines/networks/{account.network}.md", "the page of the network") if account else "its page"
    )
    return Words(
        f"Credentials: {thing.about}",
        (*_reasons(row for row in thing.rows), "", "Until then this waits:", *_deliveries(teller, thing.rows)),
        (f"Make new ones as {page} says under Credentials, and store them in the environment of the account.",),
        teller.owner(thing.about),
    )


def _playbook(teller: Teller, thing: Thing) -> Words:
    told = (reason for row in thing.rows for reason in row.reasons if reason.code in _PLAYBOOK)
    return Words(
        "A guideline page has an error, so posts wait",
        (*dict.fromkeys(sentence(reason.message) for reason in told), *_deliveries(teller, thing.rows)),
        ("Correct the page.",),
        teller.keepers(),
    )


def _blocked(teller: Teller, thing: Thing) -> Words:
    return Words(
        f"Blocked, and due soon: {thing.about}",
        (f"{teller.post(thing.about)} cannot go out.", *_reasons(thing.rows), *_deliveries(teller, thing.rows)),
        ("Correct it, or drop it: propose the change of its file.",),
        teller.reviewers(thing.about),
    )


def _unapproved(teller: Teller, thing: Thing) -> Words:
    return Words(
        f"Due soon, and not approved: {thing.about}",
        (
            f"{teller.post(thing.about)} is on {code(teller.branch)}, and its approvals do not cover it.",
            *_reasons(thing.rows),
            *_deliveries(teller, thing.rows),
        ),
        ("Propose a change of the post, such as a new time, and let the people who are named approve that.",),
        teller.reviewers(thing.about),
    )


def _takedown(teller: Teller, thing: Thing) -> Words:
    lines = []
    for live in thing.lives:
        here = outside("open it", live.state.url) or "look there"
        how = "newsdesk can delete it" if live.by_program else "a person must"
        part = f", part {live.key.part}" if live.key.part > 1 else ""
        lines.append(f"{code(live.key.post)} on {teller.account(live.key.account)}{part}: {here} ({how})")
    subject = thing.about.partition("/")[2] or thing.about
    return Words(
        f"To be taken down: {subject}",
        (f"This must not be public any more. To be gone by {when(thing.by)}:", *_list(lines)),
        (
            f"What newsdesk can delete: {teller.form('takedown', 'start the form takedown')} with {code('delete')}.",
            f"What a person must: take it down there, then start the same form with {code('gone')}.",
        ),
        teller.deciders(),
    )


def _hold(teller: Teller, thing: Thing) -> Words:
    workflow = teller.scene.workflow
    title, where = thing.words
    here = teller.file(where) if where.endswith(".md") else link(thing.about, where) if where else code(thing.about)
    return Words(
        f"A hold cannot be read, so everything waits: {thing.about}",
        (here if where in teller.closed else f"{here}: {plain(title)}.", "Nobody can tell what it covers."),
        ("Correct it, or end it.",),
        workflow.lift_roles if workflow else (),
    )


def _runs(teller: Teller, thing: Thing) -> Words:
    return Words(
        "No publishing run has come for a long time",
        (f"The last one began at {when(thing.by)}. What is due meanwhile is not sent.",),
        (
            f"Look at {teller.form('publish', 'the workflow publish')}: GitHub may have switched its schedule off.",
            "Enable it, and run it once.",
        ),
        teller.keepers(),
    )


def _audit(teller: Teller, thing: Thing) -> Words:
    return Words(
        "The ledger is not as newsdesk wrote it",
        ("The daily audit found:", *_list(map(plain, thing.words))),
        (
            f"Find out who wrote it: {link('the commits of the ledger', teller.hub.address('commits/ledger'))}.",
            "Until then trust no receipt that is named here.",
        ),
        teller.keepers(),
    )


_TOLD: Mapping[str, Callable[[Teller, Thing], Words]] = MappingProxyType(
    {
        "parked": _parked,
        "by-hand": _by_hand,
        "partial": _partial,
        "missed": _missed,
        "refused": _refused,
        "open": _open,
        "late": _late,
        "drift": _drift,
        "credentials": _credentials,
        "playbook": _playbook,
        "blocked": _blocked,
        "unapproved": _unapproved,
        "takedown": _takedown,
        "hold": _hold,
        "runs": _runs,
        "audit": _audit,
    }
)


KINDS = frozenset(_TOLD)
"""Every kind of thing."""
