from typing import Any

import pytest

from infrastructure.alarm_dimensions import blind_alarms

type Values = dict[str, Any]

FUNCTION: Values = {"function_name": "prod-orders-api", "handler": "orders.handlers.api.handler"}

MADE: dict[str, Values] = {
    "aws_apigatewayv2_stage": {"name": "$default"},
    "aws_cloudwatch_event_rule": {"event_bus_name": "prod", "name": "prod-orders-on-sale"},
    "aws_db_proxy_default_target_group": {"db_proxy_name": "prod-proxy"},
    "aws_dynamodb_table": {"name": "prod-notifications"},
    "aws_lambda_alias": {"function_name": "prod-orders-api", "name": "live"},
    "aws_lambda_function": FUNCTION,
    "aws_rds_cluster": {"cluster_identifier": "prod"},
    "aws_rds_cluster_instance": {"identifier": "prod-1"},
    "aws_sqs_queue": {"name": "prod-orders-on-sale"},
}

ADDRESS = "module.watching.aws_cloudwatch_metric_alarm.this"


def plan(alarm: Values, *, unknown: Values | None = None, **made: Values) -> dict[str, Any]:
    """Return the plan of a root that makes one thing of each kind, and of a module's alarm."""
    resources = [
        {"address": f"{kind}.this", "mode": "managed", "type": kind, "values": values}
        for kind, values in (MADE | made).items()
    ]
    kind = "aws_cloudwatch_metric_alarm"
    watching = [{"address": ADDRESS, "mode": "managed", "type": kind, "values": alarm}]
    modules = [{"resources": watching}]
    given = {"references": ["aws_apigatewayv2_api.this.id", "aws_apigatewayv2_api.this"]}
    calls = {"watching": {"expressions": {"api": given}, "module": {}}}
    return {
        "configuration": {"root_module": {"module_calls": calls}},
        "planned_values": {"root_module": {"child_modules": modules, "resources": resources}},
        "resource_changes": [{"address": ADDRESS, "change": {"after_unknown": unknown or {}}}],
    }


def alarm(namespace: str, **dimensions: str) -> Values:
    return {"dimensions": dimensions, "metric_query": [], "namespace": namespace}


def math_of(*metrics: Values) -> Values:
    queries: list[Values] = [{"metric": [metric]} for metric in metrics]
    return {"dimensions": None, "metric_query": [*queries, {"metric": []}], "namespace": None}


class TestBlindAlarms:
    @pytest.mark.parametrize(
        ("namespace", "dimensions"),
        [
            ("AWS/Lambda", {"FunctionName": "prod-orders-api"}),
            (
                "AWS/Lambda",
                {"FunctionName": "prod-orders-api", "Resource": "prod-orders-api:live"},
            ),
            ("AWS/SQS", {"QueueName": "prod-orders-on-sale"}),
            ("AWS/Events", {"EventBusName": "prod", "RuleName": "prod-orders-on-sale"}),
            ("AWS/RDS", {"DBClusterIdentifier": "prod"}),
            ("AWS/RDS", {"DBInstanceIdentifier": "prod-1"}),
            ("AWS/RDS", {"ProxyName": "prod-proxy"}),
            ("AWS/DynamoDB", {"TableName": "prod-notifications"}),
            ("prod", {"service": "orders"}),
        ],
    )
    def test_leave_out_what_names_a_resource(
        self, namespace: str, dimensions: dict[str, str]
    ) -> None:
        assert blind_alarms(plan(alarm(namespace, **dimensions))) == {}

    @pytest.mark.parametrize(
        ("namespace", "dimensions"),
        [
            ("AWS/Lambda", {"FunctionName": "prod-orders-app"}),
            (
                "AWS/Lambda",
                {"FunctionName": "prod-orders-api", "Resource": "prod-orders-api:next"},
            ),
            ("AWS/Lambda", {"QueueName": "prod-orders-on-sale"}),
            ("AWS/SQS", {"QueueName": "prod-orders-on-sail"}),
            ("AWS/Events", {"RuleName": "prod-orders-on-sale"}),
            ("AWS/Events", {"EventBusName": "default", "RuleName": "prod-orders-on-sale"}),
            ("AWS/RDS", {"DBInstanceIdentifier": "prod"}),
            ("AWS/RDS", {"ProxyName": "prod"}),
            ("AWS/DynamoDB", {"TableName": "notifications"}),
            ("prod", {"service": "order"}),
            ("dev", {"service": "orders"}),
            ("AWS/SQS", {}),
        ],
    )
    def test_are_those_that_name_anything_else(
        self, namespace: str, dimensions: dict[str, str]
    ) -> None:
        assert list(blind_alarms(plan(alarm(namespace, **dimensions)))) == [ADDRESS]

    def test_say_what_was_named(self) -> None:
        wrong = alarm("AWS/Events", RuleName="sale", EventBusName="prod")

        assert blind_alarms(plan(wrong)) == {
            ADDRESS: ["AWS/Events: EventBusName=prod, RuleName=sale"]
        }

    def test_include_an_alarm_one_of_whose_metrics_is_wrong(self) -> None:
        right = alarm("AWS/Lambda", FunctionName="prod-orders-api")
        wrong = alarm("prod", service="shop")

        assert blind_alarms(plan(math_of(right, wrong))) == {ADDRESS: ["prod: service=shop"]}


