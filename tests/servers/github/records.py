"""What GitHub remembers: people, tokens, repositories, issues, pull requests, runs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from servers.github.bare import Bare

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
WEB_FLOW_EMAIL = "noreply@github.com"


@dataclass(eq=False)
class User:
    """A person, a bot or an organisation; `email` is in the commits that the person makes at a desk."""

    login: str
    id: int
    type: str = "User"
    name: str = ""
    email: str = ""
    member: bool = False  # of the organisation that owns the repositories

    @property
    def noreply(self):
        return f"{self.id}+{self.login}@users.noreply.github.com"

    @property
    def signature(self):
        """Name and address in commits that GitHub makes for this person."""
        return f"{self.name or self.login} <{self.email or self.noreply}>"


@dataclass(eq=False)
class Token:
    """kind: `person`, `actions` (GITHUB_TOKEN), `app`, or `key` (a deploy key, as a token: there is no ssh here).

    `permissions` of `actions` and `app`: {"contents": "write", "issues": "read"}; what is not named is refused.
    """

    text: str
    user: User
    kind: str = "person"
    permissions: dict = field(default_factory=dict)
    read_only: bool = False

    @property
    def integration(self):
        return self.kind in {"actions", "app"}


@dataclass(eq=False)
class Label:
    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(eq=False)
class Comment:
    id: int
    user: User
    body: str
    created: datetime
    updated: datetime


@dataclass(eq=False)
class Event:
    """One line of an issue's history: `closed`, `reopened`, `labeled`, …; `more` holds the keys of that kind."""

    id: int
    actor: User
    event: str
    created: datetime
    commit_id: str | None = None
    more: dict = field(default_factory=dict)


@dataclass(eq=False)
class Review:
    """state: APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED or PENDING."""

    id: int
    user: User
    state: str
    body: str
    commit_id: str
    at: datetime | None


@dataclass(eq=False)
class ReviewComment:
    """A comment on lines of a file: `start_line` to `line` of the file as it stands at `commit_id`."""

    id: int
    review_id: int | None
    user: User
    body: str
    path: str
    line: int
    start_line: int | None
    commit_id: str
    created: datetime
    in_reply_to: int | None = None


@dataclass(eq=False)
class Pull:
    """The part of an issue that is a pull request; `introduced` are the commits that its merge brought to the base."""

    head_repo: "Repo"
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    draft: bool = False
    reviews: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    requested: list = field(default_factory=list)
    merged_at: datetime | None = None
    merged_by: User | None = None
    merge_sha: str | None = None
    introduced: frozenset = frozenset()
    last_pusher: User | None = None


@dataclass(eq=False)
class Issue:
    id: int
    number: int
    title: str
    body: str | None
    user: User
    created: datetime
    updated: datetime
    labels: list = field(default_factory=list)
    assignees: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    events: list = field(default_factory=list)
    state: str = "open"
    state_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: User | None = None
    closer: str | None = None  # what closed it where no person did by hand: "PullRequest" or "Commit"
    edits: list = field(default_factory=list)  # whoever changed its text, as often as they did
    pull: Pull | None = None


@dataclass(eq=False)
class Status:
    id: int
    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    user: User
    at: datetime


@dataclass(eq=False)
class CheckRun:
    id: int
    sha: str
    name: str
    status: str
    conclusion: str | None
    output: dict
    details_url: str | None
    external_id: str
    at: datetime


@dataclass(eq=False)
class Workflow:
    id: int
    path: str
    name: str
    created: datetime
    state: str = "active"


@dataclass(eq=False)
class Attempt:
    status: str
    conclusion: str | None
    started: datetime
    updated: datetime
    actor: User


@dataclass(eq=False)
class Run:
    id: int
    number: int
    workflow: Workflow
    event: str
    branch: str
    sha: str
    title: str
    created: datetime
    attempts: list
    jobs: tuple = ("build",)
    inputs: dict = field(default_factory=dict)
    head_repo: "Repo | None" = None


@dataclass(eq=False)
class Environment:
    id: int
    name: str
    created: datetime
    policy: dict | None = None  # {"protected_branches": bool, "custom_branch_policies": bool}
    branches: list = field(default_factory=list)  # (id, name, type) of the branches that may deploy
    reviewers: list = field(default_factory=list)
    wait_timer: int = 0
    prevent_self_review: bool = False
    secrets: list = field(default_factory=list)
    variables: dict = field(default_factory=dict)


@dataclass(eq=False)
class Key:
    id: int
    title: str
    key: str
    read_only: bool
    created: datetime


@dataclass(eq=False)
class Repo:
    """A repository: its git, and everything that GitHub keeps beside it.

    `roles`: login -> one of ROLES. `protection`: branch -> the body of the request that set it. `rulesets`: id -> it.
    """

    id: int
    owner: User
    name: str
    git: Bare
    created: datetime
    private: bool = True
    default_branch: str = "main"
    parent: "Repo | None" = None
    roles: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)
    issues: dict = field(default_factory=dict)
    activity: list = field(default_factory=list)  # pushes: id, before, after, ref, actor, at
    statuses: list = field(default_factory=list)
    check_runs: list = field(default_factory=list)
    workflows: dict = field(default_factory=dict)
    runs: dict = field(default_factory=dict)
    protection: dict = field(default_factory=dict)
    rulesets: dict = field(default_factory=dict)
    environments: dict = field(default_factory=dict)
    secrets: list = field(default_factory=list)
    organization_secrets: list = field(default_factory=list)
    variables: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)
    hooks: list = field(default_factory=list)  # the addresses that webhooks call
    actions: dict = field(default_factory=dict)
    pages: dict | None = None

    DEFAULTS: ClassVar = {
        "allow_merge_commit": True,
        "allow_squash_merge": True,
        "allow_rebase_merge": True,
        "allow_auto_merge": False,
        "allow_update_branch": True,
        "delete_branch_on_merge": False,
        "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
        "squash_merge_commit_message": "COMMIT_MESSAGES",
        "merge_commit_title": "MERGE_MESSAGE",
        "merge_commit_message": "PR_TITLE",
        "has_issues": True,
        "allow_forking": True,
        "web_commit_signoff_required": False,
    }

    @property
    def full_name(self):
        return f"{self.owner.login}/{self.name}"

    def setting(self, name):
        return self.settings.get(name, self.DEFAULTS.get(name))

    def role(self, user):
        """The role of somebody here: none, read, triage, write, maintain or admin."""
        if user is self.owner:
            return "admin"
        return self.roles.get(user.login, "none" if self.private else "read")

    def allows(self, user, least):
        return ROLES.index(self.role(user)) >= ROLES.index(least)

    def pulls(self):
        """Issues that are pull requests, the newest first."""
        return [issue for issue in reversed(self.issues.values()) if issue.pull]
