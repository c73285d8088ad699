"""What people do in the browser and the REST API has no call for."""

from servers.github import issues, labels, pulls
from servers.github.reviews import suggested
from servers.github.routing import Ask


def apply_suggestion(github, repo, number, comment_id, token):
    """Commit a suggestion to the branch of a pull request: by who applies it, with the suggester as co-author."""
    ask = Ask(github, token, {}, {}, {}, repo=repo)
    with github.lock:
        issue = repo.issues[number]
        said = next(each for each in issue.pull.comments if each.id == comment_id)
        assert token.user is issue.user or issue.pull.head_repo.allows(token.user, "write"), "may not apply suggestions"
        git, head = issue.pull.head_repo.git, issue.pull.head_sha
        tree = git.write_tree(head, [("100644", git.write(suggested(git, head, said)), said.path)])
        words = f"Update {said.path}"
        if said.user is not token.user:
            words += f"\n\nCo-authored-by: {said.user.name or said.user.login} <{said.user.noreply}>"
        by = github.web_flow.signature
        sha = git.write_commit(tree, [head], words, token.user.signature, by, github.now())
        pulls.commit_to_head(ask, issue, sha)
    return sha


def fill_form(github, repo, title, body, names, token):
    """An issue by an issue form: the form sets its labels, whoever fills it in, in that person's name."""
    ask = Ask(github, token, {}, {}, {}, repo=repo)
    with github.lock:
        issue = issues.new_issue(ask, title, body)
        labels.set_labels(ask, issue, names)
        github.happened(repo, "issues", "opened", token, issue.number)
    return issue.number
