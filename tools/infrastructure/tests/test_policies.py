import json
from typing import Any

from infrastructure.policies import violations

type Values = dict[str, Any]


def plan_of(kind: str, values: Values) -> Values:
    resource = {"address": f"{kind}.it", "mode": "managed", "type": kind, "values": values}
    return {"planned_values": {"root_module": {"resources": [resource]}}}


def found(kind: str, **values: Any) -> list[str]:
    return [line.removeprefix(f"{kind}.it: ") for line in violations(plan_of(kind, values))]


def stack_of(**properties: Any) -> str:
    safe = {"DebugLogging": False, "DefaultAuthScheme": "IAM_AUTH", "RequireTLS": True}
    proxy = {"Type": "AWS::RDS::DBProxy", "Properties": safe | properties}
    return json.dumps({"Resources": {"Proxy": proxy}})


class TestProxy:
    def of(self, **properties: Any) -> list[str]:
        return found("aws_cloudformation_stack", template_body=stack_of(**properties))

    def test_passes_with_tls_iam_and_quiet_logs(self) -> None:
        assert self.of() == []

    def test_must_require_tls(self) -> None:
        assert self.of(RequireTLS=False) == ["the proxy must require TLS"]

    def test_must_know_no_password(self) -> None:
        refused = ["the proxy must know nobody by a password: IAM from end to end"]

        assert self.of(DefaultAuthScheme="NONE") == refused
        assert self.of(Auth=[{"SecretArn": "arn"}]) == refused

    def test_must_not_log_statements(self) -> None:
        assert self.of(DebugLogging=True) == [
            "the proxy must not log statements: they hold people's data"
        ]

    def test_is_not_believed_unseen(self) -> None:
        assert found("aws_cloudformation_stack") == [
            "write the template so that a plan knows it: what AWS chooses belongs to parameters"
        ]

    def test_of_the_provider_is_refused(self) -> None:
        assert found("aws_db_proxy", require_tls=True) == [
            "this resource asks for passwords in Secrets Manager: see docs/decisions/0015"
        ]


class TestTargetGroup:
    def of(self, seconds: int) -> list[str]:
        pool = {"connection_borrow_timeout": seconds}
        return found("aws_db_proxy_default_target_group", connection_pool_config=[pool])

    def test_lets_nobody_wait_for_long(self) -> None:
        assert self.of(5) == []
        assert self.of(120) == ["a client must hear within 10 s that none can be had"]


class TestEventTarget:
    def test_keeps_what_it_could_not_deliver_for_a_day(self) -> None:
        retries = {"maximum_event_age_in_seconds": 86_400}

        assert not found(
            "aws_cloudwatch_event_target", dead_letter_config=[{}], retry_policy=[retries]
        )
        assert found("aws_cloudwatch_event_target", dead_letter_config=[], retry_policy=[]) == [
            "an event that cannot be delivered must go to a dead-letter queue",
            "an event must be tried for a whole day",
        ]


class TestMapping:
    def of(self, **values: Any) -> list[str]:
        return found("aws_lambda_event_source_mapping", **values)

    def test_reports_each_failure_and_is_held_back(self) -> None:
        reporting = {"function_response_types": ["ReportBatchItemFailures"]}

        assert self.of(**reporting, scaling_config=[{"maximum_concurrency": 2}]) == []
        assert self.of(**reporting, starting_position="TRIM_HORIZON") == []
        assert self.of(function_response_types=None, scaling_config=[]) == [
            "a batch must not be tried again whole for one message that fails",
            "a queue must not call for more executions than are reserved: set maximum_concurrency",
        ]


class TestFunction:
    def of(self, reserved: int, *, publish: bool) -> list[str]:
        return found(
            "aws_lambda_function", reserved_concurrent_executions=reserved, publish=publish
        )

    def test_is_versioned_and_has_executions_of_its_own(self) -> None:
        assert self.of(1, publish=True) == []
        assert self.of(-1, publish=False) == [
            "a function must have executions of its own, and only so many",
            "a release must be a version, or there is nothing to go back to",
        ]
