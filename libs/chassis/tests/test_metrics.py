import pytest
from aws_lambda_powertools.metrics import MetricUnit
from msgspec import json

from chassis.metrics import record


class TestRecord:
    def test_writes_an_embedded_metric_with_its_dimensions(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        record("OutboxLag", 1.5, MetricUnit.Seconds, depot="kiel")

        written = json.decode(capsys.readouterr().out)
        description = written["_aws"]["CloudWatchMetrics"][0]
        assert description["Metrics"] == [{"Name": "OutboxLag", "Unit": "Seconds"}]
        assert "depot" in description["Dimensions"][0]
        assert (written["OutboxLag"], written["depot"]) == ([1.5], "kiel")
