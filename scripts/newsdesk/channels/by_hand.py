"""By hand: a sheet to copy from; a person posts and records the address."""

from newsdesk.channels.base import Request


def sheet(request: Request) -> str:
    """What a person needs to post by hand: text, files, alternative texts, link, and what to tick."""
    part, lines = request.part, [f"# {request.title}", "", f"For {request.account.title} ({request.account.id})"]
    key = " ".join(map(str, request.key))
    if request.account.handle:
        lines.append(f"Account: {request.account.handle}")
    lines += [f"Part {request.key.part} of {len(request.rendered.parts)}", "", "## Text", "", part.text, ""]
    if request.rendered.card and request.key.part == 1:
        lines += ["## Link", "", request.rendered.card, ""]
    if part.media:
        lines += ["## Pictures and videos", ""]
        for medium in part.media:
            lines.append(f"- {medium.path or medium.file.url or medium.file.library}")
            lines.append(f"  Alternative text: {medium.alt or 'none'}")
        lines.append("")
    lines += [
        "## Tick",
        "",
        "- [ ] Logged in to the right account",
        "- [ ] Text copied whole, nothing added",
        *(["- [ ] Alternative text of every picture filled in"] if part.media else []),
        "- [ ] Looked at once more after posting",
        "",
        f"Then: newsdesk resolve {key} --published ADDRESS --because TEXT",
    ]
    return "\n".join(lines) + "\n"
