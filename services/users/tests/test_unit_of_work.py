"""What the outbox takes: every profile that the service accepts can be told to the others."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contracts import Event, decode
from contracts.errors import MalformedEvent
from contracts.users import UserChanged, UserRegistered
from users.domain.imports import Checkpoint
from users.domain.rows import read_batches
from users.domain.users import LanguageTag, Profile, registered
from users.unit_of_work import outbox_entry
from users.use_cases.users import user_registered

from .names import names_of_all_characters

ADA_ID = UUID("0199a8a0-0000-7000-8000-000000000001")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONVERSATION = "conversation-1"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def told(profile: Profile) -> tuple[UserRegistered, UserChanged]:
    """Return what tells of a profile."""
    new = user_registered(registered(user_id=ADA_ID, profile=profile, now=NOW))
    changed = UserChanged(
        user_id=ADA_ID,
        version=2,
        email=new.email,
        name=new.name,
        language=new.language,
        changed_at=NOW,
    )
    return new, changed


def through_the_outbox(event: Event) -> Event:
    """Return what a consumer reads of an event."""
    entry = outbox_entry(event, now=NOW, correlation_id=CONVERSATION, traceparent=TRACE)
    return decode(entry.detail.encode()).data


emails = st.builds(
    "{}@{}{}".format,
    st.from_regex(r"[aZ0!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-z]{1,20})?", fullmatch=True),
    st.text("aZ0äÖ中", min_size=1, max_size=40),
    st.sampled_from([".com", ".рф", "例え.com", ".invalid"]),
)
languages = st.from_regex(r"([a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?)?", fullmatch=True)
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl"]), min_size=1)
csv_lines = st.builds('{},"{}",{},'.format, emails, names, languages)


class TestOutboxEntry:
    def test_wraps_an_event_for_the_relay(self) -> None:
        profile = Profile(email="ada@example.com", name="Ada", language="en")
        event, _ = told(profile)

        entry = outbox_entry(event, now=NOW, correlation_id=CONVERSATION, traceparent=TRACE)

        envelope = decode(entry.detail.encode())
        assert (entry.source, entry.detail_type, entry.subject) == (
            "users",
            "users.user_registered.v1",
            str(ADA_ID),
        )
        assert (envelope.id, envelope.time, envelope.correlationid, envelope.traceparent) == (
            entry.event_id,
            NOW,
            CONVERSATION,
            TRACE,
        )
        assert envelope.data == event

    def test_refuses_what_breaks_the_contract(self) -> None:
        event, _ = told(Profile(email="ada@example.com", name="Ada", language="en"))

        with pytest.raises(MalformedEvent):
            through_the_outbox(msgspec.structs.replace(event, name=""))

    # The validator is imported for the first example, which takes it long.
    @settings(deadline=None)
    @given(line=csv_lines)
    def test_tells_of_everybody_whom_a_line_can_bring(self, line: str) -> None:
        (batch,) = read_batches(
            [line.encode()],
            columns=("email", "name", "language", "user_id"),
            checkpoint=Checkpoint(next_byte=0, next_line=2),
        )

        assume(batch.rows)
        (row,) = batch.rows
        for event in told(row.profile):
            assert through_the_outbox(event) == event

    def test_tells_every_character_that_a_name_may_have(self) -> None:
        for name in names_of_all_characters():
            for event in told(Profile(email="ada@example.com", name=name, language="en")):
                assert through_the_outbox(event) == event

    @given(language=languages.filter(bool))
    def test_tells_every_language(self, language: str) -> None:
        known = msgspec.convert(language, LanguageTag)

        for event in told(Profile(email="ada@example.com", name="Ada", language=known)):
            assert through_the_outbox(event) == event
