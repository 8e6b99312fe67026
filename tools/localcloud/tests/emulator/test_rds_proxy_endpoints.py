from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

TAGS = [{"Key": "environment", "Value": "dev"}]


@pytest.fixture
def subnet_id(client_of: Callable[[str], Any]) -> str:
    ec2 = client_of("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]


@pytest.fixture
def rds(client_of: Callable[[str], Any], subnet_id: str) -> Any:
    client = client_of("rds")
    for name in ("dev", "other"):
        client.create_db_proxy(
            Auth=[],
            DBProxyName=name,
            EngineFamily="POSTGRESQL",
            RoleArn="arn:aws:iam::123456789012:role/proxy",
            VpcSubnetIds=[subnet_id],
        )
    return client


@pytest.fixture
def endpoint(rds: Any, subnet_id: str) -> dict[str, Any]:
    return rds.create_db_proxy_endpoint(
        DBProxyEndpointName="dev-read-only",
        DBProxyName="dev",
        Tags=TAGS,
        TargetRole="READ_ONLY",
        VpcSubnetIds=[subnet_id],
    )["DBProxyEndpoint"]


def found(rds: Any, **which: str) -> list[dict[str, Any]]:
    return rds.describe_db_proxy_endpoints(**which)["DBProxyEndpoints"]


class TestProxyEndpoint:
    def test_reads_back_as_it_was_written(
        self, rds: Any, endpoint: dict[str, Any], subnet_id: str
    ) -> None:
        described = found(rds, DBProxyEndpointName="dev-read-only")

        expected = {
            "DBProxyEndpointName": "dev-read-only",
            "DBProxyName": "dev",
            "Status": "available",
            "TargetRole": "READ_ONLY",
            "VpcSubnetIds": [subnet_id],
        }
        assert described == [endpoint]
        assert {name: endpoint[name] for name in expected} == expected

    def test_belongs_to_one_proxy(self, rds: Any, endpoint: dict[str, Any]) -> None:
        assert found(rds, DBProxyName="dev") == [endpoint]
        assert found(rds, DBProxyName="other") == []

    def test_has_tags_under_its_arn(self, rds: Any, endpoint: dict[str, Any]) -> None:
        arn = endpoint["DBProxyEndpointArn"]
        rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "owner", "Value": "ops"}])
        rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["environment"])

        tags = rds.list_tags_for_resource(ResourceName=arn)["TagList"]
        assert tags == [{"Key": "owner", "Value": "ops"}]

    def test_is_not_found_when_it_was_deleted(self, rds: Any, endpoint: dict[str, Any]) -> None:
        rds.delete_db_proxy_endpoint(DBProxyEndpointName="dev-read-only")

        with pytest.raises(ClientError, match="DBProxyEndpointNotFoundFault"):
            found(rds, DBProxyEndpointName="dev-read-only")
        assert found(rds) == []
