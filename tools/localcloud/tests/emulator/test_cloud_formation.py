import json
from collections.abc import Callable
from typing import Any

import pytest

PROPERTIES = {
    "DBProxyName": "dev",
    "DebugLogging": False,
    "DefaultAuthScheme": "IAM_AUTH",
    "EngineFamily": "POSTGRESQL",
    "IdleClientTimeout": 900,
    "RequireTLS": True,
    "RoleArn": "arn:aws:iam::123456789012:role/proxy",
}
PARAMETERS = [{"ParameterKey": "Zones", "ParameterValue": "a,b"}]
OUTPUTS = {
    "Arn": {"Value": {"Fn::GetAtt": ["Proxy", "DBProxyArn"]}},
    "Endpoint": {"Value": {"Fn::GetAtt": ["Proxy", "Endpoint"]}},
    "Name": {"Value": {"Ref": "Proxy"}},
}


@pytest.fixture
def subnet_id(client_of: Callable[[str], Any]) -> str:
    ec2 = client_of("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]


@pytest.fixture
def stacks(client_of: Callable[[str], Any], subnet_id: str) -> Any:
    client = client_of("cloudformation")
    body = template(subnet_id)
    client.create_stack(StackName="dev", TemplateBody=body, Parameters=PARAMETERS)
    return client


@pytest.fixture
def rds(client_of: Callable[[str], Any]) -> Any:
    return client_of("rds")


def template(subnet_id: str, **changed: object) -> str:
    properties = {**PROPERTIES, "VpcSubnetIds": [subnet_id], **changed}
    proxy = {"Type": "AWS::RDS::DBProxy", "Properties": properties}
    parameters = {"Zones": {"Type": "CommaDelimitedList"}}
    return json.dumps({"Outputs": OUTPUTS, "Parameters": parameters, "Resources": {"Proxy": proxy}})


def outputs(stacks: Any) -> dict[str, str]:
    found = stacks.describe_stacks(StackName="dev")["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in found}


class TestStack:
    def test_has_a_list_as_it_was_given(self, stacks: Any) -> None:
        found = stacks.describe_stacks(StackName="dev")["Stacks"][0]

        assert found["Parameters"] == PARAMETERS


class TestStackOfAProxy:
    def test_makes_the_proxy_that_it_describes(self, stacks: Any, rds: Any, subnet_id: str) -> None:
        proxy = rds.describe_db_proxies(DBProxyName="dev")["DBProxies"][0]

        written = {**PROPERTIES, "VpcSubnetIds": [subnet_id]}
        assert {name: proxy[name] for name in written} == written
        assert outputs(stacks) == {
            "Arn": proxy["DBProxyArn"],
            "Endpoint": proxy["Endpoint"],
            "Name": "dev",
        }

    def test_has_a_target_group_like_any_other(self, stacks: Any, rds: Any) -> None:
        found = rds.describe_db_proxy_target_groups(DBProxyName="dev")["TargetGroups"]

        assert [group["TargetGroupName"] for group in found] == ["default"]

    def test_changes_the_proxy_in_place(self, stacks: Any, rds: Any, subnet_id: str) -> None:
        before = outputs(stacks)

        body = template(subnet_id, IdleClientTimeout=1800)
        stacks.update_stack(StackName="dev", TemplateBody=body, Parameters=PARAMETERS)

        proxy = rds.describe_db_proxies(DBProxyName="dev")["DBProxies"][0]
        assert (proxy["IdleClientTimeout"], outputs(stacks)) == (1800, before)

    def test_replaces_a_proxy_that_cannot_change_so(
        self, stacks: Any, rds: Any, subnet_id: str
    ) -> None:
        before = outputs(stacks)

        body = template(subnet_id, DBProxyName="prod")
        stacks.update_stack(StackName="dev", TemplateBody=body, Parameters=PARAMETERS)

        names = [proxy["DBProxyName"] for proxy in rds.describe_db_proxies()["DBProxies"]]
        assert names == ["prod"]
        assert outputs(stacks)["Arn"] != before["Arn"]

    def test_takes_the_proxy_with_it(self, stacks: Any, rds: Any) -> None:
        stacks.delete_stack(StackName="dev")

        assert rds.describe_db_proxies()["DBProxies"] == []
