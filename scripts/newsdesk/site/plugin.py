"""The MkDocs plugin: a thin layer that hands pages of the desk to MkDocs."""

import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from html import escape, unescape
from pathlib import Path
from time import perf_counter
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from jinja2 import Environment
from mkdocs.config import config_options as options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from pathspec import GitIgnoreSpec
from watchdog.observers.polling import PollingObserver

from newsdesk.desk.cache import cache_for, folder_for
from newsdesk.desk.load import FOLDERS, collecting_only_new, load_folder, without_collector
from newsdesk.model.finding import Problem
from newsdesk.model.guideline import Guideline
from newsdesk.model.when import check_zone
from newsdesk.preview.html import ASSETS
from newsdesk.rules.engine import check
from newsdesk.site.active import active_parts
from newsdesk.site.addresses import Addresses, guideline_page
from newsdesk.site.ages import ages_of
from newsdesk.site.doors import doors_of
from newsdesk.site.frame import framed, lost, section_of, unused, written
from newsdesk.site.guideline_pages import TOP, decorated, guideline_anchors
from newsdesk.site.history import history_of
from newsdesk.site.kept import kept_pages
from newsdesk.site.memory import Memory
from newsdesk.site.navigation import navigation
from newsdesk.site.page import Page
from newsdesk.site.pages import own_pages, section_pages, site_files
from newsdesk.site.published import Lookout
from newsdesk.site.render import THEME
from newsdesk.site.search import WORDS, program, records, words_file, write_index
from newsdesk.site.view import View
from newsdesk.site.write import copy_pictures, write_files, write_pages

log = get_plugin_logger(__name__)

_LOOK = 0.15  # seconds from one look at the files of a live site to the next
_ID = re.compile(r'id="([^"]+)"')


