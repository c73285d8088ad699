"""The workflow that reads numbers, executed: each account with its own secret, proposals once a day."""

import json
from pathlib import Path

import pytest
import yaml

from forge_room import post
from newsdesk.newsroom import Newsroom
from servers.telegram import TOKEN, TelegramServer

ROOT = Path(__file__).resolve().parents[3]
ACCOUNT = """---
title: Relay Medical
network: telegram
network_id: "@relaymedical"
language: en
timezone: UTC
---
"""


def matter_of(path):
    return yaml.load(path.read_text(encoding="utf-8").split("---\n", 2)[1], yaml.BaseLoader)  # noqa: S506 - text only


def page(matter):
    return f"---\n{yaml.safe_dump(matter, allow_unicode=True)}---\nWords.\n"


def recorded(room, scope):
    room.pull()
    ask = "select account, name, value from rows where scope = ? order by all"
    return Newsroom(room.folder).numbers.connect().execute(ask, [scope]).fetchall()


@pytest.fixture
def channel(room, actions):
    """A channel with followers, on the desk's main, with its secret in the environment of the account."""
    with TelegramServer() as server:
        server.followers = 41
        network = matter_of(ROOT / "guidelines/networks/telegram.md")
        network["api"]["url"] = server.url
        figures = matter_of(ROOT / "guidelines/kpis.md")
        kept = {name: figures[name] for name in ("title", "owner", "readings", "metrics", "aliases")}
        number = room.advisor_a.propose(
            {
                "content/accounts/relay-telegram.md": ACCOUNT,
                "guidelines/networks/telegram.md": page(network),
                "guidelines/kpis.md": page(kept),
                "content/posts/soap.md": post("soap"),
            }
        )
        room.supervisor.approve(number)
        room.supervisor.merge(number, "squash")
        secret = json.dumps({"host": server.host, "token": TOKEN})
        actions.environments["account-relay-telegram"]["NEWSDESK_CREDENTIALS"] = secret
        yield server


def test_followers_are_read_with_the_secret_of_the_account_and_proposals_without_one(room, actions, channel):
    run = actions.run("metrics", "schedule", {"schedule": "37 3 * * *"})
    assert run.jobs == {"plan": ["success"], "read": ["success"], "proposals": ["success"]}, run.everything
    assert recorded(room, "account") == [("relay-telegram", "followers", 41.0)]
    assert {name for _, name, _ in recorded(room, "proposal")} >= {"opened", "merged", "rounds"}
    assert TOKEN not in run.everything
    assert TOKEN not in run.of("plan") + run.of("proposals")
    again = actions.run("metrics", "schedule", {"schedule": "37 5-21/2 * * *"})
    assert again.jobs == {"plan": ["success"]}, again.everything  # read today, and GitHub starts no job for nothing
    assert channel.asked


def test_a_network_that_refuses_fails_its_own_job_and_says_why(room, actions, channel):
    actions.environments["account-relay-telegram"]["NEWSDESK_CREDENTIALS"] = json.dumps(
        {"host": channel.host, "token": "4711:wrong"}
    )
    run = actions.run("metrics", "workflow_dispatch")
    assert run.jobs["read"] == ["failure"], run.everything
    assert run.jobs["proposals"] == ["success"]
    assert "relay-telegram" in run.of("read")
    assert recorded(room, "account") == []
