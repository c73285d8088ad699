"""`newsdesk rules`."""

from textwrap import indent

import click
import yaml

from newsdesk.cli.common import Failure, clear_progress, open_desk
from newsdesk.cli.terminal import WIDTH, clean
from newsdesk.desk.desk import Desk
from newsdesk.model.guideline import Example, Guideline, Rule
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
        click.echo(f"{rule.severity.value:<9}{rule.id:<8}{rule.title}")
        click.echo(click.style(f"{'':17}{page.path}", dim=True))
    click.echo(f"{len(desk.rules)} rules on {len({page.path for _, page in desk.rules.values()})} pages.")


@command.command("show")
@click.argument("rule_id", metavar="ID")
def show(rule_id: str) -> None:
    """One rule: why it exists, what fails, what passes, who can waive it."""
    rule, page = _find(open_desk(), rule_id)
    clear_progress()
    click.echo(f"{click.style(rule.id, bold=True)}  {rule.title}")
    click.echo(f"{_weight(rule)}\n")
    click.echo(click.wrap_text(rule.why, WIDTH))
    for word, examples in (("Fails", rule.fails), ("Passes", rule.passes)):
        if examples:
            click.echo(f"\n{click.style(word, bold=True)}")
        for example in examples:
            click.echo(indent(_example(example), "  "))
    click.echo(f"\n{_sources(page)}")
    click.echo(click.style(f"{page.path}#{rule.id}", dim=True))


def _weight(rule: Rule) -> str:
    words = {"error": "Error: blocks merging and publishing.", "warning": "Warning: wants a change or an answer."}
    start = words.get(rule.severity.value, f"{rule.severity.value.capitalize()}.")
    if rule.severity.value == "notice":
        return f"{start} It never blocks."
    return f"{start} {f'{rule.waived_by} can waive it.' if rule.waivable else 'Nobody can waive it.'}"


def _sources(page: Guideline) -> str:
    return (
        f"Owner: {page.owner}. Checked {page.checked_on}, review by {page.review_by}. Source: {', '.join(page.source)}."
    )


def _example(example: Example) -> str:
    if isinstance(example, str):
        return clean(example) if "\n" not in example else "\n".join(clean(line) for line in example.splitlines())
    return yaml.safe_dump(example, allow_unicode=True, sort_keys=False, width=WIDTH).strip()


@command.command("test")
@click.argument("rule_id", metavar="[ID]", required=False)
def run_tests(rule_id: str | None) -> None:
    """Run the rules' own examples: what must fail fails, what must pass passes."""
    desk = open_desk()
    if rule_id is not None:
        _find(desk, rule_id)
    outcomes = list(run_examples(desk, rule_id))
    clear_progress()
    wrong = [outcome for outcome in outcomes if not outcome.ok]
    for outcome in wrong:
        _explain(outcome)
    tried = {outcome.rule.id for outcome in outcomes}
    bare = [
        rule.id for rule, _ in desk.rules.values() if not (rule.fails and rule.passes) and rule_id in {None, rule.id}
    ]
    for name in bare:
        click.echo(
            f"{click.style('wrong', fg='red', bold=True)}    {name:<8}It needs examples that fail and that pass."
        )
    counts = f"{len(outcomes)} examples of {len(tried)} rules"
    if wrong or bare:
        click.echo(f"{counts}: {len(wrong)} behave differently, {len(bare)} rules without both kinds of example.")
        raise SystemExit(1)
    click.echo(f"{counts}: all behave as written.")


def _explain(outcome: Outcome) -> None:
    should = "must fail, and nothing was found" if outcome.should_fail else "must pass, and was found"
    click.echo(f"{click.style('wrong', fg='red', bold=True)}    {outcome.rule.id:<8}{outcome.page.path}")
    click.echo(f"  {outcome.problem or f'This example {should}:'}")
    click.echo(indent(_example(outcome.example), "    "))
    for finding in outcome.findings:
        click.echo(f"  {finding.rule} {finding.location}: {clean(str(finding.message))}")


def _find(desk: Desk, rule_id: str) -> tuple[Rule, Guideline]:
    known = desk.rules.get(rule_id.upper())
    if known is None:
        raise Failure(f"There is no rule {rule_id}. See newsdesk rules list.")
    return known
