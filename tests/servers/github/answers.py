"""The functions that answer calls, one module for each part of GitHub."""

from servers.github import (
    actions,
    checks,
    commits,
    contents,
    history,
    issues,
    labels,
    merging,
    people,
    protection,
    pulls,
    repos,
    reviews,
    runs,
    settings,
)

MODULES = (
    *(actions, checks, commits, contents, history, issues, labels, merging),
    *(people, protection, pulls, repos, reviews, runs, settings),
)
