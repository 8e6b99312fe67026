"""How the password of migrations is asked for, and what becomes of it when it cannot be had."""

import traceback
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from msgspec import json

from chassis import secrets_manager
from chassis.errors import SecretRefused, SecretUnavailable
from chassis.secrets_manager import database_password
from chassis.testing.aws_server import AwsServer, ServerAnswer

from .dynamodb.scripted_server import ScriptedServer, scripted_server

LOGIN = '{"username": "administrator", "password": "swordfish"}'
type Keep = Callable[[str], str]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be as patient as a test is."""
    monkeypatch.setattr(secrets_manager, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(secrets_manager, "BACKOFF_SECONDS", 0.001)


@pytest.fixture
def keep(aws_server: AwsServer, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Put a text into a secret, as RDS does, and return the secret's ARN."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", aws_server.url)
    # Any, as its stubs are not installed: no function of ours calls Secrets Manager by boto3.
    client: Any = boto3.client("secretsmanager")

    def keep(text: str) -> str:
        return client.create_secret(Name="rds!cluster-1", SecretString=text)["ARN"]

    return keep


class TestDatabasePassword:
    def test_is_the_one_in_the_secret(self, keep: Keep) -> None:
        secret_arn = keep(LOGIN)

        assert database_password(secret_arn) == "swordfish"

    def test_is_read_anew_each_time(self, keep: Keep, aws_server: AwsServer) -> None:
        secret_arn = keep(LOGIN)
        changed = json.encode({"SecretString": LOGIN.replace("swordfish", "mackerel")})
        aws_server.before("GetSecretValue", lambda: ServerAnswer(200, changed))

        assert [database_password(secret_arn) for _ in range(2)] == ["mackerel", "swordfish"]

    @pytest.mark.parametrize(
        ("code", "status"), [("ThrottlingException", 400), ("InternalServiceError", 500)]
    )
    def test_is_asked_for_again_when_that_may_help(
        self, keep: Keep, aws_server: AwsServer, code: str, status: int
    ) -> None:
        secret_arn = keep(LOGIN)
        aws_server.failing("GetSecretValue", code, status=status, times=2)

        assert database_password(secret_arn) == "swordfish"

    def test_is_unavailable_after_three_times(self, keep: Keep, aws_server: AwsServer) -> None:
        secret_arn = keep(LOGIN)
        aws_server.failing("GetSecretValue", "ThrottlingException", times=3)

        with pytest.raises(SecretUnavailable) as unavailable:
            database_password(secret_arn)

        expected = f"Secrets Manager does not answer for {secret_arn}: ThrottlingException."
        assert str(unavailable.value) == expected

    def test_is_refused_at_once_to_whoever_may_not_read_it(
        self, keep: Keep, aws_server: AwsServer
    ) -> None:
        secret_arn = keep(LOGIN)
        aws_server.failing("GetSecretValue", "AccessDeniedException")

        with pytest.raises(SecretRefused) as refused:
            database_password(secret_arn)

        expected = f"Secrets Manager gave no password for {secret_arn}: AccessDeniedException."
        assert str(refused.value) == expected

    def test_is_refused_where_there_is_no_secret(self, keep: Keep) -> None:
        secret_arn = keep(LOGIN)

        with pytest.raises(SecretRefused, match="ResourceNotFoundException"):
            database_password(secret_arn.replace("cluster-1", "cluster-2"))

    @pytest.mark.parametrize("text", ["swordfish", '{"token": "swordfish"}'])
    def test_stays_secret_where_it_cannot_be_read(self, keep: Keep, text: str) -> None:
        secret_arn = keep(text)

        with pytest.raises(SecretRefused) as refused:
            database_password(secret_arn)

        assert refused.value.code == "it holds no password"
        assert "swordfish" not in "".join(traceback.format_exception(refused.value))


class TestRequest:
    @pytest.fixture
    def server(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_SESSION_TOKEN": "session",
            "AWS_REGION": "eu-central-1",
        }.items():
            monkeypatch.setenv(name, value)
        with scripted_server() as server:
            monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
            server.answers((200, json.encode({"SecretString": LOGIN})))
            yield server

    def test_is_signed_and_names_the_secret(self, server: ScriptedServer) -> None:
        database_password("arn:of:a:secret")

        (request,) = server.requests
        authorization = request.headers["authorization"]
        assert request.body == {"SecretId": "arn:of:a:secret"}
        assert request.headers["x-amz-target"] == "secretsmanager.GetSecretValue"
        assert request.headers["content-type"] == "application/x-amz-json-1.1"
        assert request.headers["x-amz-security-token"] == "session"
        assert "/eu-central-1/secretsmanager/aws4_request, " in authorization

    def test_is_given_up_when_nobody_answers(self, server: ScriptedServer) -> None:
        server.answers("hang", "hang", "hang")

        with pytest.raises(SecretUnavailable) as unavailable:
            database_password("arn:of:a:secret")

        assert (unavailable.value.reason, len(server.requests)) == ("TimeoutError", 3)
