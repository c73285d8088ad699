"""What every loaded file has in common: its id, its source, and a schema that refuses unknown keys."""

from typing import ClassVar, cast

from pydantic import BaseModel, ConfigDict

from newsdesk.model.finding import Document


class Part(BaseModel):
    """A mapping inside a record."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Record(Part):
    """One file of the desk; `id` comes from its name, never from its front matter."""

    __slots__ = ("_document", "_id")  # slots: read for every account of every post

    kind: ClassVar[str]

    @property
    def id(self) -> str:
        """The name by which other files refer to this one."""
        return cast("str", object.__getattribute__(self, "_id"))

    @property
    def document(self) -> Document:
        """The text that this record was read from."""
        return cast("Document", object.__getattribute__(self, "_document"))

    @property
    def path(self) -> str:
        """The path inside the desk."""
        return self.document.path

    @property
    def body(self) -> str:
        """The text below the front matter."""
        return self.document.body

    @property
    def base_id(self) -> str:
        """The id without the language of a translation: `ors-how-to` of `ors-how-to.fr`."""
        return self.id.partition(".")[0]

    @property
    def translation(self) -> str | None:
        """The language that the file name states, if it is a translation."""
        return self.id.partition(".")[2] or None

    def placed(self, record_id: str, document: Document) -> "Record":
        """This record with its id and document; called once, by the loader."""
        object.__setattr__(self, "_id", record_id)
        object.__setattr__(self, "_document", document)
        return self
