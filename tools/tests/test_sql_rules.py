import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
NEEDED_BY_OLD_CODE = [
    "ALTER TABLE crates DROP COLUMN colour;",
    "ALTER TABLE crates RENAME COLUMN colour TO paint;",
    "ALTER TABLE crates RENAME TO boxes;",
    "ALTER TABLE crates ALTER COLUMN colour DROP DEFAULT;",
    "ALTER TABLE crates DROP CONSTRAINT crates_colour_check;",
    "DROP TABLE crates;",
    "DROP VIEW red_crates;",
    "DROP TYPE colours;",
]
IN_EVERYBODYS_WAY = [
    "ALTER TABLE crates ALTER COLUMN colour SET NOT NULL;",
    "ALTER TABLE crates ADD COLUMN size bigint NOT NULL;",
    "ALTER TABLE crates ALTER COLUMN colour TYPE integer;",
    "ALTER TABLE crates ADD CONSTRAINT crates_key UNIQUE (colour);",
    "ALTER TABLE crates ADD CONSTRAINT crates_check CHECK (colour > 0);",
    "CREATE INDEX crates_by_colour ON crates (colour);",
    "DROP INDEX crates_by_colour;",
]


def checked(repository: Path, file: str, statement: str) -> bool:
    """Whether `make check-sql` accepts the migration of a service."""
    migration = repository / "services/crates/migrations" / file
    migration.parent.mkdir(parents=True)
    (migration.parent / "0000_expand_colours.sql").write_text("SELECT 1;")
    migration.write_text(statement)
    for name in ("Makefile", ".squawk.toml", ".squawk-contract.toml"):
        (repository / name).write_text((REPOSITORY / name).read_text())
    (repository / ".venv").symlink_to(REPOSITORY / ".venv")
    done = subprocess.run(
        ["make", "--silent", "--assume-old=setup", "check-sql"],
        cwd=repository,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


class TestExpansion:
    @pytest.mark.parametrize("statement", NEEDED_BY_OLD_CODE)
    def test_takes_nothing_away_that_old_code_needs(self, tmp_path: Path, statement: str) -> None:
        assert not checked(tmp_path, "0001_expand_crates.sql", statement)

    @pytest.mark.parametrize("statement", IN_EVERYBODYS_WAY)
    def test_is_in_nobodys_way(self, tmp_path: Path, statement: str) -> None:
        assert not checked(tmp_path, "0001_expand_crates.sql", statement)

    def test_adds_what_old_code_can_ignore(self, tmp_path: Path) -> None:
        statement = "ALTER TABLE crates ADD COLUMN size bigint;"

        assert checked(tmp_path, "0001_expand_crates.sql", statement)


class TestContraction:
    @pytest.mark.parametrize("statement", NEEDED_BY_OLD_CODE)
    def test_may_take_away_what_no_code_needs(self, tmp_path: Path, statement: str) -> None:
        assert checked(tmp_path, "0002_contract_crates.sql", statement)

    @pytest.mark.parametrize("statement", IN_EVERYBODYS_WAY)
    def test_is_in_nobodys_way(self, tmp_path: Path, statement: str) -> None:
        assert not checked(tmp_path, "0002_contract_crates.sql", statement)
