import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec import json

from chassis.tracing import capture, traceparent

ROOT = "1-5759e988-bd862e3fe1be46a994272793"
SAMPLED = f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1"
NOT_SAMPLED = f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=0;Lineage=a87bd80c:0"

WEIGH = """
import sys
from chassis.tracing import capture

try:
    with capture("weigh"):
        raise TimeoutError("too slow")
except TimeoutError:
    print("aws_xray_sdk" in sys.modules)
"""


@pytest.fixture
def daemon() -> Iterator[socket.socket]:
    """What stands where X-Ray's daemon would."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        daemon.settimeout(5)
        yield daemon


@pytest.fixture
def weigh(daemon: socket.socket) -> Callable[[str], str]:
    """Capture a block that fails, in a function's process of its own."""

    def weigh(trace: str) -> str:
        environment = {
            "AWS_XRAY_DAEMON_ADDRESS": f"127.0.0.1:{daemon.getsockname()[1]}",
            "LAMBDA_TASK_ROOT": "/var/task",
            "PYTHONPATH": ":".join(sys.path),
            "_X_AMZN_TRACE_ID": trace,
        }
        ran = subprocess.run(
            [sys.executable, "-c", WEIGH],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
        return ran.stdout.strip()

    return weigh


class TestCapture:
    def test_sends_the_block_as_a_part_of_the_sampled_trace(
        self, daemon: socket.socket, weigh: Callable[[str], str]
    ) -> None:
        weigh(SAMPLED)

        sent = _segment(daemon.recv(65536))
        assert (sent["name"], sent["type"], sent["trace_id"], sent["parent_id"]) == (
            "weigh",
            "subsegment",
            ROOT,
            "53995c3f42cd8ad8",
        )
        assert sent["cause"]["exceptions"][0]["message"] == "too slow"

    def test_costs_not_even_an_import_when_the_trace_is_not_sampled(
        self, daemon: socket.socket, weigh: Callable[[str], str]
    ) -> None:
        imported = weigh(NOT_SAMPLED)

        daemon.settimeout(0)
        with pytest.raises(BlockingIOError):
            daemon.recv(65536)
        assert imported == "False"

    def test_does_nothing_outside_lambda(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("_X_AMZN_TRACE_ID", SAMPLED)
        monkeypatch.delenv("LAMBDA_TASK_ROOT", raising=False)

        with pytest.raises(TimeoutError), capture("weigh"):
            raise TimeoutError


class TestTraceparent:
    @pytest.mark.parametrize(("trace", "flags"), [(SAMPLED, "01"), (NOT_SAMPLED, "00")])
    def test_continues_the_trace_of_the_invocation(
        self, monkeypatch: pytest.MonkeyPatch, trace: str, flags: str
    ) -> None:
        monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)

        parent = traceparent()

        assert parent == f"00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-{flags}"

    def test_makes_up_the_span_that_is_not_known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={ROOT}")

        parent = traceparent()

        assert re.fullmatch("00-5759e988bd862e3fe1be46a994272793-[0-9a-f]{16}-00", parent)

    @pytest.mark.parametrize("trace", ["", "Root=nonsense;Parent=x;Sampled=1", ";;="])
    def test_is_valid_and_another_one_each_time_without_a_trace(
        self, monkeypatch: pytest.MonkeyPatch, trace: str
    ) -> None:
        monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)

        parents = {traceparent() for _ in range(3)}

        assert len(parents) == 3
        assert all(re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-00", parent) for parent in parents)


def _segment(datagram: bytes) -> dict[str, Any]:
    header, _, segment = datagram.partition(b"\n")
    assert json.decode(header) == {"format": "json", "version": 1}
    return json.decode(segment)
