from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from chassis.testing.postgres import PostgresAddress
from localcloud.cloud import CloudFailure
from localcloud.postgres import check_database, embedded, libpq_variables
from localcloud.testing.emulator import free_port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresAddress]:
    running = embedded(tmp_path_factory.mktemp("postgres"), free_port())
    yield running.start()
    running.stop()


class TestCheckDatabase:
    def test_accepts_one_that_lets_us_in(self, server: PostgresAddress) -> None:
        check_database(server.url())

    def test_names_the_cause_and_not_the_password(self, server: PostgresAddress) -> None:
        url = server.url().replace(f":{server.password}@", ":sesame%21@")

        with pytest.raises(CloudFailure) as failure:
            check_database(url)

        assert "password authentication failed" in str(failure.value)
        assert "sesame" not in str(failure.value)
        assert "\n" not in str(failure.value)

    def test_refuses_a_user_that_may_not_create_roles(self, server: PostgresAddress) -> None:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("CREATE ROLE visitor LOGIN PASSWORD 'visitor'")
        url = server.url().replace(f"{server.user}:{server.password}@", "visitor:visitor@")

        with pytest.raises(CloudFailure, match="may not create roles"):
            check_database(url)

    def test_refuses_a_database_that_does_not_keep_utf8(self, server: PostgresAddress) -> None:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(
                "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"
            )

        with pytest.raises(CloudFailure, match="encoding must be UTF8"):
            check_database(server.url("ascii"))

    @pytest.mark.parametrize(
        "url",
        [
            "nonsense",
            "mysql://root:sesame@127.0.0.1/shop",
            "postgresql://root:sesame@127.0.0.1:1/shop",
            "postgresql://root:sesame@[broken/shop",
            "postgresql://root:ses/ame@127.0.0.1/shop",
        ],
    )
    def test_refuses_what_is_broken_in_one_line(self, url: str) -> None:
        with pytest.raises(CloudFailure, match="DATABASE_URL is broken") as failure:
            check_database(url)

        assert "sesame" not in str(failure.value)
        assert "\n" not in str(failure.value)


class TestLibpqVariables:
    @pytest.mark.parametrize(
        ("url", "variables"),
        [
            ("postgresql://a:b%21@db/shop", {"PGPASSWORD": "b!", "PGSSLMODE": "prefer"}),
            ("postgresql://a@db/shop?sslmode=require", {"PGSSLMODE": "require"}),
        ],
    )
    def test_are_taken_from_the_url(self, url: str, variables: dict[str, str]) -> None:
        assert libpq_variables(url) == variables


class TestEmbedded:
    def test_leaves_no_data(self, tmp_path: Path) -> None:
        server = embedded(tmp_path / "postgres", free_port())

        address = server.start()
        check_database(address.url())
        server.stop()

        with pytest.raises(CloudFailure, match="refused"):
            check_database(address.url())
        assert not (tmp_path / "postgres").exists()
