"""The scenario posts of the shared data, expressed in the front matter of a desk."""

import copy
import io
import re
from dataclasses import dataclass, field

import yaml
from PIL import Image

from newsdesk.desk.load import load_folder
from newsdesk.rules.engine import check
from small_desk import front_matter

NOW = "2026-11-22 08:00Z"
_NETWORKS = {"fb": "facebook", "ig": "instagram", "x": "x", "tg": "telegram", "li": "linkedin"}
_LANGUAGES = {"no": "nb"}
_TOPICS = {"patient_story", "security_incident", "stigmatised_condition"}


@dataclass
class Scenario:
    """One post of the pack: its draft keys, its text, and what is expected of it."""

    name: str
    keys: dict
    text: str
    expect: dict[str, str]
    roles: list[str]


@dataclass
class Pack:
    """The context that all posts share, and the posts."""

    context: dict
    scenarios: dict[str, Scenario] = field(default_factory=dict)


def read_pack(text):
    """The scenarios as the file states them."""
    blocks = re.findall(r"```(\w+)\n(.*?)\n```", text, re.DOTALL)
    pack = Pack(yaml.safe_load(blocks[0][1]))
    for (kind, post), (_, expectation) in zip(blocks[1::2], blocks[2::2], strict=True):
        assert kind == "markdown"
        _, front, body = post.split("---\n", 2)
        front = re.sub(r"(?m)^title: (.*)$", lambda match: "title: " + repr(match[1]), front)
        expected = yaml.safe_load(expectation)
        pack.scenarios[expected["case"]] = Scenario(
            expected["case"],
            yaml.load(front, yaml.BaseLoader),  # noqa: S506 - it makes texts only
            body,
            {row["rule"]: row["sev"] for row in expected["expect"]},
            expected["roles"],
        )
    return pack


def build(pack, scenario, root, *, edits=None):
    """Write the desk of one scenario into a copy of the starter; the paths of its own files."""
    context, scenario = copy.deepcopy(pack.context), copy.deepcopy(scenario)
    if edits:
        edits(context, scenario)
    files, post_path = {}, f"content/posts/{scenario.keys['id']}.md"
    for account in context["accounts"]:
        files[f"content/accounts/{account}.md"] = _account(account)
    for name, consent in context["consents"].items():
        files[f"content/consents/{name}.md"] = _consent(consent)
    for hold in context["holds"]:
        files[f"calendar/holds/{hold['id'].lower()}.md"] = _hold(hold)
    own = {post_path}
    media = []
    for number, item in enumerate(scenario.keys.get("media", [])):
        home = f"content/media/{scenario.keys['id']}-{number + 1}"
        files[f"{home}/asset.md"], picture = _asset(item, scenario.keys["language"])
        if picture:
            files[f"{home}/{picture}"] = _picture()
        media.append({"asset": home.rsplit("/", 1)[-1]})
        own |= {f"{home}/asset.md"}
    files[post_path] = _post(scenario, media)
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return own


def _account(name):
    short, end = name.split("-")[1:3]
    front = {
        "title": "Relay Medical",
        "network": _NETWORKS[short],
        "language": "en" if end == "intl" else _LANGUAGES.get(end, end),
        "timezone": "UTC",
        "owner": "comms_advisor",
        "deputy": "supervisor",
        "admins": "2",
        "two_factor": "app",
        "recovery_domain": "relay-medical.example",
        "vault_ref": f"vault/{name}",
        "last_review": "2026-11-01",
    }
    if end == "intl":
        front["languages"] = ["fr", "es"]
    return front_matter(front, "Plain and friendly.")


def _consent(given):
    front = {
        "of": given["kind"],
        "networks": [name.replace("_", "-") for name in given["channels"]],
        "purposes": given["purposes"],
        "names": given["names"],
        "identifiable": _yes(given["identifiable"]),
        "given": str(given["given"]),
        "expires": str(given["expires"]),
        "withdrawn": _yes(given["withdrawn"]),
        "language": given["language"],
        "collected_by": "field_comms",
        "form_ref": "RM-CONSENT",
        "withdrawal_explained": "yes",
    }
    if "guardian" in given:
        front["guardian"] = _yes(given["guardian"])
    return front_matter(front)


def _yes(value):
    return "yes" if value else "no"


def _hold(given):
    until = given["until"]
    front = {
        "title": given["id"],
        "level": "crisis",
        "scope": {"countries": given["scope"]["countries"]},
        "start": f"{given['from']:%Y-%m-%d %H:%M}",
        "timezone": "UTC",
        "allow_types": given["allow_types"],
        "reason": "An attack.",
        "raised_by": "head_of_mission",
        "review_on": "2026-11-29",
    }
    if until:
        front["end"] = f"{until:%Y-%m-%d %H:%M}"
    return front_matter(front)


def _asset(item, language):
    keys = ("type", "origin", "people", "identifiable", "minors", "credit", "licence", "consent", "location_shown")
    front = {key: item[key].replace("true", "yes").replace("false", "no") for key in keys if key in item}
    if "vulnerable" in item:
        front["vulnerable"] = item["vulnerable"]
    front["alt"] = {_LANGUAGES.get(language, language): item["alt"]}
    if item["file"].startswith("dam:"):
        return front_matter({**front, "library": item["file"].removeprefix("dam:"), "sha256": item["sha256"]}), None
    name = item["file"].rsplit("/", 1)[-1]
    return front_matter({**front, "file": name}), name


def _picture():
    out = io.BytesIO()
    Image.new("RGB", (1080, 1080), "#9cc").save(out, "PNG")
    return out.getvalue()


def _post(scenario, media):
    keys = scenario.keys
    front = {
        "title": keys["title"],
        "accounts": keys["accounts"],
        "publish_at": _wall(keys["publish_at"]),
        "type": keys["type"],
        "timezone": "UTC",
        "language": keys["language"],
        "tier": keys["sensitivity"],
    }
    copied = ("objective", "campaign", "country", "review_by", "link", "names_changed", "pseudonyms", "paid")
    front |= {key: keys[key] for key in copied if key in keys}
    if "pillar" in keys:
        front["pillar"] = keys["pillar"].replace("-", "_")
    if "expires_at" in keys:
        front["expires_at"] = _wall(keys["expires_at"])
    if topics := sorted(_TOPICS & {*keys.get("sensitivity_reasons", [])}):
        front["topics"] = topics
    if "sources" in keys:
        names = {"checked_by_role": "checked_by"}
        front["sources"] = [{names.get(key, key): value for key, value in row.items()} for row in keys["sources"]]
    if "location_cleared_by_role" in keys:
        front["clearances"] = [{"of": "location", "cleared_by": keys["location_cleared_by_role"]}]
    if media:
        front["media"] = media
    return front_matter(front, scenario.text)


def _wall(value):
    return value.replace("T", " ").removesuffix("Z")[:16]


def found(root, own, *, now):
    """The findings that count about some files, with the roles that their post needs."""
    desk = load_folder(root)
    report = check(desk, paths=own, now=now)
    counted = {f.rule: f.severity.value for f in report.findings if f.location.path in own and f.severity.rank < 3}
    needs = next(iter(report.assessments.values()), None)
    return counted, sorted(needs.roles) if needs else [], report
