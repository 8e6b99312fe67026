"""Reading and writing events: what is accepted, what is refused, and in which words."""

import subprocess
import sys
from typing import Any

import msgspec
import pytest

from contracts import (
    EVENTS,
    Envelope,
    MalformedEvent,
    UnknownEvent,
    decode,
    decode_eventbridge,
    encode,
)
from contracts.golden import examples
from contracts.users import UserRegistered

TOLD = examples(UserRegistered.type)[0]


def changed(document: bytes, **changes: object) -> bytes:
    """Return the JSON object with some members replaced; `...` removes one."""
    members: dict[str, Any] = {**msgspec.json.decode(document), **changes}
    return msgspec.json.encode({key: it for key, it in members.items() if it is not ...})


def with_data(**changes: object) -> bytes:
    """Return the golden envelope with some fields of its data replaced."""
    data = msgspec.json.decode(TOLD.detail)["data"]
    return changed(
        TOLD.detail, data=msgspec.json.decode(changed(msgspec.json.encode(data), **changes))
    )


class TestEncode:
    def test_writes_what_decode_reads(self, told: Envelope[UserRegistered]) -> None:
        assert decode(encode(told)) == told

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("email", "ada@example.com\n"),
            ("email", "ada@example.com\r\nBcc: all@example.com"),
            ("email", "not an address"),
            ("name", ""),
            ("language", "english please"),
        ],
    )
    def test_refuses_an_event_that_no_consumer_could_read(
        self, told: Envelope[UserRegistered], field: str, text: str
    ) -> None:
        broken = msgspec.structs.replace(
            told, data=msgspec.structs.replace(told.data, **{field: text})
        )

        with pytest.raises(MalformedEvent, match=rf"\$\.data\.{field}"):
            encode(broken)

    def test_refuses_an_identity_of_a_request_that_is_none(
        self, told: Envelope[UserRegistered]
    ) -> None:
        broken = msgspec.structs.replace(told, traceparent="unknown")

        with pytest.raises(MalformedEvent, match=r"\$\.traceparent"):
            encode(broken)


class TestDecode:
    def test_ignores_fields_that_a_later_release_adds(self) -> None:
        from_the_future = changed(with_data(middle_name="King"), dataref="s3://later")

        assert decode(from_the_future) == decode(TOLD.detail)

    def test_fills_in_a_field_that_an_earlier_release_did_not_send(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class UserRegisteredLater(UserRegistered, frozen=True, kw_only=True):
            newsletter: bool = False

        monkeypatch.setattr(
            "contracts.codec.EVENTS", {**EVENTS, "users.later.v1": UserRegisteredLater}
        )

        read = decode(changed(TOLD.detail, type="users.later.v1"))

        assert isinstance(read.data, UserRegisteredLater)
        assert read.data.newsletter is False

    @pytest.mark.parametrize("field", ["user_id", "version", "email", "registered_at"])
    def test_refuses_data_without_a_required_field(self, field: str) -> None:
        with pytest.raises(MalformedEvent, match=f"missing required field `{field}`"):
            decode(with_data(**{field: ...}))

    def test_refuses_a_time_without_an_offset(self) -> None:
        with pytest.raises(MalformedEvent, match=r"\$\.data\.registered_at"):
            decode(with_data(registered_at="2025-06-01T08:30:00"))

    def test_names_an_event_type_that_it_does_not_know(self) -> None:
        with pytest.raises(UnknownEvent) as raised:
            decode(changed(TOLD.detail, type="users.user_vanished.v1"))

        assert raised.value.event_type == "users.user_vanished.v1"

    @pytest.mark.parametrize(
        ("attribute", "text"),
        [("source", "orders"), ("subject", "019729a1-0000-7c1e-9d0b-3f6a2b8c4d10")],
    )
    def test_refuses_an_envelope_that_contradicts_its_data(self, attribute: str, text: str) -> None:
        with pytest.raises(MalformedEvent, match=f"`{attribute}` does not match"):
            decode(changed(TOLD.detail, **{attribute: text}))

    @pytest.mark.parametrize(
        "rubbish",
        [b"", b"null", b"[]", b"{", b'{"type": "\xff"}', b'{"type": 1}', b"\x00"],
    )
    def test_refuses_what_is_no_envelope(self, rubbish: bytes) -> None:
        with pytest.raises(MalformedEvent):
            decode(rubbish)

    def test_refuses_nesting_that_would_exhaust_the_stack(self) -> None:
        hostile = b'{"type": "users.user_registered.v1", "x": ' + b"[" * 200_000

        with pytest.raises(MalformedEvent, match="nested too deeply"):
            decode(hostile)

    def test_gives_a_reason_without_repeating_what_a_person_wrote(self) -> None:
        with pytest.raises(MalformedEvent) as raised:
            decode(with_data(email="secret person"))

        assert "secret" not in raised.value.reason


class TestDecodeEventbridge:
    def test_reads_the_envelope_inside_a_whole_message(self) -> None:
        assert decode_eventbridge(TOLD.message) == decode(TOLD.detail)

    @pytest.mark.parametrize(
        ("attribute", "text"), [("detail-type", "orders.order_placed.v1"), ("source", "orders")]
    )
    def test_refuses_a_message_that_was_routed_as_something_else(
        self, attribute: str, text: str
    ) -> None:
        with pytest.raises(MalformedEvent, match=f"`{attribute}` does not match"):
            decode_eventbridge(changed(TOLD.message, **{attribute: text}))

    @pytest.mark.parametrize("rubbish", [b"", b"{}", b'{"detail": {}}', b"\xff", TOLD.detail])
    def test_refuses_what_eventbridge_did_not_wrap(self, rubbish: bytes) -> None:
        with pytest.raises(MalformedEvent):
            decode_eventbridge(rubbish)


class TestImport:
    def test_costs_msgspec_and_the_standard_library_only(self) -> None:
        program = "import contracts, sys; print(*{name.partition('.')[0] for name in sys.modules})"
        listed = subprocess.run(
            [sys.executable, "-S", "-c", f"import sys; sys.path = {sys.path!r}; {program}"],
            capture_output=True,
            check=True,
            text=True,
        )

        ours = set(listed.stdout.split()) - sys.stdlib_module_names

        # msgspec itself looks whether typing_extensions is installed.
        assert ours - {"__main__", "typing_extensions"} == {"contracts", "msgspec"}
