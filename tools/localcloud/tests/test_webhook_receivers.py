import http.client
import json
import socket
import ssl
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from localcloud.certificates import certified_server
from localcloud.testing.loop import eventually
from localcloud.testing.stand_in import Reply, StandIn, running_stand_in
from localcloud.webhook_receivers import LARGE_BYTES, WebhookReceivers

SIGNED = {
    "webhook-id": "msg_1",
    "webhook-timestamp": "1767225600",
    "webhook-signature": "v1,c2lnbmF0dXJl",
}
EVENT = {"type": "order.shipped", "data": {"order_id": "1"}}


class Receivers(msgspec.Struct, frozen=True):
    """Both sides of them, and the TLS of a client that trusts them."""

    webhooks: StandIn
    control: StandIn
    tls: ssl.SSLContext

    def call(
        self,
        receiver: str = "shop",
        body: object = EVENT,
        *,
        headers: Mapping[str, str] = SIGNED,
    ) -> Reply:
        return self.webhooks.ask("POST", f"/{receiver}", body, headers=headers, tls=self.tls)

    @contextmanager
    def asked(self) -> Generator[http.client.HTTPSConnection]:
        """Make a call whose answer nobody has read yet."""
        port = self.webhooks.port
        line = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=self.tls)
        with closing(line):
            line.request("POST", "/shop", json.dumps(EVENT), SIGNED)
            yield line

    def behave(self, mode: str, times: int | None = None, *, receiver: str = "shop") -> None:
        script = {"mode": mode, "times": times}
        assert self.control.ask("PUT", f"/{receiver}/behaviour", script).status == 200

    def heard(self, receiver: str = "shop") -> list[dict[str, Any]]:
        return self.control.ask("GET", f"/{receiver}/calls").body["calls"]


@pytest.fixture
def receivers(tmp_path: Path) -> Iterator[Receivers]:
    served = WebhookReceivers()
    authority_file = tmp_path / "authority.pem"
    tls = certified_server("127.0.0.1", authority_file=authority_file)
    with (
        running_stand_in(served.application(), tls=tls) as webhooks,
        running_stand_in(served.control_application()) as control,
    ):
        yield Receivers(webhooks, control, ssl.create_default_context(cafile=authority_file))


class TestCall:
    def test_is_kept_as_it_came(self, receivers: Receivers) -> None:
        text = '{ "type": "order.shipped",\n"data": {"name": "Zoë"} }'
        before = datetime.now(UTC)

        answer = receivers.call(body=text.encode())

        (call,) = receivers.heard()
        headers = call.pop("headers")
        assert answer == Reply(204, b"")
        assert before < datetime.fromisoformat(call.pop("received_at")) < datetime.now(UTC)
        assert call == {"text": text, "body": json.loads(text), "status": 204}
        assert SIGNED.items() <= headers.items()

    def test_is_heard_by_one_receiver_alone(self, receivers: Receivers) -> None:
        receivers.call("shop", {"n": 1})
        receivers.call("warehouse", {"n": 2})
        receivers.call("shop", {"n": 3})

        assert [call["body"] for call in receivers.heard("shop")] == [{"n": 1}, {"n": 3}]
        assert [call["body"] for call in receivers.heard("warehouse")] == [{"n": 2}]
        assert receivers.heard("nobody") == []

    def test_is_heard_among_many_at_once(self, receivers: Receivers) -> None:
        bodies = [{"n": n} for n in range(200)]

        with ThreadPoolExecutor(max_workers=32) as callers:
            calls = [callers.submit(receivers.call, "shop", body) for body in bodies]
            statuses = [call.result().status for call in calls]

        assert statuses == [204] * 200
        assert sorted(call["body"]["n"] for call in receivers.heard()) == list(range(200))

    def test_is_not_made_by_who_does_not_trust_the_receiver(self, receivers: Receivers) -> None:
        with pytest.raises(ssl.SSLCertVerificationError):
            receivers.webhooks.ask("POST", "/shop", EVENT, tls=ssl.create_default_context())

        assert receivers.heard() == []

    def test_is_not_made_without_tls(self, receivers: Receivers) -> None:
        with pytest.raises(ConnectionError):
            receivers.webhooks.ask("POST", "/shop", EVENT, headers=SIGNED)

        assert receivers.heard() == []

    @pytest.mark.parametrize("name", SIGNED)
    def test_is_refused_without_a_signature(self, receivers: Receivers, name: str) -> None:
        answer = receivers.call(headers={key: SIGNED[key] for key in SIGNED if key != name})

        assert answer == Reply(400, {"message": f"headers are missing: {name}"})
        assert receivers.heard() == []

    @pytest.mark.parametrize("body", ["{broken", "[]", ""])
    def test_is_refused_when_it_is_no_json_object(self, receivers: Receivers, body: str) -> None:
        answer = receivers.call(body=body)

        assert answer.status == 400
        assert answer.body["message"]
        assert receivers.heard() == []

    def test_is_forgotten_when_asked(self, receivers: Receivers) -> None:
        receivers.call("shop")
        receivers.call("warehouse")

        receivers.control.ask("DELETE", "/shop/calls")

        assert receivers.heard("shop") == []
        assert len(receivers.heard("warehouse")) == 1


