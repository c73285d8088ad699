"""The rules of a guideline page as their readers see them: in words, with the words that the check means."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

import yaml

from newsdesk.model.finding import Severity
from newsdesk.model.guideline import Guideline
from newsdesk.model.rule import ANY, Example, Rule, Term
from newsdesk.preview.languages import english_name
from newsdesk.rules.marks import Span
from newsdesk.rules.passages import base
from newsdesk.site.view import View

_WHERE = ("types", "topics", "countries", "country_flags", "languages", "networks", "accounts", "campaigns")
_SHORT = 900
"""Lists of words with at most so many characters stand open."""
_FORMS = 6
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_GROUP = re.compile(r"\(([^()]*)\)")
_INNER = re.compile(r"\(([^()]*)(\([^()]*\))")  # a choice inside another one
_WEIGHTS = {
    Severity.ERROR: "an error",
    Severity.ESCALATE: "an escalation",
    Severity.WARNING: "a warning",
    Severity.NOTICE: "a notice",
}


@dataclass(frozen=True, slots=True)
class ExampleView:
    """An example of a rule: a text in pieces (True: the rule means these words), or what it lays over a post."""

    pieces: tuple[tuple[str, bool], ...]
    language: str
    code: str
    why: str
    about: str = ""
    """What the code is, where it is folded: the file, or some keys."""


@dataclass(frozen=True, slots=True)
class WordsView:
    """The words of a rule in one language: what to avoid, and what to write instead."""

    language: str
    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule as its page shows it."""

    rule: Rule
    fails: tuple[ExampleView, ...]
    passes: tuple[ExampleView, ...]
    settings: tuple[tuple[str, str], ...]
    words: tuple[WordsView, ...]
    notes: tuple[str, ...]
    waiver: str
    found: tuple[str, ...]

    @property
    def short(self) -> bool:
        """Whether all its words fit into one table that stands open."""
        return sum(len(cell) for words in self.words for row in words.rows for cell in row) <= _SHORT


def rule_views(view: View, page: Guideline) -> tuple[RuleView, ...]:
    """The rules of a page."""
    return tuple(
        RuleView(
            rule,
            tuple(_example(one, view.marks.get(rule.id, {}).get(number, ())) for number, one in enumerate(rule.fails)),
            tuple(_example(one) for one in rule.passes),
            tuple(_settings(view, rule)),
            tuple(_lexicon(rule)),
            tuple(_notes(view, page, rule)),
            waiver_words(view, rule),
            view.found_by_rule.get(rule.id, ()),
        )
        for rule in page.rules
    )


def _lexicon(rule: Rule) -> Iterator[WordsView]:
    for language, terms in rule.terms.items():
        title = "Every language" if language == ANY else english_name(language)
        yield WordsView("" if language == ANY else language, title, tuple(map(_row, terms)))


def _row(term: Term) -> tuple[str, str]:
    words = [entry_words(avoid) for avoid in term.avoid]
    more = any(len(forms) > _FORMS for forms in words)
    return ", ".join(dict.fromkeys(form for forms in words for form in forms[:_FORMS])) + (
        ", …" if more else ""
    ), term.use


def entry_words(entry: str) -> list[str]:
    """The words that an entry of a lexicon stands for, each in one form; the first seven of many."""
    while inner := _INNER.search(entry):
        entry = f"{entry[: inner.start(2)]}{_form(inner[2])}{entry[inner.end(2) :]}"
    parts = _GROUP.split(entry)  # every second one is a choice
    ways = []
    for index, part in enumerate(parts):
        attached = index % 2 and (parts[index - 1][-1:].isalnum() or parts[index + 1][:1].isalnum())
        optional = index % 2 and (attached or "" in part.split("|"))
        ways.append([_form(part)] if optional else part.split("|"))
    return [" ".join("".join(words).replace("*", "…").split()) for words in islice(product(*ways), _FORMS + 1)]


def _form(choice: str) -> str:
    """Of several forms of a word the one without an ending, else the first."""
    ways = choice.strip("()").split("|")
    return "" if "" in ways else ways[0]


