from datetime import UTC, datetime
from typing import Any

import pytest

from operations.errors import BadArgument
from operations.redrive.causes import Cause, Match, cause_of
from operations.redrive.letters import DeadLetter

NOW = datetime(2026, 1, 31, tzinfo=UTC)
CAUSE = Cause("buried: OrderNotFound", "orders.order_placed.v1")


def letter(body: str = "{}", **attributes: str) -> DeadLetter:
    given: dict[str, dict[str, Any]] = {
        name: {"DataType": "String", "StringValue": it} for name, it in attributes.items()
    }
    return DeadLetter(
        message_id="m-1",
        receipt_handle="handle",
        body=body,
        attributes=given,
        trace_header=None,
        sent_at=NOW,
    )


class TestCauseOf:
    @pytest.mark.parametrize(
        ("dead", "sentence"),
        [
            (
                letter(reason="A: 12 of 0197a0aa-0c44-7a3b-b1d2-8e5f60c7a921"),
                "buried: A: <n> of <id>",
            ),
            (letter(reason="A: Invalid enum value 'Ada'"), "buried: A: Invalid enum value <text>"),
            (
                letter(ERROR_CODE="SDK_CLIENT_ERROR"),
                "not delivered: SDK_CLIENT_ERROR: EventBridge did not say more",
            ),
            (
                letter('{"requestContext": {"condition": "RetryAttemptsExhausted"}}'),
                "given up by Lambda: RetryAttemptsExhausted",
            ),
            (letter(), "given up after 5 receives: Timeout"),
        ],
    )
    def test_reads_what_the_letter_and_the_log_say(self, dead: DeadLetter, sentence: str) -> None:
        found = cause_of(dead, given_up_after=5, errors={"m-1": "Timeout"})

        assert found == Cause(sentence)

    def test_tells_letters_of_different_events_apart(self) -> None:
        placed, other = (
            letter('{"detail-type": "orders.order_placed.v1"}'),
            letter('{"detail-type": "Ada"}'),
        )

        found = [cause_of(it, given_up_after=5, errors={}) for it in (placed, other)]

        assert [it.event_type for it in found] == ["orders.order_placed.v1", None]


class TestMatch:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "ordernotfound",
            "/^buried: Order/",
            "order_placed",
            CAUSE.key,
            "m-1",
            "body:tea",
            "body:/T.A/",
        ],
    )
    def test_fits_by_cause_by_id_or_by_body(self, text: str) -> None:
        assert Match.read(text).fits(letter('{"sku": "tea"}'), CAUSE)

    @pytest.mark.parametrize("text", ["Order.Found", "/^Found/", "tea", "body:OrderNotFound"])
    def test_does_not_fit_elsewhere(self, text: str) -> None:
        assert not Match.read(text).fits(letter('{"sku": "tea"}'), CAUSE)

    def test_refuses_what_is_no_expression(self) -> None:
        with pytest.raises(BadArgument, match="MATCH is no regular expression: "):
            Match.read("/(/")
