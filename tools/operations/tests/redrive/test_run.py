import itertools
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from infrastructure.cloud import Cloud
from operations.errors import NotAudited, NothingMatches
from operations.redrive.pace import Stop

from .conftest import AUDIT, QUEUE, Audited, Queues, Redriven

DEAD = f"{QUEUE}-dead-letters"
EVENT_ID = "0197a0aa-0c44-7a3b-b1d2-8e5f60c7a921"
NOT_FOUND = "OrderNotFound: There is no order 0197a0aa-0c44-7a3b-b1d2-8e5f60c7a9{}."


def event(**detail: Any) -> str:
    told = {"id": EVENT_ID, "correlationid": "a-story", **detail}
    return json.dumps({"detail-type": "orders.order_placed.v1", "detail": told})


class TestListing:
    def test_says_that_there_is_nothing(
        self, redrive: Redriven, queues: Queues, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code = redrive()

        assert (code, capsys.readouterr().out) == (0, f"{DEAD} holds no dead letters\n")

    def test_groups_by_cause_and_leaves_everything_where_it_is(
        self,
        redrive: Redriven,
        queues: Queues,
        audited: Audited,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        queues.put(DEAD, event(), reason=NOT_FOUND.format("01"), original_message_id="m-1")
        queues.put(DEAD, event(), reason=NOT_FOUND.format("02"), original_message_id="m-2")
        queues.put(DEAD, "ada@example.com", reason="MalformedEvent: no ada@example.com here")
        queues.put(DEAD, event(), ERROR_CODE="NO_PERMISSIONS", ERROR_MESSAGE="denied")

        code = redrive(dry_run=True)

        shown = capsys.readouterr().out
        assert code == 0
        assert f"{DEAD}: 4 dead letters" in shown
        assert re.search(
            r"\w{6} +2  buried: OrderNotFound: There is no order <id>\. \(orders\.order_placed\.v1",
            shown,
        )
        assert "buried: MalformedEvent: no <address> here\n" in shown
        assert "not delivered: NO_PERMISSIONS: denied (orders" in shown
        assert f"event {EVENT_ID}, correlation a-story" in shown
        assert "ada@" not in shown
        assert (len(queues.visible(DEAD)), audited()) == (4, [])

    def test_says_what_the_log_knows_of_a_message_that_was_given_up(
        self,
        redrive: Redriven,
        queues: Queues,
        home: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        known, _ = queues.put(DEAD, event()), queues.put(DEAD, event())
        failed = {
            "message": "item failed",
            "timestamp": datetime.now(UTC).isoformat(),
            "message_id": known,
            "exception_name": "PaymentProviderFailed",
        }
        (home / f"logs/{QUEUE}.log").write_text(json.dumps(failed) + "\nnot json\n")

        redrive(dry_run=True)

        shown = capsys.readouterr().out
        assert "1  given up after 5 receives: PaymentProviderFailed (orders" in shown
        assert "1  given up after 5 receives: no error in the log (orders" in shown


class TestRedrive:
    def test_moves_what_was_chosen_and_notes_it(
        self,
        redrive: Redriven,
        queues: Queues,
        audited: Audited,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        chosen = queues.put(
            DEAD, event(), reason=NOT_FOUND.format("01"), original_message_id="m-1", kept="yes"
        )
        queues.put(DEAD, "poison", reason="MalformedEvent: bad")

        code = redrive(match="ordernotfound")

        began, line, ended = audited()
        assert code == 0
        assert queues.visible(QUEUE) == [(event(), {"kept": "yes"})]
        assert queues.visible(DEAD) == [("poison", {"reason": "MalformedEvent: bad"})]
        assert {name: line[name] for name in ("did", "queue", "outcome", "message_id")} == {
            "did": "redrive",
            "queue": QUEUE,
            "outcome": "moved",
            "message_id": chosen,
        }
        assert (line["event_id"], line["correlation_id"]) == (EVENT_ID, "a-story")
        assert line["cause"] == "buried: OrderNotFound: There is no order <id>."
        assert line["new_id"] not in {None, chosen}
        assert line["who"].startswith("arn:aws:")
        assert (began["chosen"], began["match"], began["rate"]) == (1, "ordernotfound", 500)
        assert (ended["moved"], ended["refused"]) == (1, 0)
        assert "moved 1 of 1 in" in capsys.readouterr().out

    def test_moves_everything_without_a_match(self, redrive: Redriven, queues: Queues) -> None:
        for number in range(25):
            queues.put(DEAD, f"{number:02}", reason="Malformed: bad")

        code = redrive("local-orders-process-order-dead-letters")

        assert code == 0
        assert queues.visible(QUEUE) == [(f"{number:02}", {}) for number in range(25)]
        assert queues.visible(DEAD) == []

    def test_moves_nothing_where_nothing_matches(self, redrive: Redriven, queues: Queues) -> None:
        queues.put(DEAD, "poison", reason="Malformed: bad")

        with pytest.raises(NothingMatches, match="no dead letter matches 'OrderNotFound'"):
            redrive(match="OrderNotFound")

        assert (len(queues.visible(QUEUE)), len(queues.visible(DEAD))) == (0, 1)

    def test_moves_nothing_that_it_cannot_note(
        self, redrive: Redriven, queues: Queues, cloud: Cloud
    ) -> None:
        cloud.client("logs").delete_log_group(logGroupName=AUDIT)
        queues.put(DEAD, "poison", reason="Malformed: bad")

        with pytest.raises(NotAudited, match=f"nothing was sent.*{AUDIT}"):
            redrive()

        assert (len(queues.visible(QUEUE)), len(queues.visible(DEAD))) == (0, 1)

    def test_keeps_what_the_queue_refuses(
        self, redrive: Redriven, queues: Queues, audited: Audited
    ) -> None:
        queues.put(DEAD, "x" * 2000, reason="Malformed: bad")
        url = queues.sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
        queues.sqs.set_queue_attributes(QueueUrl=url, Attributes={"MaximumMessageSize": "1024"})

        code = redrive()

        _, line, ended = audited()
        assert (code, ended["moved"], ended["refused"]) == (1, 0, 1)
        assert line["outcome"].startswith("refused: ")
        assert (len(queues.visible(QUEUE)), len(queues.visible(DEAD))) == (0, 1)

    def test_keeps_what_it_has_sent_but_could_not_delete(
        self, redrive: Redriven, queues: Queues, cloud: Cloud, audited: Audited
    ) -> None:
        queues.put(DEAD, "poison", reason="Malformed: bad")
        lose_connection(cloud, "DeleteMessageBatch")

        code = redrive()

        assert (code, len(queues.visible(QUEUE)), len(queues.visible(DEAD))) == (0, 1, 1)
        assert audited()[1]["outcome"] == "sent, but still among the dead letters"

    def test_ends_with_the_lot_that_it_could_not_note(
        self,
        redrive: Redriven,
        queues: Queues,
        cloud: Cloud,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        for number in range(20):
            queues.put(DEAD, f"{number:02}", reason="Malformed: bad")
        lose_connection(cloud, "PutLogEvents", after=1)

        with pytest.raises(NotAudited, match="nothing more was sent; keep them"):
            redrive()

        assert (len(queues.visible(QUEUE)), len(queues.visible(DEAD))) == (10, 10)
        assert capsys.readouterr().err.count('"outcome": "moved"') == 10

    def test_lets_others_see_what_was_not_chosen_before_it_sends(
        self, redrive: Redriven, queues: Queues
    ) -> None:
        queues.put(DEAD, "meant", reason="Malformed: bad")
        queues.put(DEAD, "other", reason="OrderNotFound: none")
        looking = LooksBeforeSending(queues)

        redrive(match="malformed", stop=looking)

        assert looking.seen == ["other"]

    def test_ends_between_two_lots_when_it_is_stopped(
        self,
        redrive: Redriven,
        queues: Queues,
        audited: Audited,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        for number in range(20):
            queues.put(DEAD, f"{number:02}", reason="Malformed: bad")
        stop = StopAtSecondWait()

        code = redrive(stop=stop)

        assert (code, len(queues.visible(QUEUE)), len(queues.visible(DEAD))) == (130, 10, 10)
        assert len(audited()) == 12
        assert "stopped: moved 10 of 20" in capsys.readouterr().out


class LooksBeforeSending(Stop):
    """Somebody else, who looks into the dead letters as the first lot is about to be sent."""

    def __init__(self, queues: Queues) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._queues = queues

    def wait(self, seconds: float) -> None:
        self.seen = [body for body, _ in self._queues.visible(DEAD)]


def lose_connection(cloud: Cloud, operation: str, *, after: int = 0) -> None:
    """Have calls of one operation reach nobody, the first ones excepted."""
    make, calls = cloud.client, itertools.count()

    def lose(**_: Any) -> None:
        if next(calls) >= after:
            raise EndpointConnectionError(endpoint_url="nowhere")

    def client(service: str) -> Any:
        made = make(service)
        made.meta.events.register(f"before-parameter-build.{service}.{operation}", lose)
        return made

    cloud.client = client


class StopAtSecondWait(Stop):
    """Somebody who presses Ctrl-C while the second lot waits for its turn."""

    def __init__(self) -> None:
        super().__init__()
        self._waits = 0

    def wait(self, seconds: float) -> None:
        self._waits += 1
        if self._waits > 1:
            self.ask()
