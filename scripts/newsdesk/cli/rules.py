"""`newsdesk rules`."""

from textwrap import indent

import click
import yaml

from newsdesk.cli.common import Failure, clear_progress, open_desk
from newsdesk.cli.terminal import WIDTH, clean, flow
from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Finding, Severity
from newsdesk.model.guideline import Guideline
from newsdesk.model.rule import Example, Rule
from newsdesk.rules.arming import PUBLISHING
from newsdesk.rules.engine import playbook_findings
from newsdesk.rules.examples import Outcome, run_examples


@click.group("rules")
def command() -> None:
    """List, explain and test the rules."""


@command.command("list")
def list_rules() -> None:
    """Every rule: its id, how much it weighs, what it is called, and its page."""
    desk = open_desk()
    clear_progress()
    for rule, page in sorted(desk.rules.values(), key=lambda pair: (pair[1].path, pair[0].id)):
        title, *more = flow([(clean(rule.title), {})], WIDTH - 17)
        click.echo(f"{rule.severity.value:<9}{rule.id:<8}{title}")
        for line in more:
            click.echo(f"{'':17}{line}")
        click.echo(click.style(f"{'':17}{clean(page.path)}", dim=True))
    click.echo(f"{len(desk.rules)} rules on {len({page.path for _, page in desk.rules.values()})} pages.")
    if wrong := playbook_findings(desk):
        _explain_pages(wrong)
        raise SystemExit(1)


@command.command("show")
@click.argument("rule_id", metavar="ID")
def show(rule_id: str) -> None:
    """One rule: why it exists, what fails, what passes, who can waive it."""
    rule, page = _find(open_desk(), rule_id)
    clear_progress()
    click.echo(f"{click.style(rule.id, bold=True)}  {clean(rule.title)}")
    _say(_weight(rule))
    click.echo()
    _say(rule.why)
    for word, examples in (("Fails", rule.fails), ("Passes", rule.passes)):
        if examples:
            click.echo(f"\n{click.style(word, bold=True)}")
        for example in examples:
            click.echo(indent(_example(example), "  "))
    click.echo()
    _say(_sources(page))
    click.echo(click.style(f"{clean(page.path)}#{rule.id}", dim=True))


def _say(text: str) -> None:
    click.echo("\n".join(flow([(text, {})])))


def _say_below(text: str) -> None:
    click.echo(indent("\n".join(flow([(text, {})], WIDTH - 2)), "  "))


def _weight(rule: Rule) -> str:
    words = {
        Severity.ERROR: "Error: blocks merging and publishing.",
        Severity.ESCALATE: "Escalation: adds a role that must approve.",
        Severity.WARNING: "Warning: wants a change or an answer.",
        Severity.NOTICE: "Notice: never blocks.",
    }
    start = words[rule.severity]
    if rule.severity is Severity.NOTICE:
        return start
    return f"{start} {f'{rule.waived_by} can waive it.' if rule.waivable else 'Nobody can waive it.'}"


def _sources(page: Guideline) -> str:
    return (
        f"Owner: {page.owner}. Checked {page.checked_on}, review by {page.review_by}. Source: {', '.join(page.source)}."
    )


def _example(example: Example) -> str:
    text = example
    if not isinstance(example, str):
        text = yaml.safe_dump(example, allow_unicode=True, sort_keys=False, width=WIDTH - 4).strip()
    return "\n".join(clean(line) for line in str(text).splitlines())


@command.command("test")
@click.argument("rule_id", metavar="[ID]", required=False)
def run_tests(rule_id: str | None) -> None:
    """Run the rules' own examples: what must fail fails, what must pass passes."""
    desk = open_desk()
    chosen = _find(desk, rule_id)[0].id if rule_id is not None else None
    outcomes = list(run_examples(desk, chosen))
    clear_progress()
    wrong = [outcome for outcome in outcomes if not outcome.ok]
    for outcome in wrong:
        _explain(outcome)
    bare = [
        pair
        for pair in desk.rules.values()
        if not (pair[0].fails and pair[0].passes) and pair[0].check != PUBLISHING and chosen in {None, pair[0].id}
    ]
    for rule, page in bare:
        click.echo(f"{_WRONG}    {rule.id:<8}{clean(page.path)}")
        click.echo("  It needs examples that fail and examples that pass.")
    pages = playbook_findings(desk)
    _explain_pages(pages)
    tried = {outcome.rule.id for outcome in outcomes}
    counts = f"{_count(len(outcomes), 'example')} of {_count(len(tried), 'rule')}"
    if wrong or bare or pages:
        parts = [
            f"{_count(len(wrong), 'behaves', 'behave')} differently" if wrong else "",
            f"{_count(len(bare), 'rule')} without both kinds of example" if bare else "",
            f"{_count(len(pages), 'mistake')} on the pages" if pages else "",
        ]
        click.echo(f"{counts}: {', '.join(part for part in parts if part)}.")
        raise SystemExit(1)
    click.echo(f"{counts}: all behave as written.")


_WRONG = click.style("wrong", fg="red", bold=True)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _explain_pages(findings: tuple[Finding, ...]) -> None:
    """Mistakes on the pages themselves: they may keep a rule from being applied."""
    for finding in findings:
        click.echo(f"{_WRONG}    {finding.rule:<8}{clean(str(finding.location))}")
        _say_below(str(finding.message))
        if finding.help:
            _say_below(f"Do: {finding.help}")


def _explain(outcome: Outcome) -> None:
    should = "must fail, and nothing was found" if outcome.should_fail else "must pass, and was found"
    click.echo(f"{_WRONG}    {outcome.rule.id:<8}{clean(outcome.page.path)}")
    _say_below(outcome.problem or f"This example {should}:")
    click.echo(indent(_example(outcome.example), "    "))
    for finding in outcome.findings:
        _say_below(f"{finding.rule} {finding.location}: {finding.message}")


def _find(desk: Desk, rule_id: str) -> tuple[Rule, Guideline]:
    known = desk.rules.get(rule_id.upper())
    if known is None:
        raise Failure(f"There is no rule {rule_id}. See newsdesk rules list.")
    return known
