"""Which words of its failing examples a rule of words means, so that their readers see it."""

from collections.abc import Iterator, Mapping

from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Document
from newsdesk.model.rule import Example, Rule
from newsdesk.rules.arming import arms_of
from newsdesk.rules.lexicon import Lexicon, Spotted
from newsdesk.rules.passages import Passage, base

Span = tuple[int, int]
Marks = Mapping[str, Mapping[int, tuple[Span, ...]]]

_FILE = "---"


def example_marks(desk: Desk) -> Marks:
    """By rule and number of the failing example: the characters of its text in which the rule finds its words."""
    lexicon = arms_of(desk).lexicon
    return {
        rule.id: {number: tuple(_spans(lexicon, rule, example)) for number, example in enumerate(rule.fails)}
        for rule, _ in desk.rules.values()
        if rule.way in {"terms", "pattern"}
    }


def _spans(lexicon: Lexicon, rule: Rule, example: Example) -> Iterator[Span]:
    given = {"text": example} if isinstance(example, str) else example
    text, language = given.get("text"), given.get("language", "en")
    if not isinstance(text, str) or not isinstance(language, str) or text.startswith(_FILE):
        return
    passage = Passage(rule.scope[0], (base(language),), text, Document("", text), 0)
    for spotted in lexicon.find(passage, rule.id):
        if isinstance(spotted, Spotted):
            yield passage.folded.origin(spotted.start, spotted.end)
