"""The door for everything with pictures and films: what an account sends, fetched, proved and made fit."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from newsdesk.assets.fetching import Original
from newsdesk.assets.fit import Fitted, fit
from newsdesk.assets.forms import forms
from newsdesk.assets.naming import MIMES, about, ending, sent_as
from newsdesk.assets.originals import Originals
from newsdesk.assets.others import checked, drawing
from newsdesk.assets.pictures import Marks
from newsdesk.assets.ready import Ready, Unfit
from newsdesk.assets.shapes import Size
from newsdesk.assets.shelf import Shelf
from newsdesk.assets.stores import stores_in
from newsdesk.model.asset import Asset
from newsdesk.model.guideline import AssetLimits
from newsdesk.model.network import FileLimits, Limits
from newsdesk.model.render import RenderedMedium


@dataclass(frozen=True, slots=True)
class _Made:
    """A file as it goes out."""

    path: Path
    form: str
    size: Size
    bytes: int
    sha256: str


class Assets:
    """The files of one run: fetched once, proved by their hash, made fit for each account.

    `read` gives a file of the desk by its path and raises FileNotFoundError; temporary files lie in `folder` until
    `close`. Not for several threads.
    """

    def __init__(
        self,
        read: Callable[[str], bytes],
        environment: Mapping[str, str],
        folder: Path,
        limits: AssetLimits | None = None,
    ):
        self._read = read
        self._folder = folder
        self._rules = limits or AssetLimits()
        self._stores = stores_in(environment)
        self._shelf = Shelf(self._stores, self._rules.address_minutes)
        self._made: dict[tuple[object, ...], _Made] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the temporary files and let the connections go."""
        self._shelf.close()
        if "_originals" in self.__dict__:
            self.__dict__.pop("_originals").close()
        if "_home" in self.__dict__:
            shutil.rmtree(self.__dict__.pop("_home"), ignore_errors=True)
        self._made.clear()

    def mask(self, text: str) -> str:
        """A text without the secrets of the stores, and without what makes a short-lived address work."""
        return self._shelf.mask(self._stores.secrets.mask(text))

    def ready(self, medium: RenderedMedium, limits: Limits) -> Ready:
        """One file as an account with these limits takes it; raises Unfit."""
        with about(medium.file):
            kind = medium.asset.medium
            bounds = {"image": limits.image, "video": limits.video}.get(kind) or FileLimits()
            original = self._originals.of(medium, self._most(kind, bounds))
            key = (original.sha256, kind, bounds.model_dump_json(), _marks(medium.asset, self._rules))
            if key not in self._made:
                self._made[key] = self._make(original, medium, kind, bounds)
            return self._as_ready(self._made[key], original, medium, kind)

    @cached_property
    def _home(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="newsdesk-assets-", dir=self._folder))

    @cached_property
    def _originals(self) -> Originals:
        return Originals(self._read, self._stores, self._rules, self._home)

    def _most(self, kind: str, bounds: FileLimits) -> int:
        """Pictures are made smaller here, so only our own limit stops them; the rest must fit the network's."""
        if kind == "image":
            return self._rules.largest_picture
        return min(self._rules.largest_file, bounds.max_bytes or self._rules.largest_file)

    def _make(self, original: Original, medium: RenderedMedium, kind: str, bounds: FileLimits) -> _Made:
        path = self._home / f"made-{len(self._made)}"
        if kind != "image":
            shutil.copyfile(original.path, path)
            form = checked(path, kind, bounds, medium.asset.duration)
            return _Made(path, form, (0, 0), *_measured(path))
        data = original.path.read_bytes()
        if drawing(data):
            fitted = _as_drawn(data, bounds, self._rules)
        else:
            fitted = fit(data, bounds, self._rules, _marks(medium.asset, self._rules))
        path.write_bytes(fitted.data)
        return _Made(path, fitted.form, fitted.size, *_measured(path))

    def _as_ready(self, made: _Made, original: Original, medium: RenderedMedium, kind: str) -> Ready:
        mime, file = MIMES[made.form], medium.file

        def address() -> str:
            with about(file):
                return self._shelf.address(made.path, made.sha256, mime, ending(made.form))

        return Ready(
            kind=kind,
            mime=mime,
            name=sent_as(kind, made.form, made.sha256, file),
            size=made.bytes,
            width=made.size[0],
            height=made.size[1],
            sha256=made.sha256,
            source=original.sha256,
            alt=medium.alt,
            open=lambda: made.path.open("rb"),
            address=address,
        )


def _marks(asset: Asset, rules: AssetLimits) -> Marks:
    """Who made it; the licence only where it is one that readers may use."""
    credit, licence = asset.credit or "", asset.licence or ""
    named = licence if licence.startswith(rules.named_licences) else ""
    return Marks(credit, ", ".join(word for word in (credit, named) if word))


def _as_drawn(data: bytes, bounds: FileLimits, rules: AssetLimits) -> Fitted:
    if "svg" not in forms(bounds, rules):
        raise Unfit("It is a drawing (SVG), which the network does not take. Export it as PNG.")
    if bounds.max_bytes is not None and len(data) > bounds.max_bytes:
        raise Unfit(f"It has more than {bounds.max_bytes / 1e6:g} MB. Export it smaller.")
    return Fitted(data, "svg", (0, 0))


def _measured(path: Path) -> tuple[int, str]:
    """Size and sha256 of a file."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
