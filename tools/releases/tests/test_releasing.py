import threading
from collections.abc import Callable
from typing import Any

import pytest

from localcloud.testing.loop import eventually
from releases.artifacts import Releases
from releases.errors import NotApplied, ReleaseFailed, ReleaseRunning, ReleasesRefused
from releases.releasing import Release

from .conftest import Carried, Environment

CANARY = "Canary10Percent5Minutes"

type Lines = Callable[[], list[str]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    def lines() -> list[str]:
        return capsys.readouterr().out.splitlines()

    return lines


def release(environment: Environment, *services: str, strategy: str = "", **changed: str) -> None:
    releases = environment.releases()
    named = Releases(releases.architecture, releases.artifacts | changed)
    Release(environment.cloud, named, strategy=strategy).run(services or ("orders",))


class TestRelease:
    def test_moves_every_alias_that_is_not_at_its_newest_version(
        self, environment: Environment, lines: Lines
    ) -> None:
        environment.add("orders", "api", "process-order")
        environment.add("users", "api")

        release(environment)

        assert environment.live() == {
            "orders-api": "2",
            "orders-process-order": "2",
            "users-api": "1",
        }
        assert lines() == [
            "release: local: orders: api 1 → 2, process-order 1 → 2",
            "release: local: orders: 2 functions live after 0 s",
        ]

    def test_leaves_a_service_alone_whose_name_only_begins_alike(
        self, environment: Environment
    ) -> None:
        environment.add("orders", "api")
        environment.add("orders-archive", "api")

        release(environment, "orders", orders_archive=f"orders_archive/{'0a' * 32}.zip")

        assert environment.live() == {"orders-api": "2", "orders-archive-api": "1"}

    def test_moves_migrate_last(self, carried: Carried, environment: Environment) -> None:
        carried["2"] = ["orders/0010_contract_colour.sql"]
        environment.add("orders", "api", "migrate", "process-order")

        release(environment)

        assert environment.deployed()[-1] == "orders-migrate"
        assert environment.live()["orders-migrate"] == "2"

    def test_moves_migrate_first_to_a_package_that_carries_less(
        self, carried: Carried, environment: Environment
    ) -> None:
        carried["1"] = ["orders/0010_contract_colour.sql"]
        environment.add("orders", "api", "migrate", "process-order")

        release(environment)

        assert environment.deployed()[0] == "orders-migrate"
        assert set(environment.live().values()) == {"2"}

    def test_has_nothing_to_do_a_second_time(self, environment: Environment, lines: Lines) -> None:
        environment.add("orders", "api")
        release(environment)
        lines()

        release(environment)

        assert lines() == ["release: local: every alias is at its newest version"]

    def test_says_what_each_version_was_given_meanwhile(
        self, environment: Environment, lines: Lines
    ) -> None:
        environment.add("orders", "api", configuration=CANARY)

        def invoke() -> None:
            eventually(lambda: environment.shares("local-orders-api"))
            environment.measure("local-orders-api", version="1", Invocations=90, Errors=0)
            environment.measure("local-orders-api", version="2", Invocations=10, Errors=0)

        threading.Thread(target=invoke).start()
        release(environment)

        assert lines()[1] == (
            "release: local: local-orders-api: 90 invocations of version 1,"
            " 10 invocations of version 2"
        )

    def test_may_be_told_another_strategy(self, environment: Environment) -> None:
        environment.add("orders", "api", configuration=CANARY)

        release(environment, strategy="CodeDeployDefault.LambdaAllAtOnce")

        assert environment.live() == {"orders-api": "2"}

    def test_refuses_a_strategy_that_does_not_exist(self, environment: Environment) -> None:
        environment.add("orders", "api")

        with pytest.raises(ReleasesRefused, match="no deployment configuration 'Slowly'"):
            release(environment, strategy="Slowly")

    def test_cools_versions_down_that_are_live_no_more(self, environment: Environment) -> None:
        environment.add("orders", "api")
        for version in ("1", "2"):
            environment.functions.put_provisioned_concurrency_config(
                FunctionName="local-orders-api",
                Qualifier=version,
                ProvisionedConcurrentExecutions=1,
            )

        release(environment)

        found = environment.functions.list_provisioned_concurrency_configs(
            FunctionName="local-orders-api"
        )
        warm = [one["FunctionArn"] for one in found["ProvisionedConcurrencyConfigs"]]
        assert [arn.rpartition(":")[2] for arn in warm] == ["2"]


class TestRefusal:
    def test_is_of_an_environment_without_functions(self, environment: Environment) -> None:
        with pytest.raises(NotApplied, match="local has no functions of orders: apply it first"):
            release(environment)

    def test_is_of_another_package_than_the_one_named(self, environment: Environment) -> None:
        environment.add("orders", "api")

        with pytest.raises(NotApplied, match=r"version 2 is another package .* apply first"):
            release(environment, orders=f"orders/{'0a' * 32}.zip")

        assert environment.live() == {"orders-api": "1"}

    def test_is_of_versions_whose_migration_failed(self, environment: Environment) -> None:
        environment.add("orders", "api")
        environment.watch("local-orders-api", version="1")

        with pytest.raises(NotApplied, match=r"version 2 is published .* a migration failed"):
            release(environment)

        assert environment.live() == {"orders-api": "1"}

    def test_is_of_a_release_that_runs_already(self, environment: Environment) -> None:
        environment.add("orders", "api", configuration=CANARY)
        running = threading.Thread(target=release, args=(environment,))
        running.start()
        eventually(lambda: environment.shares("local-orders-api"))

        with pytest.raises(ReleaseRunning, match=r"orders is being released: deployment"):
            release(environment)

        running.join()
        assert environment.live() == {"orders-api": "2"}

    def test_is_of_an_alias_that_was_left_between_two_versions(
        self, environment: Environment
    ) -> None:
        environment.add("orders", "api")
        environment.functions.update_alias(
            FunctionName="local-orders-api",
            Name="live",
            RoutingConfig={"AdditionalVersionWeights": {"2": 0.1}},
        )

        with pytest.raises(ReleaseRunning, match="aws lambda update-alias"):
            release(environment)


class TestFailedRelease:
    @pytest.fixture
    def failing(self, environment: Environment) -> Environment:
        """A service of which a new version fails when another is live, and another service."""
        environment.add("orders", "api", "migrate")
        environment.add("orders", "process-order", configuration=CANARY)
        environment.add("users", "api", configuration=CANARY)

        def fail() -> None:
            eventually(lambda: environment.shares("local-orders-process-order"))
            environment.measure("local-orders-process-order", version="2", Errors=1)

        threading.Thread(target=fail).start()
        return environment

    def test_brings_all_functions_of_its_service_back(self, failing: Environment) -> None:
        with pytest.raises(ReleaseFailed):
            release(failing, "orders", "users")

        assert failing.live() == {
            "orders-api": "1",
            "orders-migrate": "1",
            "orders-process-order": "1",
            "users-api": "2",
        }

    def test_names_the_function_the_alarm_and_the_runbook(self, failing: Environment) -> None:
        with pytest.raises(ReleaseFailed) as failure:
            release(failing)

        assert str(failure.value) == (
            "local-orders-process-order version 2: alarm"
            " local-orders-process-order-NewVersionFails;"
            " see docs/runbooks/NewVersionFails.md. All functions of orders are back"
        )

    def test_can_be_repeated(self, failing: Environment) -> None:
        with pytest.raises(ReleaseFailed):
            release(failing)

        release(failing)

        assert failing.live()["orders-process-order"] == "2"


class TestLayers:
    def test_are_compared_too(self, environment: Environment) -> None:
        environment.add("orders", "api", versions=1)
        layer: Any = environment.functions.publish_layer_version(
            LayerName="local-postgres", Content={"ZipFile": b"PK\x05\x06" + bytes(18)}
        )
        environment.functions.update_function_configuration(
            FunctionName="local-orders-api", Layers=[layer["LayerVersionArn"]]
        )
        environment.functions.publish_version(FunctionName="local-orders-api")
        environment.watch("local-orders-api", version="2")

        with pytest.raises(NotApplied, match="stands on another layer-postgres"):
            release(environment, **{"layer-postgres": f"layer-postgres/{'0a' * 32}.zip"})
