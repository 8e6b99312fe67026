from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chassis import aws as clients
from chassis.migrations.access import ROLE_SETTINGS
from chassis.relay import SENDING_SECONDS


@pytest.fixture(autouse=True)
def _cold(aws: Callable[[str], Any]) -> None:
    for client in (clients.events, clients.s3, clients.sqs):
        client.cache_clear()


def requests_without_an_answer(client: Any, operation: str, **parameters: Any) -> int:
    """Count how often a client asks when no answer ever comes."""
    requests: list[object] = []

    def lose(request: Any, **_: object) -> None:
        requests.append(request)
        raise ReadTimeoutError(endpoint_url=request.url)

    client.meta.events.register_first("before-send", lose)
    with pytest.raises(ReadTimeoutError):
        getattr(client, operation)(**parameters)
    return len(requests)


class TestEvents:
    def test_asks_once_because_the_relay_itself_asks_again(self) -> None:
        assert requests_without_an_answer(clients.events(), "list_event_buses") == 1

    def test_gives_up_before_postgres_ends_the_transaction_of_the_relay(self) -> None:
        config: Any = clients.events().meta.config
        allowed = float(ROLE_SETTINGS["idle_in_transaction_session_timeout"].removesuffix("s"))

        assert SENDING_SECONDS + config.connect_timeout + config.read_timeout < allowed


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    def do_not_wait(_seconds: float) -> None:
        pass

    monkeypatch.setattr("time.sleep", do_not_wait)


@pytest.mark.usefixtures("impatient")
class TestS3:
    def test_asks_again_because_an_object_may_be_stored_twice(self) -> None:
        assert requests_without_an_answer(clients.s3(), "list_buckets") == 3

    def test_waits_longer_because_an_answer_is_a_file(self) -> None:
        config: Any = clients.s3().meta.config

        assert 10 <= config.read_timeout <= 30


@pytest.mark.usefixtures("impatient")
class TestSqs:
    def test_asks_again_because_a_dead_letter_may_lie_there_twice(self) -> None:
        asked = requests_without_an_answer(clients.sqs(), "list_queues")

        assert asked == 3

    def test_gives_up_long_before_a_function_does(self) -> None:
        config: Any = clients.sqs().meta.config

        assert 3 * (config.connect_timeout + config.read_timeout) <= 12
