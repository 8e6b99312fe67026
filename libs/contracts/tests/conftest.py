"""Builders for the events that several test files need."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from contracts.event import Envelope, envelope
from contracts.users import UserRegistered


@pytest.fixture
def registered() -> UserRegistered:
    return UserRegistered(
        user_id=UUID("019729a1-6f3c-7c1e-9d0b-3f6a2b8c4d10"),
        version=1,
        email="ada@example.com",
        name="Ada",
        language="en",
        registered_at=datetime(2025, 6, 1, 8, 30, tzinfo=UTC),
    )


@pytest.fixture
def told(registered: UserRegistered) -> Envelope[UserRegistered]:
    return envelope(
        registered,
        event_id=UUID("019729a1-6f40-7d20-8b1f-2a7c9e0d4f11"),
        now=datetime(2025, 6, 1, 8, 30, 1, tzinfo=UTC),
        correlation_id="c-1",
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )
