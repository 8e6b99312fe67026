"""What a token may allow at this service."""

from typing import Final

ADMIN: Final = "orders/admin"
READ: Final = "orders/read"
WRITE: Final = "orders/write"