class Options(Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may say below `newsdesk`."""

    as_of = options.Optional(options.Type((str, datetime)))
    timezone = options.Type(str, default="UTC")
    offline = options.Type(bool, default=False)
    remote = options.Type(str, default="origin")
    main = options.Type(str, default="main")


class NewsdeskPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Pages of posts, calendar, FAQs, campaigns, accounts, rules and front matter."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """MkDocs keeps a plugin with this method across live reloads, and with it what was read."""
        self._memory: Memory | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add stylesheet, script and template, watch the desk's folders, name the time of the build."""
        self._root = Path(config.config_file_path).parent.resolve()
        if Path(config.docs_dir).resolve() != self._root / "guidelines":
            raise PluginError("newsdesk: docs_dir must be guidelines, beside mkdocs.yml.")
        self._as_of()
        try:
            check_zone(self.config.timezone)
        except Problem as problem:
            raise PluginError(f"newsdesk: timezone in mkdocs.yml: {problem.message} Do: {problem.fix}") from None
        notes = GitIgnoreSpec.from_lines(["/README.md"])  # for who looks at the files: the site begins with index.md
        config.exclude_docs = config.exclude_docs + notes if config.exclude_docs else notes
        config.watch += [
            str(self._root / name) for name in FOLDERS if name != "guidelines" and (self._root / name).is_dir()
        ]
        self._doors = doors_of(config.repo_url, self.config.main)
        config.repo_url = config.edit_uri = ""  # the theme would ask its host for stars and forks on every page
        config.site_url = ""  # it is the address of the public feed; pages for staff link to each other only
        config.theme.dirs.insert(0, str(THEME))
        return config

    @without_collector()
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Read and check the desk, move the guideline pages below guidelines/, add the generated pages."""
        started = perf_counter()
        self._view = self._look(config)
        self._pages = {page.source: page for page in section_pages(self._view)}
        self._guidelines = {page.path: page for page in self._view.desk.guidelines}
        self._unread = {source.path: source for source in self._view.desk.unread}
        _leave_out_links(files, config)
        written = [file for file in files if file.src_dir == config.docs_dir]
        for file in written:
            self._move(file, config)
        self._warn_of_lost(written)
        for asset in sorted(path for path in ASSETS.iterdir() if path.suffix in {".css", ".js"}):
            files.append(File.generated(config, f"assets/{asset.name}", content=asset.read_text(encoding="utf-8")))
        for source, page in self._pages.items():
            level = InclusionLevel.INCLUDED if page.in_nav else InclusionLevel.NOT_IN_NAV
            file = File.generated(config, source, content="", inclusion=level)
            file.dest_uri = self._view.addresses.place(page.name)
            files.append(file)
        if config.nav is None:
            config.nav = navigation(self._view, self._pages, files)
        log.debug("Desk read and checked in %.1f s", perf_counter() - started)
        return files

    def _look(self, config: MkDocsConfig) -> View:
        if getattr(self, "_memory", None) is None:
            self._memory = Memory(cache_for(self._root))
            self._lookout = Lookout(self._root, self._memory, self.config.remote, self.config.main)
        desk = load_folder(self._root, self._memory)
        report, as_of = check(desk), self._as_of()
        return View(
            report,
            config.site_name,
            as_of,
            ZoneInfo(self.config.timezone).key,
            Addresses(config.use_directory_urls),
            self._lookout.look(desk, as_of),
            self._doors,
            history_of(self._root),
            search=self.config.offline or program() is not None,
            tongue=str(config.theme["language"] or "en"),
            copyright=unescape(config.copyright or ""),
            ages=ages_of(self._root, desk, as_of),
        )

    def _as_of(self) -> datetime:
        """The time that pages state: the option, else SOURCE_DATE_EPOCH, else now."""
        given: Any = self.config.as_of
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        moment: datetime | None = None
        with suppress(ValueError, OverflowError, OSError):
            if given is not None:
                moment = datetime.fromisoformat(given) if isinstance(given, str) else given
            else:
                moment = datetime.now(UTC) if epoch is None else datetime.fromtimestamp(int(epoch), UTC)
        if moment is None or not 1 < moment.year < 9999:  # noqa: PLR2004 - the calendar of the computer ends there
            name, value = ("SOURCE_DATE_EPOCH", epoch) if given is None else ("as_of in mkdocs.yml", given)
            raise PluginError(f"newsdesk: {name} is “{value}”: no time that a site can state.")
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _move(self, file: File, config: MkDocsConfig) -> None:
        """Where the site has it: so that no page of the playbook can take the address of a generated one."""
        path = f"guidelines/{file.src_uri}"
        page = guideline_page(path)
        if page == path:
            file.dest_uri = f"guidelines/{file.dest_uri}"
        elif file.is_documentation_page():
            file.dest_uri = self._view.addresses.place(page)
        file.dest_dir = config.site_dir

    def _warn_of_lost(self, written: Sequence[File]) -> None:
        """Pages of the playbook that nobody would see: their names belong to a page that the site makes."""
        first: dict[str, File] = {}
        for file in written:
            if file.src_uri in self._pages or first.setdefault(file.dest_uri, file) is not file:
                log.warning("guidelines/%s has the name of another page of the site. Rename it.", file.src_uri)

    def on_page_read_source(self, *, page: MkDocsPage, config: MkDocsConfig) -> str | None:  # noqa: ARG002
        """Front matter is for the desk's own reader: MkDocs gets the title and the text."""
        generated = self._pages.get(page.file.src_uri)
        if generated is not None and page.file.generated_by:
            return _source(generated)
        path = f"guidelines/{page.file.src_uri}"
        if (guideline := self._guidelines.get(path)) is not None:
            return _with_meta({"title": escape(guideline.title)}, guideline.body)
        if (source := self._unread.get(path)) is not None:
            return _with_meta({"title": escape(page.file.name)}, source.body if source.body_start else "")
        return None

    def on_page_content(
        self,
        html: str,
        *,
        page: MkDocsPage,
        config: MkDocsConfig,  # noqa: ARG002
        files: Files,  # noqa: ARG002
    ) -> str:
        """The HTML of generated pages; on guideline pages, what their front matter says."""
        generated = self._pages.get(page.file.src_uri)
        if generated is not None and page.file.generated_by:
            page.toc = TableOfContents([AnchorLink(escape(generated.title), _first_id(generated.html), 1)])
            page.present_anchor_ids = _ids(generated.html)
            return generated.html
        if found := active_parts(html):
            words = (
                "guidelines/%s holds %s: a page of the playbook runs nothing. Write text, or put it between backticks."
            )
            log.warning(words, page.file.src_uri, ", ".join(found))
        guideline = self._guidelines.get(f"guidelines/{page.file.src_uri}")
        return html if guideline is None else self._decorated(html, guideline, page)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG002
        """Leave out what the theme would load: the pages have their own header, search and script."""
        for file in [file for file in files if unused(file.src_uri)]:
            files.remove(file)
        return env

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Every page in the same frame."""
        generated = self._pages.get(page.file.src_uri)
        if generated is not None and page.file.generated_by:
            return framed(self._view, generated)
        return written(self._view, page, page.content or "", config, section_of(page.file.src_uri))

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG002
        """The page for addresses that do not exist; no map of pages for staff."""
        return lost(self._view) if template_name == "404.html" else ""

    def _decorated(self, html: str, guideline: Guideline, page: MkDocsPage) -> str:
        anchors = guideline_anchors(self._view, guideline)
        _extend(page, [AnchorLink(escape(title), name, level) for name, title, level in anchors])
        page.present_anchor_ids = (page.present_anchor_ids or set()) | {name for name, _, _ in anchors}
        return decorated(self._view, guideline, html)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:  # noqa: ARG002
        """Look for changes more often than MkDocs does: people wait for them."""
        watched = [path for path in (config.docs_dir, config.config_file_path) if path]
        for path in watched:
            server.unwatch(path)
        server.observer = PollingObserver(timeout=_LOOK)
        for path in watched:
            server.watch(path)
        return server

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the pages outside the theme, and the pictures that they show."""
        site, found = Path(config.site_dir), tuple(records(self._view))
        executable = None if self.config.offline else program()
        with ThreadPoolExecutor(1) as beside, collecting_only_new():
            keep = folder_for(self._root)
            index = beside.submit(write_index, site, found, executable, keep) if executable else None  # another program
            self._write(site)
        if index is not None:
            index.result()
        if self.config.offline:
            write_files(site, [(WORDS, words_file(found))])

    def _write(self, site: Path) -> None:
        shown: set[str] = set()
        count = write_pages(site, self._view.addresses, own_pages(self._view))
        posts = kept_pages(self._view, folder_for(self._root), shown)
        count += write_pages(site, self._view.addresses, posts)
        write_files(site, site_files(self._view))
        copy_pictures(site, self._view.desk.tree, sorted(shown))
        log.debug("%d pages of posts, campaigns and accounts", count)


def _leave_out_links(files: Files, config: MkDocsConfig) -> None:
    """What a link leads to may be anything on this computer: it is never shown."""
    home = os.path.realpath(config.docs_dir)
    for file in [file for file in files if file.src_dir == config.docs_dir]:
        if os.path.realpath(f"{config.docs_dir}/{file.src_uri}") != os.path.normpath(f"{home}/{file.src_uri}"):
            files.remove(file)
            log.warning("guidelines/%s is a link to another place. Put the file itself here.", file.src_uri)


def _source(page: Page) -> str:
    return _with_meta({"title": escape(page.title)}, "")


def _with_meta(meta: dict[str, Any], body: str) -> str:
    return f"---\n{yaml.safe_dump(meta, allow_unicode=True, width=10_000)}---\n{body}"


def _ids(html: str) -> set[str]:
    return {match[1] for match in _ID.finditer(html) if html[match.start() - 1].isspace()}


def _first_id(html: str) -> str:
    found = _ID.search(html, html.find("<h1"))
    return found[1] if found else TOP


def _extend(page: MkDocsPage, links: list[AnchorLink]) -> None:
    """Add headings to a page's table of contents, where Material looks for them: below the first heading."""
    items = list(page.toc)
    if not (items and items[0].level == 1):
        items = [_parent(AnchorLink(escape(str(page.title)), TOP, 1), items)]
    nested: list[AnchorLink] = []
    for link in links:
        (nested[-1].children if link.level > 2 and nested else nested).append(link)  # noqa: PLR2004 - h3 below h2
    items[0].children.extend(nested)
    page.toc = TableOfContents(items)


def _parent(link: AnchorLink, children: list[AnchorLink]) -> AnchorLink:
    link.children.extend(children)
    return link
