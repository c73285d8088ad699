"""Files from the answers of a form: a post or a question, with the text exactly as it was typed."""

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import FrontMatterError, read
from newsdesk.desk.kinds import KINDS, kind_of
from newsdesk.importers.writer import Value, front_matter
from newsdesk.model.body import parse_body
from newsdesk.model.fields import WHEN_APPROVED, check_link, is_language
from newsdesk.model.finding import Document, Message, Problem, say
from newsdesk.model.when import WallTime, likely_day, parse_wall
from newsdesk.proposals.filing_ids import free_id, readable_id
from newsdesk.proposals.form_answers import Answers
from newsdesk.proposals.form_options import faq_topics, posting_accounts
from newsdesk.proposals.forms import Form

_WHEN_APPROVED = re.compile(r"(?:when|once|as soon as it is)[\s-]+approved\.?", re.IGNORECASE)
_MOST_NAMES = 40
_LONGEST_TITLE = 256  # GitHub's own limit; the words of an interface are not trusted


@dataclass(frozen=True, slots=True)
class Filed:
    """A file to propose: its id, its path inside the desk and its text."""

    id: str
    path: str
    text: str


@dataclass(frozen=True)
class Clerk:
    """Writes the file of one issue, and collects what is missing; `taken` tells whether an id has been used.

    `kept` is the id that the proposal has already, where there is one.
    """

    desk: Desk
    form: Form
    answers: Answers
    title: str
    number: int
    taken: Callable[[str], bool] = lambda _: False
    kept: str = ""
    problems: list[Message] = field(default_factory=list)

    def file(self) -> Filed | None:
        """The file; None, with what is missing in `problems`, where none can be made."""
        for label in self.answers.doubtful:
            self._say(
                "Nobody can tell where the answer to “{field}” ends: the heading or ``` stands there twice.",
                field=label,
            )
        if self.answers.unclosed:
            self._say("Three backticks (```) begin a frame that does not end.")
        title = " ".join(self.title.split())[:_LONGEST_TITLE]
        if not title:
            self._say("The issue has no title: it is the name of the file.")
        made = self._post(title) if self.form.kind == "post" else self._faq(title)
        return None if self.problems else made

    # ---- the two kinds

    def _post(self, title: str) -> Filed:
        workflow, answers = self.desk.workflow, self.answers
        topics = workflow.topics if workflow else {}
        moment = self._moment()
        data: dict[str, Value] = {
            "title": title,
            "accounts": [*self._several("accounts", posting_accounts(self.desk), self.desk.accounts, needed=True)],
            "publish_at": str(moment or ""),
            "type": self._choice("type", [*(workflow.types if workflow else ())], needed=True),
        }
        optional: dict[str, Value] = {
            "language": self._language(),
            "topics": [*self._several("topics", [*topics])],
            "country": self._choice("country", [*self.desk.country_flags]),
            "link": self._link(),
            "review_by": self._day(),
            "media": [{"asset": name} for name in self._several("pictures", [*self.desk.assets])],
        }
        text = answers.text("text")
        if not text:
            self._say("“{field}” is empty.", field=self.form.label("text"))
        data |= {key: value for key, value in optional.items() if value}
        folder = f"{moment.naive:%Y/%m}" if isinstance(moment, WallTime) else "undated"
        return self._filed("post", lambda name: f"content/posts/{folder}/{name}.md", data, text)

    def _faq(self, title: str) -> Filed:
        topic = self._choice("topic", faq_topics(self.desk), needed=True)
        short = self.answers.text("short")
        if not short:
            self._say("“{field}” is empty: a colleague who knows the answer writes it.", field=self.form.label("short"))
        data: dict[str, Value] = {"title": title, "short": short}
        optional = {"language": self._language(), "link": self._link()}
        data |= {key: value for key, value in optional.items() if value}
        return self._filed("faq", lambda name: f"faqs/{topic}/{name}.md", data, self.answers.text("long"))

    def _filed(self, kind: str, place: Callable[[str], str], data: Mapping[str, Value], body: str) -> Filed:
        wanted = readable_id(self.title, f"{kind}-of-issue-{self.number}")
        record_id = self.kept or free_id(wanted, self.number, self.taken)
        filed = Filed(record_id, place(record_id), front_matter(data, body))
        if not self.problems:
            self.problems.extend(read_otherwise(filed, data, body))
        return filed

    # ---- the fields

    def _moment(self) -> WallTime | str | None:
        text = self.answers.line("when")
        if _WHEN_APPROVED.fullmatch(text):
            return WHEN_APPROVED
        if not text:
            words = "“{field}” is empty: write a day and an hour such as 2026-11-25 10:00, or: when approved."
            self._say(words, field=self.form.label("when"))
            return None
        try:
            return parse_wall(text)
        except Problem as problem:
            self._problem("when", problem)
            return None

    def _language(self) -> str:
        text = self.answers.line("language")
        if text and not is_language(text):
            self._say("“{value}” is no language: write two letters, such as fr.", value=text[:60])
        return text

    def _link(self) -> str:
        text = self.answers.line("link")
        try:
            return check_link(text) if text else ""
        except Problem as problem:
            self._problem("link", problem)
            return ""

    def _day(self) -> str:
        text = self.answers.line("review")
        try:
            return f"{date.fromisoformat(text)}" if text else ""
        except ValueError:
            words = "“{field}”: “{value}” is not a date. Write it as {day}: year-month-day."
            self._say(words, field=self.form.label("review"), value=text[:60], day=likely_day(text))
            return ""

    def _choice(self, name: str, known: Collection[str], *, needed: bool = False) -> str:
        text = self.answers.line(name)
        if text or needed:
            return self._known(name, text, known)
        return ""

    def _several(
        self, name: str, offered: Collection[str], known: Collection[str] = (), *, needed: bool = False
    ) -> tuple[str, ...]:
        items = self.answers.items(name) or ("",) * needed
        return tuple(dict.fromkeys(self._known(name, item, offered, known) for item in items))

    def _known(self, name: str, text: str, offered: Collection[str], known: Collection[str] = ()) -> str:
        """The name that an option begins with; what is not known is told with what there is."""
        word = text.partition(":")[0].strip().lstrip("@")
        found = {one.casefold(): one for one in (*offered, *known)}.get(word.casefold())
        if found is not None:
            return found
        label, shown = self.form.label(name), ", ".join([*offered][:_MOST_NAMES]) or "nothing yet"
        near = difflib.get_close_matches(word, offered, 1)
        if not word:
            self._say("“{field}” is empty. There is: {names}.", field=label, names=shown)
        elif near:
            words = "“{field}”: there is no {value}. Did you mean {near}? There is: {names}."
            self._say(words, field=label, value=word[:60], near=near[0], names=shown)
        else:
            self._say("“{field}”: there is no {value}. There is: {names}.", field=label, value=word[:60], names=shown)
        return word

    def _problem(self, name: str, problem: Problem) -> None:
        words = "“{field}”: {problem} {fix}"
        fix = str(problem.fix or "")
        self._say(words, field=self.form.label(name), problem=str(problem.message), fix=fix[:1].upper() + fix[1:])

    def _say(self, template: str, **args: str) -> None:
        self.problems.append(say(template, **args))


def read_otherwise(filed: Filed, data: Mapping[str, Value], body: str) -> list[Message]:
    """What the desk would read otherwise than it was typed; nothing where every word comes back as it was."""
    try:
        filed.text.encode("utf-8")
        again, source = read(filed.path, filed.text)
    except FrontMatterError as error:
        return [error.problem.message]
    except UnicodeEncodeError:
        again, source = {}, Document(filed.path, "")
    if again != data or source.body.strip("\n") != body:
        return [say("There are signs in the answers that a file cannot keep. Type them again, without copying.")]
    parts = [part.text for section in parse_body(source)[0].sections for part in section.parts]
    if kind_of(filed.path) is KINDS["post"] and parts != [body]:
        line = next((line for line in body.split("\n") if line.lstrip().startswith("##")), body)
        words = (
            "“{line}” would be an instruction for the desk, because it begins with ##. Write the text without it; "
            "threads and texts for single networks are added in the file, once it is proposed."
        )
        return [say(words, line=line.strip()[:60])]
    return []
