"""What a token may allow at this service."""

from typing import Final

ADMIN: Final = "users/admin"
READ: Final = "users/read"
WRITE: Final = "users/write"
