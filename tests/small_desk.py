"""Small files for desks in tests: what is not given is plain and right."""

import contextlib
import io
import json
from types import SimpleNamespace

import yaml
from click.testing import CliRunner
from PIL import Image

from newsdesk.cli import main
from newsdesk.desk.load import load_folder
from newsdesk.rules.engine import check


def front_matter(data, body=""):
    data = json.loads(json.dumps(data))  # no value twice: YAML would write a reference to the first
    return f"---\n{yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)}---\n{body}\n"


def post(text="Wash your hands.", accounts=("relay-mastodon",), **keys):
    front = {"title": "Clean hands", "accounts": list(accounts), "publish_at": "2026-12-01 10:00", "type": "update"}
    return front_matter({**front, **keys}, text)


CARE = {
    "owner": "supervisor",
    "deputy": "field_comms",
    "admins": "2",
    "two_factor": "app",
    "recovery_domain": "relay-medical.example",
    "last_review": "2026-11-02",
}


def account(network="mastodon", **keys):
    front = {"title": "Relay Medical", "network": network, "language": "en", "timezone": "UTC", **CARE}
    return front_matter({**front, **keys}, "Plain and friendly.")


RIGHTS = {"origin": "original", "credit": "Relay Medical", "licence": "own"}


def asset(**keys):
    front = {"file": "hands.png", "type": "graphic", "people": "none", **RIGHTS}
    front["alt"] = {"en": "Two hands under a running tap."}
    merged = {**front, **keys}
    if merged.keys() & {"files", "library", "url"}:
        merged.pop("file")
    if "files" in merged:
        merged.pop("alt")
    return front_matter(merged)


def picture(form="PNG", size=(800, 600), *, orientation=None, frames=1):
    out, more = io.BytesIO(), {}
    if orientation:
        exif = Image.Exif()
        exif[0x0112] = orientation
        more["exif"] = exif
    if frames > 1:
        shades = [Image.new("RGB", size, (40 * number, 90, 90)) for number in range(1, frames)]
        more |= {"save_all": True, "append_images": shades}
    Image.new("RGB", size, "#9cc").save(out, form, **more)
    return out.getvalue()


def accounts(*networks, **keys):
    """One account for each network: relay-x for x."""
    return {f"content/accounts/relay-{network}.md": account(network, **keys) for network in networks}


def report(root, **arguments):
    return check(load_folder(root), **arguments)


def findings(root, **arguments):
    return list(report(root, **arguments).findings)


def of(rule, found):
    """The findings of one rule: what a text of nothing but letters is to others does not matter."""
    return [item for item in found if item.rule == rule]


def lines(found):
    """Findings in short: rule, severity, place, words and fix."""
    return [f"{item.rule} {item.severity.value} {item.location}: {item.message} | {item.help}" for item in found]


def command(folder, *words, **environment):
    """Run a command in a folder, as a shell would, but in this process: returncode, stdout, stderr."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(main, list(words), env=environment, catch_exceptions=False)
    return SimpleNamespace(returncode=done.exit_code, stdout=done.stdout, stderr=done.stderr)
