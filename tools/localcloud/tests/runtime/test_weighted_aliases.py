import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.aws import Aws
from localcloud.runtime import InvokeResult, Runtime
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import Run, eventually

Invoke = Callable[..., InvokeResult]

ANSWERS = "def handler(event, context):\n    return {version}\n"


@pytest.fixture
def shared_alias(deployment: Deployment) -> str:
    """The alias of a function whose two versions get half of the invocations each."""
    deployment.function("answers", ANSWERS.format(version=1))
    deployment.release("answers")
    arn = deployment.release("answers", ANSWERS.format(version=2))
    share(deployment.aws, {"2": 0.5}, version="1")
    return arn


def share(aws: Aws, weights: dict[str, float], *, version: str) -> None:
    aws.functions.update_alias(
        FunctionName="answers",
        Name="live",
        FunctionVersion=version,
        RoutingConfig={"AdditionalVersionWeights": weights},
    )
    time.sleep(0.1)  # What the runtime has read is fresh for half of this.


class TestWeightedAlias:
    def test_leads_to_both_versions_and_says_which_one_ran(
        self, shared_alias: str, invoke: Invoke
    ) -> None:
        results = [invoke(shared_alias) for _ in range(40)]

        ran = Counter((one.executed_version, one.payload) for one in results)
        assert set(ran) == {("1", b"1"), ("2", b"2")}
        assert min(ran.values()) >= 5  # Less is as likely as a coin's 35 heads in 40.

    def test_keeps_the_environments_of_both(self, shared_alias: str, invoke: Invoke) -> None:
        results = [invoke(shared_alias) for _ in range(20)]

        assert sum(one.cold for one in results) == 2

    def test_names_the_versions_in_reports_and_in_the_log(
        self, shared_alias: str, invoke: Invoke, runtime: Runtime, home: Path
    ) -> None:
        results = [invoke(shared_alias) for _ in range(20)]

        versions = {one.request_id: one.executed_version for one in results}
        log = (home / "logs" / "answers.log").read_text()
        reports = runtime.invocations()
        assert {report.request_id: report.version for report in reports} == versions
        assert all(f"START RequestId: {i} Version: {v}" in log for i, v in versions.items())

    def test_is_obeyed_by_events_too(
        self, shared_alias: str, invoke: Invoke, runtime: Runtime
    ) -> None:
        for _ in range(30):
            invoke(shared_alias, kind="Event")

        eventually(lambda: len(runtime.invocations()) == 30)
        assert {report.version for report in runtime.invocations()} == {"1", "2"}

    def test_leads_to_one_version_again(self, shared_alias: str, aws: Aws, invoke: Invoke) -> None:
        invoke(shared_alias)

        share(aws, {}, version="1")
        results = [invoke(shared_alias) for _ in range(10)]

        assert {one.executed_version for one in results} == {"1"}

    def test_counts_both_against_one_reservation(
        self, shared_alias: str, aws: Aws, runtime: Runtime, run: Run
    ) -> None:
        aws.functions.put_function_concurrency(
            FunctionName="answers", ReservedConcurrentExecutions=1
        )

        async def together() -> list[int]:
            calls = [runtime.invoke(shared_alias, None, b"{}") for _ in range(8)]
            return sorted(result.status for result in await asyncio.gather(*calls))

        assert run(together()) == [200, *[429] * 7]
