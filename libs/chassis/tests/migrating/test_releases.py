"""Packages one after the other, as releases bring them: forward, failed, skipped and back."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from chassis.migrations import (
    MigrationMissing,
    MigrationTookAway,
    Waiting,
    contractions_of,
    migrate,
)

from .crates import CHASSIS, CREATE, apply, columns

COLOUR_GOES = "ALTER TABLE crates DROP COLUMN colour;"
WEIGHT = "ALTER TABLE crates ADD weight bigint;"
SIZE = "ALTER TABLE crates ADD size bigint;"

type Package = Callable[..., Path]


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """The migrations of a package, in a directory of its own."""

    def package(name: str, **files: str) -> Path:
        directory = tmp_path / name
        directory.mkdir()
        for file, statements in files.items():
            (directory / f"{file.removeprefix('m')}.sql").write_text(statements)
        return directory

    return package


@pytest.fixture
def old(package: Package) -> Path:
    """Its code reads the colour."""
    return package("old", m0001_expand_crates=CREATE)


@pytest.fixture
def new(package: Package) -> Path:
    """Its code reads the weight, and the colour no more."""
    return package(
        "new",
        m0001_expand_crates=CREATE,
        m0002_expand_weight=WEIGHT,
        m0003_contract_colour=COLOUR_GOES,
    )


@pytest.fixture
def newest(package: Package) -> Path:
    return package(
        "newest",
        m0001_expand_crates=CREATE,
        m0002_expand_weight=WEIGHT,
        m0003_contract_colour=COLOUR_GOES,
        m0004_expand_size=SIZE,
    )


class TestRelease:
    def test_leaves_the_contraction_to_the_next_one(
        self, master: psycopg.Connection, old: Path, new: Path, newest: Path
    ) -> None:
        apply(master, old, live=old)

        assert apply(master, new, live=old) == ("crates/0002_expand_weight.sql",)
        assert columns(master) == ["crate_id", "colour", "weight"]

        assert apply(master, newest, live=new) == (
            "crates/0003_contract_colour.sql",
            "crates/0004_expand_size.sql",
        )
        assert columns(master) == ["crate_id", "weight", "size"]

    def test_says_what_waits_and_why(
        self, master: psycopg.Connection, old: Path, new: Path
    ) -> None:
        apply(master, old, live=old)

        report = migrate(admin=master, service="crates", directory=new, live={})

        assert report.waiting == (
            Waiting(
                file="crates/0003_contract_colour.sql",
                reason="The live package does not carry it, so its code may need what goes.",
            ),
        )

    def test_makes_the_whole_of_a_new_schema_in_order(
        self, master: psycopg.Connection, newest: Path
    ) -> None:
        applied = apply(master, newest, live=newest)

        assert applied == (
            *CHASSIS,
            "crates/0001_expand_crates.sql",
            "crates/0002_expand_weight.sql",
            "crates/0003_contract_colour.sql",
            "crates/0004_expand_size.sql",
        )

    def test_may_skip_another(self, master: psycopg.Connection, old: Path, newest: Path) -> None:
        apply(master, old, live=old)

        assert apply(master, newest, live=old) == (
            "crates/0002_expand_weight.sql",
            "crates/0004_expand_size.sql",
        )
        assert apply(master, newest, live=newest) == ("crates/0003_contract_colour.sql",)

    def test_does_not_contract_by_a_text_that_the_live_package_has_not_seen(
        self, master: psycopg.Connection, old: Path, new: Path, newest: Path
    ) -> None:
        apply(master, old, live=old)
        apply(master, new, live=old)
        (newest / "0003_contract_colour.sql").write_text("DROP TABLE crates;")

        report = migrate(
            admin=master,
            service="crates",
            directory=newest,
            live=contractions_of("crates", new),
        )

        assert report.applied == ("crates/0004_expand_size.sql",)
        assert report.waiting == (
            Waiting(
                file="crates/0003_contract_colour.sql",
                reason="The live package carries another text of it.",
            ),
        )

    def test_contracts_in_order(
        self, master: psycopg.Connection, package: Package, old: Path
    ) -> None:
        live = package("live", m0001_expand_crates=CREATE, m0003_contract_box="SELECT 1;")
        merged_late = package(
            "merged_late",
            m0001_expand_crates=CREATE,
            m0002_contract_colour=COLOUR_GOES,
            m0003_contract_box="SELECT 1;",
        )
        apply(master, old, live=old)

        report = migrate(
            admin=master,
            service="crates",
            directory=merged_late,
            live=contractions_of("crates", live),
        )

        assert report.applied == ()
        assert [waiting.reason for waiting in report.waiting] == [
            "The live package does not carry it, so its code may need what goes.",
            "It comes after crates/0002_contract_colour.sql, which waits.",
        ]


class TestFailedRelease:
    def test_stands_in_nobodys_way(
        self, master: psycopg.Connection, package: Package, old: Path, new: Path
    ) -> None:
        """It was applied, never went live, and the next package knows nothing of it."""
        apply(master, old, live=old)
        apply(master, new, live=old)
        other = package("other", m0001_expand_crates=CREATE)

        assert apply(master, other, live=old) == ()
        assert columns(master) == ["crate_id", "colour", "weight"]

    def test_does_not_free_its_numbers(
        self, master: psycopg.Connection, package: Package, old: Path, new: Path
    ) -> None:
        apply(master, old, live=old)
        apply(master, new, live=old)
        other = package("other", m0001_expand_crates=CREATE, m0002_expand_size=SIZE)

        with pytest.raises(MigrationMissing) as refused:
            apply(master, other, live=old)

        assert refused.value.file == "0002_expand_weight.sql"

    def test_is_tried_again(self, master: psycopg.Connection, old: Path, new: Path) -> None:
        apply(master, old, live=old)
        apply(master, new, live=old)

        assert apply(master, new, live=old) == ()
        assert columns(master) == ["crate_id", "colour", "weight"]


class TestRollback:
    def test_before_the_contraction_leaves_all_that_old_code_needs(
        self, master: psycopg.Connection, old: Path, new: Path
    ) -> None:
        """The live package could do without the colour; the one that comes back could not."""
        apply(master, old, live=old)
        apply(master, new, live=old)

        assert apply(master, old, live=new) == ()
        assert columns(master) == ["crate_id", "colour", "weight"]

    def test_before_the_contraction_is_not_the_end_of_the_new_package(
        self, master: psycopg.Connection, old: Path, new: Path, newest: Path
    ) -> None:
        for directory, live in ((old, old), (new, old), (old, new)):
            apply(master, directory, live=live)

        assert apply(master, newest, live=old) == ("crates/0004_expand_size.sql",)

    def test_after_the_contraction_is_refused(
        self, master: psycopg.Connection, old: Path, new: Path, newest: Path
    ) -> None:
        for directory, live in ((old, old), (new, old), (newest, new)):
            apply(master, directory, live=live)

        with pytest.raises(MigrationTookAway) as refused:
            apply(master, old, live=newest)

        assert str(refused.value) == (
            "crates/0003_contract_colour.sql took away what this package may need: "
            "release one that carries that file."
        )

    def test_goes_back_to_a_package_that_carries_the_contraction(
        self, master: psycopg.Connection, old: Path, new: Path, newest: Path
    ) -> None:
        for directory, live in ((old, old), (new, old), (newest, new)):
            apply(master, directory, live=live)

        assert apply(master, new, live=newest) == ()

    def test_by_new_files_brings_old_code_back(
        self, master: psycopg.Connection, package: Package, old: Path, new: Path, newest: Path
    ) -> None:
        for directory, live in ((old, old), (new, old), (newest, new)):
            apply(master, directory, live=live)
        restored = package(
            "restored",
            m0001_expand_crates=CREATE,
            m0002_expand_weight=WEIGHT,
            m0003_contract_colour=COLOUR_GOES,
            m0004_expand_size=SIZE,
            m0005_expand_colour="ALTER TABLE crates ADD colour text;",
        )

        assert apply(master, restored, live=newest) == ("crates/0005_expand_colour.sql",)


class TestContractionsOf:
    def test_name_each_by_its_owner_with_its_checksum(self, new: Path) -> None:
        assert contractions_of("crates", new) == {
            "crates/0003_contract_colour.sql": sha256(COLOUR_GOES.encode()).hexdigest()
        }
