"""What a service stores in a bucket, Terraform deletes in time."""

from pathlib import Path

from architecture.terraform_locals import locals_of
from users.domain.imports import REJECTED, UPLOADS


class TestImportBucket:
    def test_forgets_whatever_is_stored(self, root: Path) -> None:
        values = locals_of(root / "services" / "users" / "terraform")

        forgotten = {prefix.strip('"') for prefix in values["import_expiration_days"]}

        assert forgotten == {UPLOADS, REJECTED}
