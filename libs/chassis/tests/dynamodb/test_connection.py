"""How DynamoDB is found, and the one connection to it."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.dynamodb import DynamoDB, address_in
from chassis.errors import DynamoDBUnavailable

from .conftest import ENVIRONMENT, ClientOf
from .scripted_server import DONE, ScriptedServer, scripted_server


class TestAddress:
    @pytest.mark.parametrize(
        ("endpoints", "address"),
        [
            ({}, "https://dynamodb.eu-central-1.amazonaws.com"),
            ({"AWS_ENDPOINT_URL": "http://a"}, "http://a"),
            (
                {"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_DYNAMODB": "http://b:1"},
                "http://b:1",
            ),
        ],
        ids=["on AWS", "on an emulator", "of its own"],
    )
    def test_is_found_as_by_the_sdks(self, endpoints: dict[str, str], address: str) -> None:
        assert address_in(ENVIRONMENT | endpoints) == address

    @pytest.mark.parametrize(("given", "asked"), [("", "/"), ("/", "/"), ("/aws/", "/aws/")])
    def test_may_have_a_path(
        self, server: ScriptedServer, client_of: ClientOf, given: str, asked: str
    ) -> None:
        client_of(server.url + given).get_item()

        assert [request.path for request in server.requests] == [asked]


class TestRequest:
    def test_is_signed_and_names_its_operation(
        self, client: DynamoDB, server: ScriptedServer
    ) -> None:
        client.update_item(TableName="t", ExpressionAttributeValues={":name": {"S": "Jürgen"}})

        (request,) = server.requests
        authorization = request.headers["authorization"]
        assert request.body == {
            "TableName": "t",
            "ExpressionAttributeValues": {":name": {"S": "Jürgen"}},
        }
        assert request.headers["x-amz-target"] == "DynamoDB_20120810.UpdateItem"
        assert request.headers["content-type"] == "application/x-amz-json-1.0"
        assert request.headers["x-amz-security-token"] == "session"
        assert f"http://{request.headers['host']}" == server.url
        assert authorization.startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
        assert "/eu-central-1/dynamodb/aws4_request, " in authorization
        assert (
            "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
            in authorization
        )


class TestConnection:
    def test_is_opened_late_and_kept(self, client: DynamoDB, server: ScriptedServer) -> None:
        opened_before = server.connections

        for _ in range(3):
            client.get_item()

        assert (opened_before, server.connections_used) == (0, [1, 1, 1])

    def test_is_replaced_at_once_when_it_was_closed_meanwhile(
        self, client: DynamoDB, server: ScriptedServer
    ) -> None:
        server.answers("done and closed", "error", "error", "done")
        client.get_item()

        answer = client.get_item()

        assert answer == DONE
        assert server.connections_used == [1, 2, 2, 2]

    @pytest.mark.parametrize("trouble", ["close", "reset"])
    def test_is_replaced_at_once_when_it_breaks_before_an_answer(
        self, client: DynamoDB, server: ScriptedServer, trouble: str
    ) -> None:
        server.answers("done", trouble, "error", "error", "done")
        client.get_item()

        answer = client.get_item()

        assert answer == DONE
        assert server.connections_used == [1, 1, 2, 2, 2]

    def test_is_opened_anew_after_it_was_closed_here(
        self, client: DynamoDB, server: ScriptedServer
    ) -> None:
        client.get_item()
        client.close()

        client.get_item()

        assert server.connections_used == [1, 2]


@pytest.mark.usefixtures("hasty")
class TestTls:
    @pytest.fixture
    def server(self, certificate: Path) -> Iterator[ScriptedServer]:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
        with scripted_server(tls) as server:
            yield server

    @pytest.fixture
    def trusting(self, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    @pytest.mark.usefixtures("trusting")
    def test_is_spoken_to_whoever_can_be_trusted(
        self, server: ScriptedServer, client_of: ClientOf
    ) -> None:
        client = client_of(server.url)

        answers = [client.get_item() for _ in range(2)]

        assert (answers, server.connections_used) == ([DONE, DONE], [1, 1])

    @pytest.mark.usefixtures("trusting")
    @pytest.mark.parametrize("trouble", ["close", "reset", "drip", "hang", "cut"])
    def test_breaks_no_differently(
        self, server: ScriptedServer, client_of: ClientOf, trouble: str
    ) -> None:
        client = client_of(server.url)
        server.answers("done and closed", trouble, "done and closed", trouble, trouble, "done")

        answers = [client.get_item() for _ in range(3)]

        assert answers == [DONE] * 3

    def test_is_refused_to_strangers(self, server: ScriptedServer, client_of: ClientOf) -> None:
        with pytest.raises(DynamoDBUnavailable) as unavailable:
            client_of(server.url).get_item()

        assert unavailable.value.reason == "SSLCertVerificationError"
        assert server.requests == []