def _notes(view: View, page: Guideline, rule: Rule) -> Iterator[str]:
    """What changes the weight of the rule, in sentences."""
    if any(term.fix for terms in rule.terms.values() for term in terms):
        yield "`newsdesk check --fix` writes the replacement where there is one clear one."
    by_weight: dict[Severity, list[str]] = {}
    for language, severity in rule.severity_in.items():
        by_weight.setdefault(severity, []).append(english_name(language))
    for severity, languages in by_weight.items():
        yield f"Only {_WEIGHTS[severity]} in {_listed(languages)}."
    if rule.severity is Severity.ERROR and rule.terms:
        yield from _readers(view, page, rule)
    if (rule.quoted or ("lower" if rule.terms else "same")) == "lower":
        yield "In quoted speech it weighs one level less."
    elif rule.quoted == "ignore":
        yield "Quoted speech is left alone."


def _readers(view: View, page: Guideline, rule: Rule) -> Iterator[str]:
    """Which languages only warn, because no native reader has signed their words."""
    signed = {base(language): reader for language, reader in page.native_readers.items()}
    apart = {ANY, "en", *(base(name) for name, weight in rule.severity_in.items() if weight is not Severity.ERROR)}
    foreign = [language for language in rule.terms if base(language) not in apart]
    unsigned = [english_name(language) for language in foreign if base(language) not in signed]
    if unsigned:
        verb = "is" if len(unsigned) == 1 else "are"
        yield f"{_listed(unsigned)} {verb} a warning until a native reader has signed the list."
    for language in foreign:
        if reader := signed.get(base(language)):
            yield f"{english_name(language)} was signed by {view.role(reader.by)} on {view.day_words(reader.on)}."


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _settings(view: View, rule: Rule) -> Iterator[tuple[str, str]]:
    """What the rule is told: where it applies, what it asks for, its expressions and its parameters."""
    for key in _WHERE:
        if values := getattr(rule, key):
            yield f"only {key.replace('_', ' ')}", ", ".join(value.replace("_", " ") for value in values)
    if rule.except_types:
        yield "except types", ", ".join(value.replace("_", " ") for value in rule.except_types)
    if rule.hold_levels:
        yield "only during", ", ".join(rule.hold_levels)
    if rule.adds_roles:
        yield "asks for", ", ".join(view.role(role) for role in rule.adds_roles)
    if rule.raises_tier:
        yield "makes the post", rule.raises_tier.value
    for key in ("when", "require", "forbid"):
        if text := getattr(rule, key):
            yield key, text
    for language, patterns in rule.pattern.items():
        yield "patterns" if language == ANY else f"patterns, {english_name(language)}", " ; ".join(patterns)
    yield from ((key.replace("_", " "), _words(value)) for key, value in rule.parameters.items())


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(inner)}" for key, inner in value.items())
    return str(value)


def _example(example: Example, marks: Iterable[Span] = ()) -> ExampleView:
    if isinstance(example, str):
        is_file = example.startswith("---")
        return ExampleView(() if is_file else _pieces(example, marks), "", example if is_file else "", "", "file")
    rest = {key: value for key, value in example.items() if key not in {"text", "why", "language"}}
    code = yaml.dump(rest, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=60) if rest else ""
    if set(rest) == {"file"}:
        code = str(rest["file"])
    text, language = str(example.get("text", "")), str(example.get("language", ""))
    about = "file" if "file" in rest else _listed([key for key in rest if key != "at"] or ["time"]) if rest else ""
    return ExampleView(_pieces(text, marks) if text else (), language, code, str(example.get("why", "")), about)


def _pieces(text: str, marks: Iterable[Span]) -> tuple[tuple[str, bool], ...]:
    """A text cut where marks begin and end; marks that overlap become one, and spaces around a text go."""
    found: list[tuple[str, bool]] = []
    at = 0
    for start, end in marks:
        if end > at:
            found += [(text[at : max(start, at)], False), (text[max(start, at) : end], True)]
            at = end
    found.append((text[at:], False))
    return tuple(piece for piece in found if piece[0])


def waiver_words(view: View, rule: Rule) -> str:
    """Who can set a rule aside, as a sentence."""
    if rule.severity is Severity.NOTICE:
        return "Nothing to waive: a notice never blocks."
    if rule.severity is Severity.ESCALATE:
        return "Nothing to waive: it asks for readers, and they decide."
    if not rule.waivable or rule.waived_by is None:
        return "Nobody can waive this rule."
    return f"Can be waived by: {view.role(rule.waived_by)}."


def waived_by(view: View, rule: Rule) -> str:
    """Who can set a rule aside, in a table."""
    if rule.severity in {Severity.NOTICE, Severity.ESCALATE}:
        return "never blocks" if rule.severity is Severity.NOTICE else "asks for readers"
    return view.role(rule.waived_by) if rule.waivable and rule.waived_by else "nobody"