class TestDimensionsOfAVersion:
    def test_are_known_where_the_function_is_there_already(self) -> None:
        made: Values = FUNCTION | {"version": "7"}
        of_lambda = alarm(
            "AWS/Lambda",
            ExecutedVersion="7",
            FunctionName="prod-orders-api",
            Resource="prod-orders-api:live",
        )
        of_service = alarm("prod", function_version="7", service="orders")

        found = [
            blind_alarms(plan(watching, aws_lambda_function=made))
            for watching in (of_lambda, of_service)
        ]

        assert found == [{}, {}]

    def test_are_blind_of_another_version(self) -> None:
        made: Values = FUNCTION | {"version": "7"}
        watching = alarm("prod", function_version="6", service="orders")

        assert list(blind_alarms(plan(watching, aws_lambda_function=made))) == [ADDRESS]

    def test_may_be_unknown_of_the_alarm_beside_the_function(self) -> None:
        planned = plan(alarm("AWS/Lambda"), unknown={"dimensions": {"ExecutedVersion": True}})
        address = (
            'module.function["api"].aws_cloudwatch_metric_alarm.new_version["NewVersionFails"]'
        )
        (of_alarm,) = planned["planned_values"]["root_module"]["child_modules"][0]["resources"]
        of_alarm["address"] = planned["resource_changes"][0]["address"] = address

        assert blind_alarms(planned) == {}


class TestUnknownDimensions:
    def test_are_those_of_an_api_whose_id_the_module_is_given(self) -> None:
        unknown = {"dimensions": True}

        assert blind_alarms(plan(alarm("AWS/ApiGateway"), unknown=unknown)) == {}

    def test_may_be_in_one_metric_of_several(self) -> None:
        math = math_of(alarm("AWS/ApiGateway"), alarm("AWS/Lambda", FunctionName="gone"))
        unknown: Values = {
            "metric_query": [{"metric": [{"dimensions": True}]}, {"metric": [{}]}, {}]
        }

        assert blind_alarms(plan(math, unknown=unknown)) == {
            ADDRESS: ["AWS/Lambda: FunctionName=gone"]
        }

    def test_are_refused_of_anything_else(self) -> None:
        planned = plan(alarm("AWS/SQS"), unknown={"dimensions": True})

        assert blind_alarms(planned) == {ADDRESS: ["AWS/SQS: known after the apply"]}

    def test_are_refused_where_the_module_is_given_another_id(self) -> None:
        planned = plan(alarm("AWS/ApiGateway"), unknown={"dimensions": True})
        call = planned["configuration"]["root_module"]["module_calls"]["watching"]
        call["expressions"]["api"]["references"] = ["aws_sqs_queue.this.id", "aws_sqs_queue.this"]

        assert list(blind_alarms(planned)) == [ADDRESS]

    def test_are_known_once_the_api_is_there(self) -> None:
        there = {"api_id": "a1b2c3", "name": "$default"}
        right = alarm("AWS/ApiGateway", ApiId="a1b2c3", Stage="$default")
        wrong = alarm("AWS/ApiGateway", ApiId="a1b2c3", Stage="default")

        assert [
            list(blind_alarms(plan(watched, aws_apigatewayv2_stage=there)))
            for watched in (right, wrong)
        ] == [[], [ADDRESS]]
