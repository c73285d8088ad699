"""What PyYAML says about a broken front matter, in plain words and at the right place."""

import re

import yaml

from newsdesk.model.finding import Message, Problem, say

_KEY = re.compile(r"[ \t]*(?:- +)*[\w.-]+:(?=\s|$)")
_LEAD = re.compile(r"[ \t]*(?:- +)*(?:[\w.-]+:[ \t]+)?")
_NO_SPACE = re.compile(r"[ \t]*([\w-]+):(\S.*)")
_ENDS_YAML = re.compile(r"^(---|\.\.\.)(?=[ \t\n]|$)", re.MULTILINE)
_NEW_KEY = "write key: value; if it belongs to the text, the closing --- is missing above it."

Explanation = tuple[Problem, int, int]


def in_quotes(value: str) -> str:
    """A value as YAML reads it without surprises."""
    if '"' in value and "'" not in value:
        return f"'{value}'"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value_of(text: str) -> str:
    """A value without the comment behind it and without quotation marks around part of it, at most 80 characters."""
    value = re.split(r"(?:^|[ \t]+)#[ \t]", text, maxsplit=1)[0].strip()[:80]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def explain(  # noqa: C901, PLR0911 - one answer for each way to be wrong
    text: str, error: yaml.MarkedYAMLError
) -> Explanation:
    """A YAML error in plain words, and the characters it is about."""
    where = _Where(text, error)
    problem, context = (error.problem or "").lower(), (error.context or "").lower()
    if ends := _ENDS_YAML.search(text, 0, where.index + 4):
        return _document_end(text, ends)
    if "mapping values are not allowed" in problem:
        return _colon(where)
    if "tab" in problem or ("cannot start any token" in problem and where.char == "\t"):
        return where.line_problem(say("The line is indented with a tab."), say("use two spaces."))
    if "cannot start any token" in problem:
        return where.quote(say("A value may not begin with {char}.", char=where.char), where.index)
    if "directive" in problem or "directive" in context:
        return where.line_problem(say("A line may not begin with %."), say(_NEW_KEY))
    if "alias" in problem + context or "anchor" in context:
        start = error.context_mark.index if error.context_mark else where.index
        return where.quote(say("A value that begins with * or & means something else in YAML."), start)
    if "quoted scalar" in context:
        return _quotes(where, error, problem)
    if "could not find expected ':'" in problem:
        return _no_key(where, error)
    if "expected ',' or" in problem or "flow" in context:
        return _bracket(where, error)
    if "did not find expected" in problem or "not allowed in this context" in problem:
        return _unexpected(where)
    message = say("This line cannot be read: {problem}.", problem=problem or "unknown")
    return where.line_problem(
        message, say("write key: value, and put the value in quotes if it has signs such as : # @ [.")
    )


class _Where:
    """The place of an error and its line; libyaml often notices only on the next line."""

    def __init__(self, text: str, error: yaml.MarkedYAMLError):
        self.text = text
        mark = error.problem_mark or error.context_mark
        self.index = min(mark.index, len(text)) if mark else 0
        line_end = text.find("\n", self.index)
        before = text[: line_end if line_end >= 0 else len(text)].rstrip()
        self.index = min(self.index, len(before))
        self.char = text[self.index : self.index + 1]
        self.move(self.index)

    def move(self, index: int) -> None:
        """Speak of the line at another place."""
        self.start = self.text.rfind("\n", 0, index) + 1
        self.line = self.text[self.start :].split("\n", 1)[0]

    @property
    def content(self) -> int:
        """Where the line's own text begins."""
        return self.start + len(self.line) - len(self.line.lstrip())

    def line_problem(self, message: Message, fix: Message, rule: str = "TEC-01") -> Explanation:
        """A problem of the whole line."""
        return Problem(message, fix, rule), self.content, self.start + len(self.line.rstrip())

    def quote(self, message: Message, start: int) -> Explanation:
        """A value that quotation marks make readable."""
        self.move(start)
        value = value_of(self.text[start:].split("\n", 1)[0])
        stop = start + max(len(self.text[start:].split("\n", 1)[0].rstrip()), 1)
        return Problem(message, say("put it in quotes: {quoted}.", quoted=in_quotes(value)), "TEC-02"), start, stop

    def quoted_line(self) -> str:
        """The line as it should be, with its value in quotes."""
        lead = _LEAD.match(self.line)
        first = lead[0] if lead else ""
        return f"{first.strip()} {in_quotes(value_of(self.line[len(first) :]))}".strip()


