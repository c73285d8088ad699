"""The JSON of issues, pull requests, comments and reviews."""

from servers.github.views import api, node_id, rendered, repository, user, web, when


def association(repo, person):
    """What somebody is to a repository."""
    if person is repo.owner:
        return "OWNER"
    if person.member and repo.owner.type == "Organization":
        return "MEMBER"
    if person.login in repo.roles:
        return "COLLABORATOR"
    merged = (issue for issue in repo.pulls() if issue.pull.merged_at and issue.user is person)
    return "CONTRIBUTOR" if next(merged, None) else "NONE"


def label(github, repo, found):
    return {
        "id": found.id,
        "node_id": node_id("Label", found.id),
        "url": f"{api(github, repo)}/labels/{found.name}",
        "name": found.name,
        "description": found.description,
        "color": found.color,
        "default": False,
    }


def page_of(github, repo, found):
    """The address of an issue or pull request for people."""
    return f"{web(github, repo)}/{'pull' if found.pull else 'issues'}/{found.number}"


def issue(github, repo, found):
    home = f"{api(github, repo)}/issues/{found.number}"
    shown = {
        "id": found.id,
        "node_id": node_id("Issue", found.id),
        "url": home,
        "repository_url": api(github, repo),
        "labels_url": f"{home}/labels{{/name}}",
        "comments_url": f"{home}/comments",
        "events_url": f"{home}/events",
        "timeline_url": f"{home}/timeline",
        "html_url": page_of(github, repo, found),
        "number": found.number,
        "title": found.title,
        "body": found.body,
        **rendered(found.body),
        "state": found.state,
        "state_reason": found.state_reason,
        "user": user(github, found.user),
        "labels": [label(github, repo, each) for each in found.labels],
        "assignee": user(github, found.assignees[0] if found.assignees else None),
        "assignees": [user(github, each) for each in found.assignees],
        "milestone": None,
        "locked": False,
        "active_lock_reason": None,
        "comments": len(found.comments),
        "closed_at": when(found.closed_at),
        "closed_by": user(github, found.closed_by),
        "created_at": when(found.created),
        "updated_at": when(found.updated),
        "author_association": association(repo, found.user),
        "performed_via_github_app": None,
    }
    if found.pull:
        address = f"{api(github, repo)}/pulls/{found.number}"
        page = page_of(github, repo, found)
        shown["draft"] = found.pull.draft
        shown["pull_request"] = {
            "url": address,
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "merged_at": when(found.pull.merged_at),
        }
    return shown


def comment(github, repo, found, said):
    home = f"{api(github, repo)}/issues"
    return {
        "id": said.id,
        "node_id": node_id("IssueComment", said.id),
        "url": f"{home}/comments/{said.id}",
        "html_url": f"{page_of(github, repo, found)}#issuecomment-{said.id}",
        "issue_url": f"{home}/{found.number}",
        "user": user(github, said.user),
        "created_at": when(said.created),
        "updated_at": when(said.updated),
        "body": said.body,
        **rendered(said.body),
        "author_association": association(repo, said.user),
        "performed_via_github_app": None,
    }


def event(github, repo, happened):
    return {
        "id": happened.id,
        "node_id": node_id("Event", happened.id),
        "url": f"{api(github, repo)}/issues/events/{happened.id}",
        "actor": user(github, happened.actor),
        "event": happened.event,
        "commit_id": happened.commit_id,
        "commit_url": f"{api(github, repo)}/commits/{happened.commit_id}" if happened.commit_id else None,
        "created_at": when(happened.created),
        "performed_via_github_app": None,
        **happened.more,
    }


def side(github, repo, ref, sha):
    """Head or base of a pull request."""
    return {
        "label": f"{repo.owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": user(github, repo.owner),
        "repo": repository(github, repo),
    }


def pull(github, repo, found):
    """A pull request as listings show it."""
    asked, home = found.pull, f"{api(github, repo)}/pulls/{found.number}"
    issue_home, page = f"{api(github, repo)}/issues/{found.number}", page_of(github, repo, found)
    statuses = f"{api(github, repo)}/statuses/{asked.head_sha}"
    links = {
        "self": home,
        "html": page,
        "issue": issue_home,
        "comments": f"{issue_home}/comments",
        "review_comments": f"{home}/comments",
        "review_comment": f"{api(github, repo)}/pulls/comments{{/number}}",
        "commits": f"{home}/commits",
        "statuses": statuses,
    }
    as_issue = issue(github, repo, found)
    taken = ("number", "title", "body", "body_html", "body_text", "state", "user", "assignee", "assignees", "milestone")
    taken += ("locked", "active_lock_reason", "closed_at", "created_at", "updated_at", "author_association")
    return {
        **{name: as_issue[name] for name in taken},
        "id": found.id,
        "node_id": node_id("PullRequest", found.id),
        "labels": [{**each, "description": each["description"] or ""} for each in as_issue["labels"]],
        "url": home,
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue_home,
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": statuses,
        "merged_at": when(asked.merged_at),
        "merge_commit_sha": asked.merge_sha or repo.git.sha(f"refs/pull/{found.number}/merge"),
        "requested_reviewers": [user(github, each) for each in asked.requested],
        "requested_teams": [],
        "head": side(github, asked.head_repo, asked.head_ref, asked.head_sha),
        "base": side(github, repo, asked.base_ref, asked.base_sha),
        "_links": {name: {"href": address} for name, address in links.items()},
        "auto_merge": None,
        "draft": asked.draft,
    }


def review(github, repo, found, given):
    page, home = page_of(github, repo, found), f"{api(github, repo)}/pulls/{found.number}"
    page = f"{page}#pullrequestreview-{given.id}"
    return {
        "id": given.id,
        "node_id": node_id("PullRequestReview", given.id),
        "user": user(github, given.user),
        "body": given.body,
        **rendered(given.body),
        "state": given.state,
        "html_url": page,
        "pull_request_url": home,
        "_links": {"html": {"href": page}, "pull_request": {"href": home}},
        **({"submitted_at": when(given.at)} if given.at else {}),
        "commit_id": given.commit_id,
        "author_association": association(repo, given.user),
    }


def review_comment(github, repo, found, said):
    home, page = f"{api(github, repo)}/pulls", f"{page_of(github, repo, found)}#discussion_r{said.id}"
    links = {"self": f"{home}/comments/{said.id}", "html": page, "pull_request": f"{home}/{found.number}"}
    return {
        "id": said.id,
        "node_id": node_id("PullRequestReviewComment", said.id),
        "url": links["self"],
        "html_url": page,
        "pull_request_url": links["pull_request"],
        "pull_request_review_id": said.review_id,
        "diff_hunk": "@@ -1 +1 @@",
        "path": said.path,
        "position": said.line,
        "original_position": said.line,
        "commit_id": said.commit_id,
        "original_commit_id": said.commit_id,
        **({"in_reply_to_id": said.in_reply_to} if said.in_reply_to else {}),
        "user": user(github, said.user),
        "body": said.body,
        **rendered(said.body),
        "created_at": when(said.created),
        "updated_at": when(said.created),
        "author_association": association(repo, said.user),
        "_links": {name: {"href": address} for name, address in links.items()},
        "start_line": said.start_line,
        "original_start_line": said.start_line,
        "start_side": "RIGHT" if said.start_line else None,
        "line": said.line,
        "original_line": said.line,
        "side": "RIGHT",
        "subject_type": "line",
    }
