"""What a service stores in a bucket, Terraform deletes in time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from architecture.terraform_locals import locals_of
from orders.domain.exports import EXPORTS
from users.domain.imports import REJECTED, UPLOADS

STORED: Final[Mapping[str, set[str]]] = {"orders": {EXPORTS}, "users": {UPLOADS, REJECTED}}


class TestBucket:
    def test_forgets_whatever_is_stored(self, root: Path, service: str) -> None:
        values = locals_of(root / "services" / service / "terraform")

        forgotten = {
            prefix.strip('"')
            for name in values
            if name.endswith("_expiration_days")
            for prefix in values[name]
        }

        assert forgotten == STORED.get(service, set())