def _document_end(text: str, ends: re.Match[str]) -> Explanation:
    line = text[ends.start() :].split("\n", 1)[0]
    message = say("A line that begins with {sign} ends the front matter for YAML.", sign=ends[1])
    fix = say("close the front matter with a line --- and nothing else, or remove this line.")
    return Problem(message, fix, "TEC-01"), ends.start(), ends.start() + len(line)


def _colon(where: _Where) -> Explanation:
    before = where.text[where.start : where.index]
    if re.search(r":[ \t]", before):
        message = say("The value has a colon in it, which YAML reads as a new key.")
        fix = say("put the value in quotes: {line}.", line=where.quoted_line())
        return Problem(message, fix, "TEC-01"), where.index, where.index + 1
    if where.line[:1] in {" ", "\t"}:
        message = say("The indentation of this line does not fit the lines above it.")
        return where.line_problem(message, say("begin it exactly below the key above it."))
    where.move(max(where.start - 1, 0))
    return _keyless(where)


def _keyless(where: _Where) -> Explanation:
    if glued := _NO_SPACE.fullmatch(where.line.rstrip()):
        message = say("A space is missing behind the colon.")
        return where.line_problem(message, say("write {line}.", line=f"{glued[1]}: {glued[2][:60]}"))
    return where.line_problem(say("This line has no key: “{line}”.", line=where.line.strip()[:60]), say(_NEW_KEY))


def _no_key(where: _Where, error: yaml.MarkedYAMLError) -> Explanation:
    if error.context_mark:
        where.move(min(error.context_mark.index, len(where.text)))
    return _keyless(where)


def _quotes(where: _Where, error: yaml.MarkedYAMLError, problem: str) -> Explanation:
    opening = error.context_mark.index if error.context_mark else where.start
    if "escape" in problem:
        start = where.index - (where.text[where.index - 1 : where.index] == "\\")
        message = say("A backslash in double quotes has a meaning of its own.")
        return Problem(message, say("write it twice, or use single quotes."), "TEC-02"), start, start + 2
    where.move(opening)
    message = say("A quotation mark is opened here and never closed.")
    value = value_of(where.text[opening:].split("\n", 1)[0])
    advice = "add the closing mark; if it belongs to the text, put the whole in quotes: {quoted}."
    return Problem(message, say(advice, quoted=in_quotes(value)), "TEC-01"), opening, opening + 1


def _bracket(where: _Where, error: yaml.MarkedYAMLError) -> Explanation:
    if error.context_mark:
        where.move(min(error.context_mark.index, len(where.text)))
        start = min(error.context_mark.index, len(where.text))
    else:
        start = where.content
    message = say("A bracket is opened here and not closed.")
    advice = "put text that begins with [ or {open} in quotes: {line}; write lists as lines that begin with -."
    return Problem(message, say(advice, open="{", line=where.quoted_line()), "TEC-01"), start, start + 1


def _unexpected(where: _Where) -> Explanation:
    key = _KEY.match(where.line)
    if where.index > where.content and key and key.end() < len(where.line.rstrip()):
        value = where.start + key.end() + len(where.line[key.end() :]) - len(where.line[key.end() :].lstrip())
        first = where.text[value : value + 1]
        if first in "\"'" and value < where.index:
            message = say("Words stand behind the closing quotation mark.")
        elif first in "]}" or (value < where.index and first in "[{"):
            message = say("A value that begins with {char} means something else in YAML.", char=first)
        else:
            message = say("The value begins with a sign that means something else in YAML.")
        fix = say("put the whole value in quotes: {line}.", line=where.quoted_line())
        return Problem(message, fix, "TEC-02"), value, where.start + len(where.line.rstrip())
    if not key and not where.line.lstrip().startswith("-"):
        return _keyless(where)
    message = say("The indentation of this line does not fit the lines above it.")
    fix = say("begin it exactly below the key or the hyphen of the lines it belongs to; top keys begin the line.")
    return where.line_problem(message, fix)
