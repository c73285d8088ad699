"""The literal table of the files of numbers that can be imported, in the order in which they are tried."""

from newsdesk.metrics.importing.base import Format

FORMATS: tuple[Format, ...] = ()
