"""The page about comments and messages: which kinds there are, which need an answer, and how fast."""

from typing import ClassVar

from pydantic import Field, model_validator

from newsdesk.model.fields import Name, Text, Whole, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.record import Part


class MessageKind(Part):
    """One kind of comment or message."""

    id: Name = Field(description="The word for it in the log of comments and messages.")
    title: Text = Field(description="What kind of message it is.")
    needs_answer: YesNo = Field(default=True, description="Whether it needs an answer, where the log does not say.")
    minutes: Whole | None = Field(None, description="Within so many minutes it is answered; default: usual_minutes.")


class Moderation(Guideline):
    """What is done with comments and messages, and how fast."""

    kind: ClassVar[str] = "moderation"

    usual_minutes: Whole | None = Field(None, description="Within so many minutes a message is answered; none: no aim.")
    messages: tuple[MessageKind, ...] = Field((), description="The kinds of messages, as the log names them.")

    @model_validator(mode="after")
    def _each_once(self) -> "Moderation":
        names = [kind.id for kind in self.messages]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise Problem(say("The kind of message “{name}” stands twice.", name=twice), say("keep one of them."))
        return self
