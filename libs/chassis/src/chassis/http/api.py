"""The door of an HTTP function: API Gateway's event in, its payload 2.0 answer out.

The gateway has already matched the route, so there is no router: the route key is looked up.
"""

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any, Protocol

from chassis.errors import ConnectionLost
from chassis.handler import LambdaContext, invocation
from chassis.http.answer import Answer, answer_of, problem_answer
from chassis.http.caller import caller_of, require_scope
from chassis.http.correlation import correlation_id_of
from chassis.http.cors import allowed_origins, cors_headers
from chassis.http.error_table import ErrorTable
from chassis.http.observation import Observation
from chassis.http.problem import INTERNAL_ERROR, METHOD_NOT_ALLOWED, NOT_FOUND, ErrorStatus, Refused
from chassis.http.reading import read_request
from chassis.http.request import Request
from chassis.http.response import Response
from chassis.http.route import Route
from chassis.tracing import capture


class HttpSettings(Protocol):
    """What the door needs of a service's settings."""

    @property
    def cors_allowed_origins(self) -> str | Sequence[str]:
        """Origins, as a sequence or separated by commas; `*` for all."""
        ...


class HttpApi:
    """All routes of one service behind one function.

    `settings` is called with the first request, so that importing a handler needs no environment.
    """

    def __init__(
        self,
        *,
        routes: Sequence[Route],
        errors: Mapping[type[Exception], ErrorStatus],
        settings: Callable[[], HttpSettings],
        service: str,
    ) -> None:
        self._routes = {route.key: route for route in routes}
        self._methods: dict[str, list[str]] = {}
        for route in routes:
            self._methods.setdefault(route.path, []).append(route.method)
        self._errors = ErrorTable(errors, routes)
        self._settings = settings
        self._service = service

    def __call__(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer one request. Nothing is ever raised: every failure is a problem."""
        with invocation(context):
            return self._observed(event)

    def _observed(self, event: dict[str, Any]) -> dict[str, Any]:
        started = perf_counter()
        correlation_id = correlation_id_of(event["headers"])
        observation = Observation(
            service=self._service, route=event["routeKey"], correlation_id=correlation_id
        )
        answer = self._answer(event, correlation_id, observation)
        payload = answer.payload(correlation_id=correlation_id, cors=self._cors(event, observation))
        observation.end(status=answer.status, seconds=perf_counter() - started)
        return payload

    def _answer(
        self, event: dict[str, Any], correlation_id: str, observation: Observation
    ) -> Answer:
        try:
            route = self._route_of(event)
            caller = caller_of(event)
            observation.caller = caller.subject
            require_scope(caller, route.scopes)
            request = read_request(event, route, caller, correlation_id)
            with capture(route.operation_id):
                response = _respond(route, request, observation)
            return answer_of(response, event)
        except Exception as error:  # noqa: BLE001 - the last line: whatever fails, a problem is answered
            refused = self._errors.refusal(error)
            if refused.error.status >= INTERNAL_ERROR.status:
                observation.failed()
            return problem_answer(refused, correlation_id)

    def _route_of(self, event: Mapping[str, Any]) -> Route:
        key: str = event["routeKey"]
        if (route := self._routes.get(key)) is not None:
            return route
        methods = self._methods.get(key.partition(" ")[2])
        if methods is None:
            raise Refused(NOT_FOUND, "There is nothing at this path.")
        allowed = ", ".join(methods)
        raise Refused(
            METHOD_NOT_ALLOWED, f"The resource answers to {allowed}.", headers={"allow": allowed}
        )

    def _cors(self, event: Mapping[str, Any], observation: Observation) -> dict[str, str]:
        try:
            allowed = allowed_origins(self._settings().cors_allowed_origins)
        except Exception:  # noqa: BLE001 - a function without settings must still answer its problem
            observation.failed()
            allowed = ()
        return cors_headers(event["headers"].get("origin"), allowed)


def _respond(route: Route, request: Request[Any, Any], observation: Observation) -> Response:
    try:
        return route.endpoint(request)
    except ConnectionLost:
        if not route.repeatable:
            raise
        observation.repeating()
        return route.endpoint(request)
