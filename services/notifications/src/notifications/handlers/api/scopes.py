"""What a token may allow at this service."""

from typing import Final

READ: Final = "notifications/read"
WRITE: Final = "notifications/write"
