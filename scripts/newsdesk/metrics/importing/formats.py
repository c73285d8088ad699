"""The files of numbers that can be imported: what stands on the page of exports, each read by its shape."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from newsdesk.metrics.importing.base import Format
from newsdesk.metrics.importing.own import OwnFile
from newsdesk.metrics.importing.tables import TableFile
from newsdesk.model.exports import Exports, Layout

SHAPES: Mapping[str, Callable[[Layout], Format]] = MappingProxyType({})
"""Formats that are more than a table with headers, by the id of their layout."""


def formats_of(page: Exports) -> tuple[Format, ...]:
    """Every format of the page; without a shape of its own it is a plain table."""
    return tuple(SHAPES.get(layout.id, OwnFile if layout.own else TableFile)(layout) for layout in page.formats)
