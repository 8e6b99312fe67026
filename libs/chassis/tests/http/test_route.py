import pytest
from msgspec import Struct

from chassis.http import ErrorStatus, Request, Response, Route


class Careless(Struct, frozen=True):
    name: str


def read_widget(request: Request) -> Response:
    return Response()


class TestRoute:
    def test_knows_its_key_and_parameters(self) -> None:
        route = Route(
            method="GET",
            path="/shelves/{shelf}/widgets/{widget_id}",
            endpoint=read_widget,
            scopes=("widgets/read",),
            summary="Read",
        )

        assert (route.key, route.operation_id, route.path_parameters) == (
            "GET /shelves/{shelf}/widgets/{widget_id}",
            "read_widget",
            ("shelf", "widget_id"),
        )

    @pytest.mark.parametrize(("body", "query"), [(Careless, None), (None, Careless)])
    def test_refuses_structs_that_ignore_unknown_fields(
        self, body: type[Struct] | None, query: type[Struct] | None
    ) -> None:
        with pytest.raises(TypeError, match="Careless must be forbid_unknown_fields=True"):
            Route(
                method="POST",
                path="/widgets",
                endpoint=read_widget,
                scopes=("widgets/read",),
                summary="Read",
                body=body,
                query=query,
            )

    @pytest.mark.parametrize(
        ("method", "idempotent", "expected"),
        [("GET", False, True), ("POST", True, True), ("POST", False, False), ("PUT", False, False)],
    )
    def test_is_repeatable_where_nothing_happens_twice(
        self, method: str, *, idempotent: bool, expected: bool
    ) -> None:
        route = Route(
            method=method,
            path="/widgets",
            endpoint=read_widget,
            scopes=(),
            summary="",
            idempotent=idempotent,
        )

        assert route.repeatable is expected


class TestErrorStatus:
    def test_has_a_urn_of_its_code(self) -> None:
        assert ErrorStatus(409, "WIDGET_IN_USE", "").type == "urn:problem:widget-in-use"

    def test_refuses_facts_that_would_hide_standard_members(self) -> None:
        with pytest.raises(TypeError, match="status cannot be an extension member"):
            ErrorStatus(409, "WIDGET_IN_USE", "", facts=("name", "status"))
