"""A DynamoDB at its worst, over real sockets."""

import pytest

from chassis import dynamodb
from chassis.dynamodb import DynamoDB
from chassis.errors import (
    ConditionFailed,
    DynamoDBRefused,
    DynamoDBUnavailable,
    Throttled,
    TransactionCancelled,
)

from .conftest import ClientOf
from .scripted_server import DONE, ScriptedServer

THROTTLED = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
]


class TestPassingFailure:
    @pytest.mark.parametrize(
        "trouble",
        [
            "error",
            "unavailable",
            "redirect",
            "garbage",
            "not an object",
            "hang",
            "drip",
            "close",
            "reset",
            "cut",
            "babble",
        ],
    )
    def test_is_outlasted(self, client: DynamoDB, server: ScriptedServer, trouble: str) -> None:
        server.answers(trouble, trouble, "done")

        answer = client.get_item()

        assert answer == DONE
        assert len(server.requests) == 3

    @pytest.mark.parametrize(
        ("trouble", "reason"),
        [
            ("error", "status 500"),
            ("garbage", "unreadable"),
            ("hang", "TimeoutError"),
            ("drip", "TimeoutError"),
            ("close", "RemoteDisconnected"),
            ("reset", "ConnectionResetError"),
            ("cut", "IncompleteRead"),
            ("babble", "BadStatusLine"),
        ],
    )
    def test_is_told_after_three_attempts(
        self, client: DynamoDB, server: ScriptedServer, trouble: str, reason: str
    ) -> None:
        server.answers(trouble, trouble, trouble, "done")

        with pytest.raises(DynamoDBUnavailable) as unavailable:
            client.get_item()

        assert str(unavailable.value) == f"DynamoDB does not answer GetItem: {reason}."
        assert len(server.requests) == 3

    @pytest.mark.parametrize("trouble", ["cut", "drip", "babble", "garbage", "error"])
    def test_leaves_nothing_for_the_next_answer(
        self,
        client: DynamoDB,
        server: ScriptedServer,
        trouble: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(dynamodb, "ATTEMPTS", 1)
        server.answers(trouble, "done")
        with pytest.raises(DynamoDBUnavailable):
            client.get_item()

        answer = client.get_item()

        assert answer == DONE

    @pytest.mark.usefixtures("hasty")
    def test_is_that_nobody_listens(self, client_of: ClientOf, silent_port: int) -> None:
        with pytest.raises(DynamoDBUnavailable) as unavailable:
            client_of(f"http://127.0.0.1:{silent_port}").get_item()

        assert unavailable.value.reason == "ConnectionRefusedError"


class TestThrottling:
    @pytest.mark.parametrize("code", THROTTLED)
    def test_is_outlasted(self, client: DynamoDB, server: ScriptedServer, code: str) -> None:
        server.refuses(code, times=2)

        answer = client.get_item()

        assert answer == DONE
        assert server.connections_used == [1, 1, 1]

    def test_is_told_after_three_attempts(self, client: DynamoDB, server: ScriptedServer) -> None:
        server.refuses("ThrottlingException", times=3)

        with pytest.raises(Throttled) as throttled:
            client.get_item()

        assert str(throttled.value) == "DynamoDB puts GetItem off: ThrottlingException."
        assert len(server.requests) == 3

    def test_of_a_transaction_is_outlasted(self, client: DynamoDB, server: ScriptedServer) -> None:
        reasons = [{"Code": "None"}, {"Code": "TransactionConflict", "Message": "ongoing"}]
        server.refuses("TransactionCanceledException", times=2, CancellationReasons=reasons)

        client.transact_get_items(TransactItems=[])

        assert len(server.requests) == 3


class TestRefusal:
    def test_is_not_repeated_and_names_the_code_alone(
        self, client: DynamoDB, server: ScriptedServer
    ) -> None:
        server.refuses("ValidationException")

        with pytest.raises(DynamoDBRefused) as refused:
            client.put_item()

        assert str(refused.value) == "DynamoDB refused PutItem: ValidationException."
        assert len(server.requests) == 1

    def test_of_somebody_else_names_the_status(
        self, client: DynamoDB, server: ScriptedServer
    ) -> None:
        server.answers("locked out")

        with pytest.raises(DynamoDBRefused) as refused:
            client.put_item()

        assert refused.value.code == "status 403"

    def test_of_a_transaction_is_not_repeated_when_one_reason_stays(
        self, client: DynamoDB, server: ScriptedServer
    ) -> None:
        reasons = [{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed"}]
        server.refuses("TransactionCanceledException", CancellationReasons=reasons)

        with pytest.raises(TransactionCancelled) as cancelled:
            client.transact_get_items(TransactItems=[])

        assert cancelled.value.reasons == ("TransactionConflict", "ConditionalCheckFailed")
        assert len(server.requests) == 1

    def test_may_be_met_by_a_write_whose_answer_was_lost(
        self, client: DynamoDB, server: ScriptedServer
    ) -> None:
        refusal = b'{"__type": "aws#ConditionalCheckFailedException"}'
        server.answers("cut", (400, refusal))

        with pytest.raises(ConditionFailed):
            client.put_item()

        assert len(server.requests) == 2
