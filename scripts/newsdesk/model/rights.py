"""What we may do with a picture or a video that is not, or not only, our own."""

from pydantic import Field

from newsdesk.model.fields import Text, YesNo
from newsdesk.model.record import Part


class Music(Part):
    """The music of a video: what it is, and why an organisation may use it."""

    title: Text = Field(description="The piece, and who plays it.")
    licence: Text | None = Field(None, description="The number or name of the licence.")
    commercial: YesNo | None = Field(
        None, description="For a network's own library: whether organisations and companies may use it."
    )
