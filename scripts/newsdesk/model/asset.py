"""An asset: pictures or videos with their rights, the people in them and their alternative text."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from newsdesk.model.fields import ConsentId, Day, Link, Names, Text, Translations, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part, Record

Origin = Literal["original", "edited", "stock", "agency", "ugc", "illustration", "ai_assisted", "ai_generated"]


class AssetFile(Part):
    """One picture or video: a file beside asset.md, a web address, or a number in the asset library."""

    file: Text | None = Field(None, description="Name of a file beside asset.md.")
    url: Link | None = Field(None, description="Where it can be fetched.")
    library: Text | None = Field(None, description="Its number in the asset library.")
    sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$", description="Pins the very file.")
    alt: Translations = Field(default_factory=dict, description="Alternative text per language.")

    @property
    def name(self) -> str:
        """What people call it: the file's name, the end of the address or the library's number."""
        return self.file or self.library or (self.url or "").rstrip("/").rsplit("/", 1)[-1]


class Asset(Record):
    """One asset: one file, or several that belong together."""

    kind: ClassVar[str] = "asset"

    title: Text | None = None
    type: Literal["photo", "graphic", "illustration", "video", "audio", "document"] = "photo"
    origin: Origin | None = Field(None, description="Where it comes from and what was done to it.")
    people: Literal["none", "crowd", "staff", "patients", "public"] | None = None
    identifiable: YesNo | None = Field(None, description="Whether somebody could be recognised.")
    minors: YesNo = Field(default=False, description="Whether anybody in it is under 18.")
    vulnerable: Names = Field((), description="Such as sexual_violence, hiv, tb, detainee.")
    credit: Text | None = None
    licence: Text | None = None
    consent: ConsentId | None = Field(None, description="Id in content/consents.")
    location_shown: Literal["none", "country", "region", "site"] | None = None
    captured_on: Day | None = None
    file: Text | None = Field(None, description="Name of a file beside asset.md.")
    url: Link | None = None
    library: Text | None = None
    sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$")
    alt: Translations = Field(default_factory=dict, description="Alternative text per language.")
    files: tuple[AssetFile, ...] = Field((), description="Several files; then `file`, `url`, `library` stay out.")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        single = [key for key in ("file", "url", "library") if getattr(self, key)]
        if self.files and (single or self.sha256 or self.alt):
            raise Problem(
                say("`files` and `{key}` stand side by side.", key=(single or ["alt"])[0]),
                say("give each file its own `file` and `alt` in the list."),
            )
        places = [len([key for key in ("file", "url", "library") if getattr(item, key)]) for item in self.items]
        if any(count != 1 for count in places):
            raise Problem(
                say("It is not clear where the picture or video is."),
                say("give one of `file`, `url`, `library`: a file beside this one, an address, a library number."),
            )
        return self

    @property
    def items(self) -> tuple[AssetFile, ...]:
        """Its files, whichever way they are written."""
        if self.files:
            return self.files
        return (AssetFile(file=self.file, url=self.url, library=self.library, sha256=self.sha256, alt=self.alt),)

    @property
    def medium(self) -> str:
        """What a network calls it: image, video, audio or document."""
        return self.type if self.type in {"video", "audio", "document"} else "image"
