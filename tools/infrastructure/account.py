"""The emulated account of an environment: what is there before it, and what is left after it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
import jmespath

from infrastructure.environments import Environment
from localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from packages.building import Artifact
from packages.publishing import ArtifactBucket

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

QUESTIONS: Final = (
    ("acm", "list_certificates", "CertificateSummaryList[].CertificateArn"),
    ("apigatewayv2", "get_apis", "Items[].ApiId"),
    ("apigatewayv2", "get_domain_names", "Items[].DomainName"),
    ("cloudformation", "describe_stacks", "Stacks[].StackName"),
    ("cloudwatch", "describe_alarms", "[MetricAlarms, CompositeAlarms][][].AlarmName"),
    ("cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"),
    ("codedeploy", "list_applications", "applications"),
    (
        "codedeploy",
        "list_deployment_configs",
        "deploymentConfigsList[?!starts_with(@, 'CodeDeployDefault.')]",
    ),
    ("dynamodb", "list_tables", "TableNames"),
    ("ec2", "describe_addresses", "Addresses[].AllocationId"),
    ("ec2", "describe_flow_logs", "FlowLogs[].FlowLogId"),
    ("ec2", "describe_internet_gateways", "InternetGateways[].InternetGatewayId"),
    ("ec2", "describe_nat_gateways", "NatGateways[?State != 'deleted'].NatGatewayId"),
    ("ec2", "describe_network_interfaces", "NetworkInterfaces[].NetworkInterfaceId"),
    ("ec2", "describe_route_tables", "RouteTables[].RouteTableId"),
    ("ec2", "describe_security_groups", "SecurityGroups[].GroupId"),
    ("ec2", "describe_subnets", "Subnets[].SubnetId"),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints[?State != 'deleted'].VpcEndpointId"),
    ("ec2", "describe_vpcs", "Vpcs[].VpcId"),
    ("events", "list_archives", "Archives[].ArchiveName"),
    ("events", "list_event_buses", "EventBuses[].Name"),
    ("iam", "list_roles", "Roles[].RoleName"),
    ("kms", "list_aliases", "Aliases[].AliasName"),
    ("lambda", "list_event_source_mappings", "EventSourceMappings[].UUID"),
    ("lambda", "list_functions", "Functions[].FunctionName"),
    ("lambda", "list_layers", "Layers[].LayerName"),
    ("logs", "describe_log_groups", "logGroups[].logGroupName"),
    ("logs", "describe_query_definitions", "queryDefinitions[].name"),
    (
        "rds",
        "describe_db_cluster_parameter_groups",
        "DBClusterParameterGroups[].DBClusterParameterGroupName",
    ),
    ("rds", "describe_db_cluster_snapshots", "DBClusterSnapshots[].DBClusterSnapshotIdentifier"),
    ("rds", "describe_db_clusters", "DBClusters[].DBClusterIdentifier"),
    ("rds", "describe_db_instances", "DBInstances[].DBInstanceIdentifier"),
    ("rds", "describe_db_proxies", "DBProxies[].DBProxyName"),
    ("rds", "describe_db_proxy_endpoints", "DBProxyEndpoints[].DBProxyEndpointName"),
    ("rds", "describe_db_subnet_groups", "DBSubnetGroups[].DBSubnetGroupName"),
    ("s3", "list_buckets", "Buckets[].Name"),
    ("scheduler", "list_schedules", "Schedules[].Name"),
    ("secretsmanager", "list_secrets", "SecretList[].Name"),
    ("sesv2", "list_configuration_sets", "ConfigurationSets"),
    ("sesv2", "list_email_identities", "EmailIdentities[].IdentityName"),
    ("sns", "list_topics", "Topics[].TopicArn"),
    ("sqs", "list_queues", "QueueUrls"),
)
"""What a service is asked for, and where its answer has the names."""


class Account:
    """The emulated account behind an endpoint, as its own administrator sees it."""

    def __init__(self, environment: Environment, endpoint: str) -> None:
        self._environment = environment
        self._endpoint = endpoint
        self._clients: dict[str, Any] = {}

    def prepare(self) -> None:
        """Make what bootstrap and a registrar have made: buckets of states and packages, a zone."""
        place = {"LocationConstraint": self._environment.region}
        for bucket in (self._environment.state_bucket, self._environment.artifact_bucket):
            self._client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
        if zone := self._environment.zone_name:
            self._client("route53").create_hosted_zone(Name=zone, CallerReference=zone)
        if self._environment.host:
            self._make_network()

    def _make_network(self) -> None:
        """Make what a preview borrows of its host."""
        ec2, host = self._client("ec2"), self._environment.host
        network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        names = {network: host}
        for index, zone in enumerate("ab"):
            subnet = ec2.create_subnet(
                VpcId=network,
                CidrBlock=f"10.0.{index}.0/24",
                AvailabilityZone=f"{self._environment.region}{zone}",
            )
            names[subnet["Subnet"]["SubnetId"]] = f"{host}-private-{zone}"
        for name in self._environment.borrowed_security_groups:
            ec2.create_security_group(GroupName=name, Description=name, VpcId=network)
        for resource, name in names.items():
            ec2.create_tags(Resources=[resource], Tags=[{"Key": "Name", "Value": name}])

    def publish(self, artifacts: Mapping[str, Artifact], *, dist: Path, architecture: str) -> None:
        """Bring packages to where the environment finds them."""
        s3: S3Client = self._client("s3")
        bucket = ArtifactBucket(self._environment.artifact_bucket, s3)
        bucket.publish(artifacts, dist=dist, architecture=architecture)

    def is_locked(self) -> bool:
        """Whether somebody holds the lock of the state."""
        listed = self._client("s3").list_objects_v2(Bucket=self._environment.state_bucket)
        keys = {found["Key"] for found in listed.get("Contents", [])}
        return self._environment.lock_key in keys

    def inventory(self) -> set[str]:
        """Name everything that there is, of each service that the environments use."""
        return {*self._answers(), *self._keys(), *self._records(), *self._others()}

    def _answers(self) -> Iterator[str]:
        for service, operation, names in QUESTIONS:
            answer = getattr(self._client(service), operation)()
            for name in jmespath.search(names, answer) or ():
                yield f"{service} {operation.partition('_')[2]}: {name}"

    def _keys(self) -> Iterator[str]:
        """Name keys of ours; one can only be scheduled for deletion, by Terraform too."""
        kms = self._client("kms")
        aliases = kms.list_aliases()["Aliases"]
        owned_by_aws = {
            alias.get("TargetKeyId")
            for alias in aliases
            if alias["AliasName"].startswith("alias/aws/")
        }
        for found in kms.list_keys()["Keys"]:
            key = kms.describe_key(KeyId=found["KeyId"])["KeyMetadata"]
            if key["KeyState"] != "PendingDeletion" and key["KeyId"] not in owned_by_aws:
                yield f"kms keys: {key['KeyId']}"

    def _records(self) -> Iterator[str]:
        route53 = self._client("route53")
        for zone in route53.list_hosted_zones()["HostedZones"]:
            answer = route53.list_resource_record_sets(HostedZoneId=zone["Id"])
            for record in answer["ResourceRecordSets"]:
                yield f"route53 records: {record['Name']} {record['Type']}"

    def _others(self) -> Iterator[str]:
        """Ask what must be asked with the name of something."""
        autoscaling = self._client("application-autoscaling")
        targets = autoscaling.describe_scalable_targets(ServiceNamespace="lambda")
        for target in targets["ScalableTargets"]:
            yield f"application-autoscaling targets: {target['ResourceId']}"
        pools = self._client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
        for pool in pools:
            yield f"cognito-idp user_pools: {pool['Name']}"
        budgets = self._client("budgets")
        found = budgets.describe_budgets(AccountId=self._environment.account_id)
        for budget in found["Budgets"]:
            yield f"budgets budgets: {budget['BudgetName']}"

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            # Chosen at run time, so the stubs cannot know its type.
            make: Any = boto3.client
            self._clients[service] = make(
                service,
                endpoint_url=self._endpoint,
                region_name=self._environment.region,
                aws_access_key_id=ACCESS_KEY_ID,
                aws_secret_access_key=SECRET_ACCESS_KEY,
            )
        return self._clients[service]
