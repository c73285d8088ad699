"""An appeal for donations: who asks, for what, and what binds us."""

from pydantic import Field

from newsdesk.model.fields import Text, YesNo
from newsdesk.model.record import Part


class Appeal(Part):
    """What a post that asks for money must be able to say."""

    entity: Text | None = Field(None, description="The organisation that receives the gifts.")
    registration: Text | None = Field(None, description="Its number in the register, as the law wants it shown.")
    country: Text | None = Field(None, description="Where it is registered and may ask: two letters (ISO 3166-1).")
    appeal: Text | None = Field(None, description="The number of the appeal in the donor database.")
    restricted: YesNo = Field(default=False, description="Gifts are kept for this purpose and nothing else.")
    over_target: Text | None = Field(None, description="What happens with gifts beyond what a restricted appeal needs.")
    deadline_ref: Text | None = Field(None, description="Where the proof of a deadline is kept, such as matched gifts.")
    details_changed: YesNo = Field(default=False, description="More than a name was changed in the story it tells.")
