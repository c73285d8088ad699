"""Folders of other tools and small desks to import into."""

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.importers.table import import_folder

WORKFLOW = """---
title: Workflow
tiers:
  green:
    title: Green
    roles:
      - supervisor
  amber:
    title: Amber
    roles:
      - supervisor
  red:
    title: Red
    roles:
      - supervisor
roles:
  supervisor: Supervisor
types:
  health_info:
    title: Health information
    grace_hours: 24
  update:
    title: News from our work
    grace_hours: 24
---
Who approves what.
"""
NETWORK = """---
title: {title}
formatting: {formatting}
threads: {threads}
limits:
  text:
    - unit: graphemes
      max: {most}
---
Facts.
"""
REGISTRY = """plugins:
  - name: mastodon-relay
    class: mastodon.mastodon_client
    enabled: true
    config:
      base_url: "https://relay.example"
      access_token: $MASTODON_TOKEN
      max_content_length: 1000
      account_url: "https://relay.example/@relay"
  - name: bluesky-relay
    class: bluesky.bluesky_client
    enabled: true
    config:
      base_url: "https://bsky.example"
      username: relay.bsky.example
      password: hunter2-in-the-clear
      max_content_length: 300
  - name: matrix-relay
    class: matrix.matrix_client
    enabled: true
    config: {base_url: "https://matrix.example", access_token: $MATRIX, room_id: "!room:matrix.example"}
  - name: slack
    class: slack.slack_client
    enabled: false
    config:
      channel_id: ""
  - name: markdown
    class: markdown.markdown_client
    enabled: true
    config:
      save_path: cache
"""


class Import:
    """A folder of another tool and a desk: put files, run, look."""

    def __init__(self, root):
        self.folder, self.desk_root = root / "old", root / "desk"
        for place, networks in (
            ("workflow.md", None),
            ("networks", ("x", "mastodon", "bluesky", "linkedin", "matrix", "slack")),
        ):
            target = self.desk_root / "guidelines" / place
            target.parent.mkdir(parents=True, exist_ok=True)
            if networks is None:
                target.write_text(WORKFLOW)
                continue
            target.mkdir()
            for name in networks:
                threads = "no" if name in {"matrix", "slack"} else "yes"
                formatting = "markdown" if name == "matrix" else "plain"
                most = {"mastodon": 500, "bluesky": 300, "x": 280}.get(name, 40_000)
                page = NETWORK.format(title=name, threads=threads, formatting=formatting, most=most)
                (target / f"{name}.md").write_text(page)
        (self.desk_root / "content").mkdir()
        self.folder.mkdir()

    def put(self, path, content, *, home=None):
        target = (home or self.folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def run(self, source):
        self.report = import_folder(source, self.folder, self.desk_root)
        self.notes = "\n".join(str(note) for note in self.report.notes)
        self.desk = load_folder(self.desk_root)
        assert [str(finding.message) for finding in self.desk.findings] == []
        return self

    def text(self, path):
        return (self.desk_root / path).read_text()

    def snapshot(self):
        return {path: path.read_bytes() for path in sorted(self.desk_root.rglob("*")) if path.is_file()}


@pytest.fixture
def old(tmp_path):
    return Import(tmp_path)


@pytest.fixture
def galaxy(old):
    """A folder of galaxy-social with five entries in its registry; `post` adds one post."""
    old.put("plugins.yml", REGISTRY)
    (old.folder / "posts").mkdir()

    def post(name, media=("mastodon-relay",), text="Hello.", more=""):
        names = "".join(f"\n  - {name}" for name in media)
        return old.put(f"posts/{name}", f"---\nmedia:{names}\n{more}---\n{text}\n")

    old.post = post
    return old
