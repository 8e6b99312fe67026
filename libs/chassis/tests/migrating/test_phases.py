import psycopg

from .crates import CREATE, Write, columns, contract, expand


class TestMigrateInPhases:
    FILES = {  # noqa: RUF012
        "m0002_contract_colour": "ALTER TABLE crates DROP COLUMN colour;",
        "m0003_expand_size": "ALTER TABLE crates ADD size bigint;",
    }

    def test_leaves_a_contraction_for_later(self, master: psycopg.Connection, write: Write) -> None:
        expand(master, write(m0001_expand_crates=CREATE))

        applied = expand(master, write(**self.FILES))

        assert applied == ("crates/0003_expand_size.sql",)
        assert columns(master) == ["crate_id", "colour", "size"]

    def test_contracts_when_told(self, master: psycopg.Connection, write: Write) -> None:
        expand(master, write(m0001_expand_crates=CREATE))
        directory = write(**self.FILES)
        expand(master, directory)

        applied = contract(master, directory)

        assert applied == ("crates/0002_contract_colour.sql",)
        assert columns(master) == ["crate_id", "size"]

    def test_builds_a_new_schema_in_order(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(
            m0001_expand_crates=CREATE,
            m0002_contract_colour="ALTER TABLE crates DROP COLUMN colour;",
            m0003_expand_colour="ALTER TABLE crates ADD colour bigint;",
            m0004_contract_colour="ALTER TABLE crates DROP COLUMN colour;",
        )

        applied = expand(master, directory)

        assert applied[-1] == "crates/0003_expand_colour.sql"
        assert columns(master) == ["crate_id", "colour"]
