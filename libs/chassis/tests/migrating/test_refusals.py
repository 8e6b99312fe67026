from hashlib import sha256

import psycopg
import pytest

from chassis.migrations import (
    MigrationEdited,
    MigrationMisnamed,
    MigrationMissing,
    MigrationNumberReused,
)

from .crates import CREATE, Write, apply


class TestMigrateRefuses:
    def test_an_edited_past(self, master: psycopg.Connection, write: Write) -> None:
        apply(master, write(m0001_expand_crates=CREATE))
        directory = write(m0001_expand_crates=f"{CREATE} -- edited", m0002_expand_size="SELECT 1;")

        with pytest.raises(MigrationEdited) as refused:
            apply(master, directory)

        recorded = sha256(CREATE.encode()).hexdigest()
        found = sha256(f"{CREATE} -- edited".encode()).hexdigest()
        assert str(refused.value) == (
            "The migration 0001_expand_crates.sql was edited after it was applied: "
            f"recorded {recorded}, found {found}."
        )

    def test_a_deleted_past(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(m0001_expand_crates=CREATE, m0002_expand_size="SELECT 1;")
        apply(master, directory)
        (directory / "0001_expand_crates.sql").unlink()

        with pytest.raises(MigrationMissing) as refused:
            apply(master, directory)

        assert str(refused.value) == (
            "The migration 0001_expand_crates.sql of crates has been applied, and its file is gone."
        )

    @pytest.mark.parametrize(
        "name", ["1_expand_x", "0002_grow_x", "0002_expand_X", "0002-expand-x"]
    )
    def test_a_wrong_name(self, master: psycopg.Connection, write: Write, name: str) -> None:
        directory = write(m0001_expand_crates=CREATE, **{name: "SELECT 1;"})

        with pytest.raises(MigrationMisnamed):
            apply(master, directory)

    def test_the_same_number_twice(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(m0001_expand_crates=CREATE, m0001_contract_boxes="SELECT 1;")

        with pytest.raises(MigrationNumberReused) as refused:
            apply(master, directory)

        assert (refused.value.first, refused.value.second) == (
            "0001_contract_boxes.sql",
            "0001_expand_crates.sql",
        )