class TestBehaviour:
    @pytest.mark.parametrize(
        ("mode", "reply"),
        [
            ("accept", Reply(204, b"")),
            ("fail", Reply(500, {"message": "the receiver is unwell"})),
            ("gone", Reply(410, {"message": "the receiver wants no more webhooks"})),
            ("redirect", Reply(302, b"")),
            ("large", Reply(200, b"." * LARGE_BYTES)),
        ],
    )
    def test_answers_as_it_is_told(self, receivers: Receivers, mode: str, reply: Reply) -> None:
        receivers.behave(mode)

        answers = [receivers.call(), receivers.call()]

        assert answers == [reply, reply]
        assert [call["status"] for call in receivers.heard()] == [reply.status, reply.status]

    def test_changes_back_after_some_calls(self, receivers: Receivers) -> None:
        receivers.behave("fail", times=2)

        answers = [receivers.call().status for _ in range(3)]

        assert answers == [500, 500, 204]

    def test_changes_back_when_it_is_deleted(self, receivers: Receivers) -> None:
        receivers.behave("gone")

        receivers.control.ask("DELETE", "/shop/behaviour")

        shown = receivers.control.ask("GET", "/shop/behaviour").body
        assert shown == {"mode": "accept", "times": None}
        assert receivers.call().status == 204

    def test_is_of_one_receiver_alone(self, receivers: Receivers) -> None:
        receivers.behave("fail", receiver="shop")

        answers = [receivers.call(name).status for name in ("warehouse", "shop")]

        assert answers == [204, 500]

    def test_is_not_used_up_by_what_is_refused(self, receivers: Receivers) -> None:
        receivers.behave("fail", times=1)

        answers = [receivers.call(body="{broken").status, receivers.call().status]

        assert answers == [400, 500]

    def test_leads_to_where_machines_find_their_credentials(self, receivers: Receivers) -> None:
        receivers.behave("redirect")

        with receivers.asked() as line:
            location = line.getresponse().getheader("location")

        assert location == "http://169.254.169.254/"

    def test_can_be_to_say_more_than_anybody_reads(self, receivers: Receivers) -> None:
        receivers.behave("large", times=1)

        with receivers.asked() as line:
            status = line.getresponse().status

        assert status == 200
        assert receivers.call().status == 204

    def test_can_be_to_hang_while_others_are_answered(self, receivers: Receivers) -> None:
        receivers.behave("hang", times=1)

        with receivers.asked() as line:
            eventually(receivers.heard)
            answers = [receivers.call().status, receivers.call("warehouse").status]
            hanging = line.sock
            hanging.settimeout(0.2)
            with pytest.raises(TimeoutError):
                line.getresponse()

        assert answers == [204, 204]
        assert [call["status"] for call in receivers.heard()] == [None, 204]

    @pytest.mark.parametrize(
        ("script", "message"),
        [
            (
                {"mode": "explode"},
                "mode must be one of accept, fail, gone, redirect, hang, large",
            ),
            ({"mode": "fail", "times": 0}, "times must be at least 1, or null for good"),
        ],
    )
    def test_must_be_one_that_exists(
        self, receivers: Receivers, script: dict[str, object], message: str
    ) -> None:
        answer = receivers.control.ask("PUT", "/shop/behaviour", script)

        assert answer == Reply(400, {"message": message})
        assert receivers.call().status == 204


class TestPort:
    def test_answers_while_a_client_says_nothing(self, receivers: Receivers) -> None:
        with socket.create_connection(("127.0.0.1", receivers.webhooks.port)):
            answer = receivers.call()

        assert answer.status == 204
