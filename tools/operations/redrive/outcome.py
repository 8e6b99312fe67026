"""What becomes of a letter that is sent back."""

from typing import Final

from msgspec import Struct

MOVED: Final = "moved"
SENT_AND_KEPT: Final = "sent, but still among the dead letters"


class Outcome(Struct, frozen=True):
    """Whether the target has it; if it has not, `said` is why, and else what it is called there."""

    is_sent: bool
    said: str
