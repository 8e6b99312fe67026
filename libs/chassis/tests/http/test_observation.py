import msgspec
import pytest

from chassis.testing.http import http_event
from chassis.testing.lambda_context import FakeLambdaContext

from .doors import ApiOf, Lines, Widget, ask, failing, route, shown


class TestObservation:
    def test_is_one_line_without_what_was_sent(self, api_of: ApiOf, lines: Lines) -> None:
        key = "POST /widgets"
        api = api_of(route(shown, key, body=Widget))

        ask(
            api,
            key,
            body={"name": "s3cr3t"},
            query={"s3cr3t": "s3cr3t"},
            subject="me",
            headers={"authorization": "Bearer s3cr3t", "x-correlation-id": "c-1"},
        )

        written = lines()
        (access,) = [line for line in written if line.get("message") == "request"]
        assert "s3cr3t" not in msgspec.json.encode(written).decode()
        assert {name: access[name] for name in ("route", "status", "caller", "correlation_id")} == {
            "route": key,
            "status": 422,
            "caller": "me",
            "correlation_id": "c-1",
        }
        assert access["milliseconds"] > 0

    def test_measures_by_route_and_status(self, api_of: ApiOf, lines: Lines) -> None:
        ask(api_of(route(shown)))

        (metric,) = [line for line in lines() if "RequestDuration" in line]
        assert (metric["route"], metric["status"]) == ("GET /widgets/{widget_id}", "2xx")
        assert metric["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [
            {"Name": "RequestDuration", "Unit": "Milliseconds"}
        ]

    def test_counts_an_answer_that_is_our_fault_by_service_and_by_version(
        self, api_of: ApiOf, lines: Lines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "widgets")
        monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", "7")

        ask(api_of(route(failing(RuntimeError("down")))))

        counted = [line for line in lines() if "ServerErrors" in line]
        described = [line["_aws"]["CloudWatchMetrics"][0] for line in counted]
        assert [each["Dimensions"] for each in described] == [
            [["service"]],
            [["function_version", "service"]],
        ]
        assert [each["Metrics"] for each in described] == [
            [{"Name": "ServerErrors", "Unit": "Count"}]
        ] * 2
        assert [line["ServerErrors"] for line in counted] == [[1.0], [1.0]]
        assert counted[1]["function_version"] == "7"

    def test_does_not_count_what_is_the_callers_fault(self, api_of: ApiOf, lines: Lines) -> None:
        api = api_of(route(shown))

        answers = [ask(api), ask(api, "GET /other"), ask(api, scopes=[])]

        assert [answer.status for answer in answers] == [200, 404, 403]
        assert [line for line in lines() if "ServerErrors" in line] == []

    def test_forgets_the_request_before(self, api_of: ApiOf, lines: Lines) -> None:
        api = api_of(route(shown))
        ask(api, headers={"x-correlation-id": "c-1"})
        lines()

        api(http_event("GET /other", subject=None), FakeLambdaContext())

        (access,) = [line for line in lines() if line.get("message") == "request"]
        assert "caller" not in access
        assert access["correlation_id"] != "c-1"
