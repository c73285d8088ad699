"""The files of numbers that can be imported: what stands on the page of exports, each read by its shape."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from newsdesk.metrics.importing.ads import AdFile
from newsdesk.metrics.importing.base import Format
from newsdesk.metrics.importing.own import OwnFile
from newsdesk.metrics.importing.searches import Searches
from newsdesk.metrics.importing.several import Several
from newsdesk.metrics.importing.tables import TableFile
from newsdesk.metrics.importing.visits import Visits
from newsdesk.model.exports import Exports, Layout

SHAPES: Mapping[str, Callable[[Layout], Format]] = MappingProxyType(
    {"ga4": Visits, "search-console": Searches, "google-ads": AdFile, "meta-ads": AdFile}
)
"""Formats that are more than a table with headers, by the id of their layout."""


def formats_of(page: Exports) -> tuple[Format, ...]:
    """Every format of the page; without a shape of its own it is a plain table."""
    beside = {name for layout in page.formats for name in layout.beside}
    return tuple(_format(layout, page) for layout in page.formats if layout.id not in beside)


def _format(layout: Layout, page: Exports) -> Format:
    shape = SHAPES.get(layout.id, OwnFile if layout.own else TableFile)
    if not layout.beside:
        return shape(layout)
    return Several((shape(layout), *(_format(page.by_id[name], page) for name in layout.beside if name in page.by_id)))
