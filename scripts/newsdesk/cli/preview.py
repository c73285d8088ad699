"""`newsdesk preview`."""

from difflib import get_close_matches
from pathlib import Path

import click

from newsdesk.cli.common import Failure, clear_progress, open_desk, write_out
from newsdesk.cli.terminal import clean
from newsdesk.desk.desk import Desk
from newsdesk.model.post import Post
from newsdesk.preview.cards import Card, cards
from newsdesk.preview.html import as_html
from newsdesk.preview.terminal import Role, as_text

_STYLES: dict[Role, dict[str, object]] = {
    "title": {"bold": True},
    "over": {"fg": "red"},
    "meta": {"dim": True},
    "missing": {"fg": "red", "bold": True},
}


@click.command("preview")
@click.argument("post_id", metavar="POST")
@click.option(
    "--account", "accounts", metavar="ACCOUNT", multiple=True, help="Only this account; may stand several times."
)
@click.option("--format", "form", type=click.Choice(["text", "html"]), default="text", help="Default: text.")
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
def command(post_id: str, accounts: tuple[str, ...], form: str, output: Path | None) -> None:
    """Show what each account of a post would show: cut where the network cuts, with counts and alternative text.

    POST is the id of a post or its file. Exit code 1: something does not fit or lacks alternative text.
    """
    desk = open_desk()
    post = _find(desk, post_id)
    known = cards(desk, post)
    chosen = [card for card in known if not accounts or card.account.id in accounts]
    clear_progress()
    for name in accounts:
        if name not in {card.account.id for card in known}:
            names = ", ".join(card.account.id for card in known) or "no account that is known"
            raise Failure(f"{clean(name)} is none of the post's accounts. It goes to {names}.")
    if form == "html":
        write_out(as_html(desk, post, accounts), output)
    else:
        write_out(_text(chosen, colour=output is None) or "No account of this post is known.", output)
    if not chosen or any(card.over or card.without_alt for card in chosen):
        raise SystemExit(1)


def _text(chosen: list[Card], *, colour: bool) -> str:
    def style(text: str, role: Role) -> str:
        return click.style(text, **_STYLES[role])  # type: ignore[arg-type]

    return as_text(chosen, style) if colour else as_text(chosen)


def _find(desk: Desk, given: str) -> Post:
    name = given.rsplit("/", 1)[-1].removesuffix(".md") if given.endswith(".md") else given
    post = desk.posts.get(name)
    if post is not None:
        return post
    unread = next((source.path for source in desk.unread if source.path.endswith(f"/{name}.md")), None)
    if unread is not None:
        raise Failure(f"{clean(unread)} cannot be read. See newsdesk check {clean(unread)}.")
    near = get_close_matches(name, desk.posts, 3, 0.5)
    hint = f" Did you mean {' or '.join(near)}?" if near else " The id is the name of the file without .md."
    raise Failure(f"There is no post {clean(name)}.{hint}")
