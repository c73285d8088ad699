"""An asset: pictures or videos with their rights, the people in them and their alternative text."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from newsdesk.model.fields import ConsentId, Day, Link, Names, NetworkIds, Number, Text, Texts, Translations, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part, Record
from newsdesk.model.rights import Music

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

    title: Text | None = Field(None, description="What it shows, in a few words.")
    type: Literal["photo", "graphic", "illustration", "video", "audio", "document", "logo"] = Field(
        "photo", description="What kind of file it is."
    )
    origin: Origin | None = Field(None, description="Where it comes from and what was done to it.")
    people: Literal["none", "crowd", "staff", "patients", "public"] | None = Field(None, description="Who can be seen.")
    identifiable: YesNo | None = Field(None, description="Whether somebody could be recognised.")
    minors: YesNo = Field(default=False, description="Whether anybody in it is under 18.")
    vulnerable: Names = Field((), description="Such as sexual_violence, hiv, tb, detainee.")
    credit: Text | None = Field(None, description="The name to be given with it.")
    licence: Text | None = Field(None, description="The terms under which we may use it.")
    consent: ConsentId | None = Field(None, description="Id in content/consents.")
    supplier_consent: Text | None = Field(
        None, description="For pictures of others: where their proof is kept that the people in it agreed."
    )
    nudity: Literal["none", "partial", "full"] | None = Field(None, description="How much of a body is bare.")
    undressed: YesNo = Field(default=False, description="Whether somebody in it is without clothes that protect.")
    location_shown: Literal["none", "country", "region", "site"] | None = Field(
        None, description="What it tells about the place."
    )
    captured_on: Day | None = Field(None, description="The day on which it was made.")
    place: Text | None = Field(None, description="Where it was taken, the country last: Ossuna, Kivara; or Kivara.")
    shows: Names = Field((), description="What can be seen in it: weapons, flags, wound, emblem, text …")
    map_disclaimer: YesNo = Field(
        default=False, description="For a map: whether it says that its boundaries are no opinion of ours."
    )
    edits: Names = Field((), description="What was done to it: crop, colour, exposure, blurred_faces, composite …")
    dignity: Names = Field((), description="What may hurt: nudity, corpse, unbearable_suffering, stereotype …")
    logos: Names = Field((), description="Logos in it: ours, ids of partners, company, armed_actor.")
    permission_ref: Text | None = Field(None, description="Where the permission of its maker or supplier is kept.")
    verified: Text | None = Field(None, description="For a picture sent in: how we know that it shows what it says.")
    rights_expire: Day | None = Field(None, description="The last day on which we may show it.")
    territories: Texts = Field((), description="The only countries in which we may show it.")
    only_networks: NetworkIds = Field((), description="The only networks on which we may show it.")
    music: Music | None = None
    duration: Number | None = Field(None, description="Seconds, where the file does not lie here or does not say so.")
    speech: YesNo = Field(default=True, description="For a video: whether anybody speaks or sings in it.")
    captions: Text | None = Field(None, description="Name of an SRT or VTT file beside asset.md.")
    burned_in_captions: YesNo = Field(default=False, description="Whether the words stand in the video itself.")
    transcript: Text | None = Field(None, description="The words of an audio: a file beside asset.md, or an address.")
    flashing: YesNo = Field(default=False, description="Whether it flashes more than three times in a second.")
    text_in_image: Text | None = Field(None, description="The words that stand in the picture.")
    contrast: Number | None = Field(None, description="Contrast of these words to what is behind them, such as 4.5.")
    file: Text | None = Field(None, description="Name of a file beside asset.md.")
    url: Link | None = Field(None, description="Where the file lies on the web.")
    library: Text | None = Field(None, description="Its number in the asset library.")
    sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$", description="The checksum of the file.")
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
