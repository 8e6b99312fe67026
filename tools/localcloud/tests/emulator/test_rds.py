from collections.abc import Callable
from typing import Any

import pytest

ENGINE = {"Engine": "aurora-postgresql"}


@pytest.fixture
def rds(client_of: Callable[[str], Any]) -> Any:
    return client_of("rds")


@pytest.fixture
def cluster(rds: Any) -> dict[str, Any]:
    return rds.create_db_cluster(
        **ENGINE,
        DBClusterIdentifier="dev",
        MasterUsername="administrator",
        MasterUserPassword="not-a-secret",
        ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 4},
    )["DBCluster"]


def add_instance(rds: Any, name: str, **more: Any) -> dict[str, Any]:
    return rds.create_db_instance(
        **ENGINE,
        DBClusterIdentifier="dev",
        DBInstanceClass="db.serverless",
        DBInstanceIdentifier=name,
        **more,
    )["DBInstance"]


def parameters_of(rds: Any, kind: str, name: str) -> list[dict[str, Any]]:
    if kind == "cluster":
        return rds.describe_db_cluster_parameters(DBClusterParameterGroupName=name)["Parameters"]
    return rds.describe_db_parameters(DBParameterGroupName=name)["Parameters"]


class TestCluster:
    def test_scales_in_one_way_only(self, rds: Any, cluster: dict[str, Any]) -> None:
        found = rds.describe_db_clusters(DBClusterIdentifier="dev")["DBClusters"][0]

        assert "ScalingConfigurationInfo" not in found
        assert found["ServerlessV2ScalingConfiguration"] == {
            "MinCapacity": 0.5,
            "MaxCapacity": 4.0,
        }

    @pytest.mark.parametrize(("chosen", "kept"), [({}, 0), ({"DeleteAutomatedBackups": False}, 1)])
    def test_takes_its_automated_snapshots_with_it_unless_they_are_to_stay(
        self, rds: Any, cluster: dict[str, Any], chosen: dict[str, bool], kept: int
    ) -> None:
        rds.delete_db_cluster(DBClusterIdentifier="dev", SkipFinalSnapshot=True, **chosen)

        assert len(rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]) == kept


class TestInstance:
    def test_has_a_resource_id_of_its_own(self, rds: Any, cluster: dict[str, Any]) -> None:
        ids = {add_instance(rds, name)["DbiResourceId"] for name in ("dev-1", "dev-2")}

        assert len(ids) == 2

    def test_remembers_performance_insights(self, rds: Any, cluster: dict[str, Any]) -> None:
        key = "arn:aws:kms:eu-west-1:123456789012:key/1"
        add_instance(
            rds,
            "dev-1",
            EnablePerformanceInsights=True,
            PerformanceInsightsKMSKeyId=key,
            PerformanceInsightsRetentionPeriod=31,
        )

        (found,) = rds.describe_db_instances()["DBInstances"]
        assert {name: value for name, value in found.items() if "Insights" in name} == {
            "PerformanceInsightsEnabled": True,
            "PerformanceInsightsKMSKeyId": key,
            "PerformanceInsightsRetentionPeriod": 31,
        }


class TestParameterGroup:
    @pytest.mark.parametrize("kind", ["cluster", "instance"])
    def test_tells_what_was_set_by_somebody(self, rds: Any, kind: str) -> None:
        described = {"DBParameterGroupFamily": "aurora-postgresql17", "Description": "a"}
        wanted = {"ParameterName": "log_statement", "ParameterValue": "ddl"}
        changes = {"Parameters": [{**wanted, "ApplyMethod": "immediate"}]}
        if kind == "cluster":
            rds.create_db_cluster_parameter_group(DBClusterParameterGroupName="a", **described)
            rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName="a", **changes)
        else:
            rds.create_db_parameter_group(DBParameterGroupName="a", **described)
            rds.modify_db_parameter_group(DBParameterGroupName="a", **changes)

        found = parameters_of(rds, kind, "a")
        assert found == [{**wanted, "ApplyMethod": "immediate", "Source": "user"}]
