"""apprise held short: one plugin, one try, plain words, no pictures of its own, and nothing in the log."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from apprise import AppriseAsset, NotifyBase, NotifyFormat, OverflowMode, PersistentStoreMode
from apprise.exception import AppriseException

from newsdesk.channels.notice_targets import Target, Unfitting
from newsdesk.net.door import TIMEOUT

CONNECT = 10.0  # seconds


def service(url: str, target: Target) -> NotifyBase:
    """Apprise's plugin for an address; only this one is loaded, never what apprise would guess; raises Unfitting."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of modules that apprise loads and we do not use
        kind = getattr(import_module(f"apprise.plugins.{target.module}"), target.name)
    with heard():
        try:
            read = kind.parse_native_url(url) if url.startswith("https:") else kind.parse_url(url)
            found: NotifyBase = kind(**{**(read or {}), "asset": _asset()})
        except (AppriseException, TypeError, ValueError, KeyError):
            raise Unfitting("cannot be read") from None
    return found


def _asset() -> AppriseAsset:
    """Apprise without pictures of its own, without memory, without anything that reads meaning into a text."""
    return AppriseAsset(
        app_id="newsdesk",
        app_desc="newsdesk",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        http_redirects=False,
        interpret_emojis=False,
        interpret_escapes=False,
        default_service_retry=0,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode=PersistentStoreMode.MEMORY,
        timezone="UTC",
        allow_templates=False,
    )


def tamed(plugin: NotifyBase) -> NotifyBase:
    """The plugin with one try, whole messages, plain text, and our patience."""
    forced = {
        "notify_format": NotifyFormat.TEXT,
        "overflow_mode": OverflowMode.UPSTREAM,
        "socket_connect_timeout": CONNECT,
        "socket_read_timeout": TIMEOUT,
        "redirects": False,
        "include_image": False,
        "default_retries": 1,
        "throttle": lambda **_: None,  # a server could make it sleep for as long as it likes
        "discovery": False,
        "e2ee": False,
        "include_footer": False,
        "include_timestamp": False,
        "ntfy_json_upstream_size_limit": 2**20,  # above it a text would become a file
        "verify_certificate": True,
    }
    for name, value in forced.items():
        if hasattr(plugin, name):
            setattr(plugin, name, value)
    return plugin


@contextmanager
def heard() -> Iterator[list[logging.LogRecord]]:
    """What apprise tells its log meanwhile; it goes no further, because addresses and passwords stand in it."""
    logger, said = logging.getLogger("apprise"), list[logging.LogRecord]()

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record)

    ear, before = Ear(), (logger.level, logger.propagate, logger.handlers)
    logger.setLevel(logging.DEBUG)
    logger.propagate, logger.handlers = False, [ear]
    try:
        yield said
    finally:
        logger.setLevel(before[0])
        logger.propagate, logger.handlers = before[1], before[2]
