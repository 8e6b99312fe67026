"""How migrations log in: with the password in a secret, and only to who shows RDS's certificate."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from msgspec import json

from chassis import database as chassis_database
from chassis.database import Database
from chassis.errors import DatabaseUnavailable, SecretRefused
from chassis.settings import AdministratorSettings
from chassis.testing.aws_server import AwsServer
from chassis.testing.plugin import ServiceDatabase

from .self_signed import self_signed_certificate
from .tls_postgres import behind_tls

type AdministratorAt = Callable[[str], Database]


class Secret:
    """One that RDS made and changes."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.arn: str = client.create_secret(Name="rds!cluster-1", SecretString="{}")["ARN"]

    def holds(self, password: str) -> None:
        login = json.encode({"username": "postgres", "password": password}).decode()
        self._client.put_secret_value(SecretId=self.arn, SecretString=login)


@pytest.fixture
def secret(
    aws_server: AwsServer, service_database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> Secret:
    """The secret with the administrator's password, which nobody else has."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", aws_server.url)
    monkeypatch.setenv("PGPASSWORD", "what libpq would send by itself")
    secret = Secret(boto3.client("secretsmanager"))
    secret.holds(service_database.server.password)
    return secret


@pytest.fixture
def encrypted_port(service_database: ServiceDatabase, certificate: Path) -> Iterator[int]:
    server = (service_database.server.host, service_database.server.port)
    with behind_tls(server, certificate) as port:
        yield port


@pytest.fixture
def administrator_at(
    service_database: ServiceDatabase,
    secret: Secret,
    encrypted_port: int,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[AdministratorAt]:
    """Make the connection of an administrator to a host, who trusts the certificate alone."""
    monkeypatch.setattr(chassis_database, "DIRECT_ROOTS", certificate)
    made: list[Database] = []

    def administrator_at(host: str) -> Database:
        settings = AdministratorSettings(
            database_host=host,
            database_port=encrypted_port,
            database_name=service_database.name,
            database_user=service_database.server.user,
            database_auth="secret",
            database_secret_arn=secret.arn,
        )
        made.append(Database.from_settings(settings, application_name="parcels"))
        return made[-1]

    yield administrator_at
    for database in made:
        database.close()


@pytest.fixture
def administrator(administrator_at: AdministratorAt) -> Database:
    return administrator_at("127.0.0.1")


class TestAdministrator:
    def test_logs_in_with_the_password_in_the_secret(
        self, administrator: Database, service_database: ServiceDatabase
    ) -> None:
        row = administrator.connection().execute("SELECT current_user").fetchone()

        assert row == (service_database.server.user,)
        assert administrator.connection().pgconn.ssl_in_use

    def test_asks_for_the_password_whenever_it_connects(
        self, administrator: Database, secret: Secret, service_database: ServiceDatabase
    ) -> None:
        secret.holds("the one before")
        with pytest.raises(DatabaseUnavailable) as refused:
            administrator.connection()
        secret.holds(service_database.server.password)

        row = administrator.connection().execute("SELECT 1").fetchone()

        assert row == (1,)
        assert "the one before" not in str(refused.value.__cause__)

    def test_gives_no_password_to_a_stranger(
        self, administrator: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(chassis_database, "DIRECT_ROOTS", self_signed_certificate(tmp_path))

        with pytest.raises(DatabaseUnavailable) as refused:
            administrator.connection()

        assert "certificate verify failed" in str(refused.value.__cause__)

    def test_gives_no_password_to_another_server_with_a_certificate_of_its_own(
        self, administrator_at: AdministratorAt
    ) -> None:
        with pytest.raises(DatabaseUnavailable) as refused:
            administrator_at("localhost").connection()

        assert 'does not match host name "localhost"' in str(refused.value.__cause__)

    def test_hears_when_the_secret_is_refused(
        self, administrator: Database, aws_server: AwsServer
    ) -> None:
        aws_server.failing("GetSecretValue", "AccessDeniedException")

        with pytest.raises(SecretRefused, match="AccessDeniedException"):
            administrator.connection()
