"""How long the site of a large desk takes: python tests/benchmarks/site.py [POSTS]."""

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from newsdesk.desk.desk import Desk
from newsdesk.ledger.ledger import Snapshot
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.site.published import Published
from site_desk import write_desk

_LINES = (
    "Diarrhoea? Start drinking early.",
    "Drinking the right mix early helps most people to recover, and it can be made at home.",
    "• 1 litre of clean water\n• 6 level teaspoons of sugar\n• half a level teaspoon of salt",
    "Stir until it is clear. Drink small sips, often. Our care is free: go to a health centre.",
    "اشرب رشفات صغيرة مرات كثيرة. توجّه إلى أقرب مركز صحي.",
)


def post(number: int) -> tuple[str, str]:
    """A post for three accounts, with a link, hashtags and sometimes pictures."""
    year, month, day = 2024 + number % 3, number % 12 + 1, number % 28 + 1
    media = "media: [{asset: ors-steps}]\n" if number % 3 == 0 else ""
    lines = len(_LINES) if number % 10 == 0 else 1 + number % 2  # every tenth is too long for one of its networks
    body = "\n\n".join(_LINES[:lines])
    front = (
        f"---\ntitle: Post number {number}\naccounts:\n  - relay-x-intl\n  - relay-bsky-intl\n  - relay-ig-intl\n"
        f"publish_at: {year}-{month:02}-{day:02} {number % 24:02}:00\ntype: {'health_info' if number % 2 else 'news'}\n"
        f"campaign: kivara-cholera-2026\nlink: https://relay-medical.example/p/{number}\n{media}"
        "hashtags: [Cholera, CleanWater]\n---\n"
    )
    return f"content/posts/{year}/{month:02}/post-{number}.md", f"{front}{body}\n"


def published(desk: Desk) -> Published:
    """A ledger with a receipt for every second post."""
    at = datetime(2024, 1, 1, tzinfo=UTC)
    state = DeliveryState(StateName.PUBLISHED, 2, at=at, how="direct", url="https://social.example/1")
    posts = [post for number, post in enumerate(desk.posts.values()) if number % 2]
    states = {DeliveryKey(post.id, account): state for post in posts for account in post.accounts}
    return Published(Snapshot("0" * 40, states), "0" * 40, reviewed=True)


def cpu() -> float:
    """Seconds of CPU that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(count: int) -> None:
    """Generate a desk, measure each stage, print the figures."""
    from mkdocs.commands.build import build  # noqa: PLC0415
    from mkdocs.config import load_config  # noqa: PLC0415

    from newsdesk.desk.load import load_folder  # noqa: PLC0415
    from newsdesk.rules.engine import check  # noqa: PLC0415
    from newsdesk.site.pages import section_pages  # noqa: PLC0415
    from newsdesk.site.posts import post_pages  # noqa: PLC0415
    from newsdesk.site.view import View  # noqa: PLC0415
    from newsdesk.site.write import write_pages  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        root = write_desk(Path(folder), dict(map(post, range(count))))
        marks = [("start", cpu(), time.perf_counter())]

        def mark(what: str) -> None:
            marks.append((what, cpu(), time.perf_counter()))
            print(f"{what:<34}{marks[-1][1] - marks[-2][1]:6.1f} s CPU {marks[-1][2] - marks[-2][2]:6.1f} s")

        desk = load_folder(root)
        mark("reading")
        report = check(desk)
        mark("checking")
        view = View(report, "Benchmark", datetime(2026, 11, 22, tzinfo=UTC), published=published(desk))
        rows = sum(map(len, view.stands.values()))
        mark(f"plan of {rows} deliveries")
        pages = list(section_pages(view))
        mark(f"{len(pages)} section pages")
        written = write_pages(root / "out", view.addresses, post_pages(view, set()))
        mark(f"{written} post pages")
        size = sum(path.stat().st_size for path in (root / "out").rglob("*.html"))
        print(f"{'size of the post pages':<34}{size / 1e6:6.1f} MB")
        marks.append(("", cpu(), time.perf_counter()))
        config = load_config(str(root / "mkdocs.yml"), strict=True, site_dir=str(root / "site"))
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        mark("mkdocs build, all of it")
        print(f"{'memory at most':<34}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
