from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def ec2(client_of: Callable[[str], Any]) -> Any:
    return client_of("ec2")


@pytest.fixture
def vpc_id(ec2: Any) -> str:
    return ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


@pytest.fixture
def group_id(ec2: Any, vpc_id: str) -> str:
    made = ec2.create_security_group(GroupName="a", Description="a", VpcId=vpc_id)
    return made["GroupId"]


@pytest.fixture
def prefix_list_id(ec2: Any) -> str:
    made = ec2.create_managed_prefix_list(PrefixListName="s3", MaxEntries=1, AddressFamily="IPv4")
    return made["PrefixList"]["PrefixListId"]


class TestSecurityGroupRule:
    @pytest.mark.parametrize("whom", ["group", "prefix list", "range"])
    def test_keeps_its_description_whatever_it_is_about(
        self, ec2: Any, group_id: str, prefix_list_id: str, whom: str
    ) -> None:
        description = {"Description": f"Whom: {whom}."}
        permission = {
            "group": {"UserIdGroupPairs": [{"GroupId": group_id, **description}]},
            "prefix list": {"PrefixListIds": [{"PrefixListId": prefix_list_id, **description}]},
            "range": {"IpRanges": [{"CidrIp": "10.0.0.0/8", **description}]},
        }[whom]

        ec2.authorize_security_group_egress(
            GroupId=group_id,
            IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **permission}],
        )

        found = ec2.describe_security_group_rules(
            Filters=[{"Name": "group-id", "Values": [group_id]}]
        )["SecurityGroupRules"]
        described = [rule["Description"] for rule in found if "Description" in rule]
        assert described == [f"Whom: {whom}."]

    def test_has_none_where_none_was_given(self, ec2: Any, group_id: str) -> None:
        found = ec2.describe_security_group_rules(
            Filters=[{"Name": "group-id", "Values": [group_id]}]
        )["SecurityGroupRules"]

        assert [rule.get("Description") for rule in found] == [None]


class TestNatGateway:
    def test_takes_its_network_interface_with_it(self, ec2: Any, vpc_id: str) -> None:
        subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.0.0/24")["Subnet"]
        address = ec2.allocate_address(Domain="vpc")
        gateway = ec2.create_nat_gateway(
            SubnetId=subnet["SubnetId"], AllocationId=address["AllocationId"]
        )["NatGateway"]
        before = len(ec2.describe_network_interfaces()["NetworkInterfaces"])

        ec2.delete_nat_gateway(NatGatewayId=gateway["NatGatewayId"])

        after = ec2.describe_network_interfaces()["NetworkInterfaces"]
        assert (before, after) == (1, [])
