from typing import Any
from uuid import UUID

import pytest

from chassis.http.caller import Caller, caller_of, require_scope
from chassis.http.problem import Refused
from chassis.testing.http import http_event


class TestCallerOf:
    def test_reads_subject_and_scopes(self) -> None:
        event = http_event("GET /widgets", subject="me", scopes=["widgets/read", "widgets/write"])

        assert caller_of(event) == Caller(
            subject="me", scopes=frozenset({"widgets/read", "widgets/write"})
        )

    @pytest.mark.parametrize(
        "authorizer",
        [None, {}, {"jwt": None}, {"jwt": {"claims": None}}, {"jwt": {"claims": {"sub": ""}}}],
    )
    def test_refuses_what_carries_no_claims(self, authorizer: Any) -> None:
        event = http_event("GET /widgets", subject=None)
        event["requestContext"]["authorizer"] = authorizer

        with pytest.raises(Refused) as refused:
            caller_of(event)

        assert (refused.value.error.code, refused.value.headers) == (
            "UNAUTHENTICATED",
            {"www-authenticate": "Bearer"},
        )

    def test_takes_a_token_without_scopes(self) -> None:
        event = http_event("GET /widgets", subject="me")
        del event["requestContext"]["authorizer"]["jwt"]["claims"]["scope"]

        assert caller_of(event) == Caller(subject="me", scopes=frozenset())


class TestRequireScope:
    caller = Caller(subject="me", scopes=frozenset({"widgets/read"}))

    def test_is_content_with_one_of_several(self) -> None:
        require_scope(self.caller, ("widgets/read", "widgets/admin"))

    @pytest.mark.parametrize("accepted", [("widgets/admin",), ("widgets/rea",), ()])
    def test_refuses_without_any(self, accepted: tuple[str, ...]) -> None:
        with pytest.raises(Refused) as refused:
            require_scope(self.caller, accepted)

        assert refused.value.error.code == "FORBIDDEN"


class TestSubjectUuid:
    def test_is_the_id_of_a_person(self) -> None:
        caller = Caller(subject="0199a8a0-0000-7000-8000-000000000001", scopes=frozenset())

        assert caller.subject_uuid() == UUID("0199a8a0-0000-7000-8000-000000000001")

    def test_refuses_a_machine(self) -> None:
        caller = Caller(subject="a-client-id", scopes=frozenset())

        with pytest.raises(Refused) as refused:
            caller.subject_uuid()

        assert refused.value.error.code == "FORBIDDEN"
