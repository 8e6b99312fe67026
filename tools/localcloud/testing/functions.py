"""Deploys small functions to an emulator, the way Terraform does it."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import boto3

from localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY, Aws

if TYPE_CHECKING:
    from mypy_boto3_sqs.literals import QueueAttributeNameType

ROLE = "function"
_TRUST: dict[str, object] = {"Version": "2012-10-17", "Statement": []}
_EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}],
}


class Deployment:
    """The functions of one test."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        identities: Any = boto3.client(
            "iam",
            endpoint_url=aws.endpoint,
            region_name=aws.region,
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
        )
        role = identities.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(_TRUST))
        self._role: str = role["Role"]["Arn"]
        identities.put_role_policy(
            RoleName=ROLE, PolicyName="own", PolicyDocument=json.dumps(_EVERYTHING)
        )
        identities.close()

    def function(
        self,
        name: str,
        source: str,
        *,
        timeout: int = 5,
        memory: int = 256,
        variables: Mapping[str, str] | None = None,
        layers: Sequence[str] = (),
        concurrency: int | None = None,
    ) -> str:
        """Create a function whose handler is `handler` in `source`; returns its ARN."""
        created = self.aws.functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=self._role,
            Handler="handlers.handler",
            Code={"ZipFile": packed({"handlers.py": source})},
            Timeout=timeout,
            MemorySize=memory,
            Environment={"Variables": dict(variables or {})},
            Layers=list(layers),
        )
        if concurrency is not None:
            self.aws.functions.put_function_concurrency(
                FunctionName=name, ReservedConcurrentExecutions=concurrency
            )
        return created["FunctionArn"]

    def release(self, name: str, source: str | None = None) -> str:
        """Publish a version, with new code if given, and point the alias `live` to it."""
        client = self.aws.functions
        if source is not None:
            client.update_function_code(FunctionName=name, ZipFile=packed({"handlers.py": source}))
        version = client.publish_version(FunctionName=name)["Version"]
        try:
            client.get_alias(FunctionName=name, Name="live")
        except client.exceptions.ResourceNotFoundException:
            alias = client.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
        else:
            alias = client.update_alias(FunctionName=name, Name="live", FunctionVersion=version)
        return alias["AliasArn"]

    def layer(self, name: str, files: Mapping[str, str]) -> str:
        """Publish a layer; returns the ARN of its version."""
        layer = self.aws.functions.publish_layer_version(
            LayerName=name, Content={"ZipFile": packed(files)}
        )
        return layer["LayerVersionArn"]

    def queue(
        self, name: str, attributes: "Mapping[QueueAttributeNameType, str] | None" = None
    ) -> tuple[str, str]:
        """Create a queue; returns its URL and its ARN."""
        url = self.aws.queues.create_queue(QueueName=name, Attributes=attributes or {})["QueueUrl"]
        found = self.aws.queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, found["Attributes"]["QueueArn"]

    def messages(self, url: str) -> list[str]:
        """Return and remove the bodies of the visible messages of a queue."""
        found = self.aws.queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        for message in found.get("Messages", []):
            self.aws.queues.delete_message(
                QueueUrl=url, ReceiptHandle=message.get("ReceiptHandle", "")
            )
        return [message.get("Body", "") for message in found.get("Messages", [])]


def packed(files: Mapping[str, str]) -> bytes:
    """Return a zip with these files; the same bytes whenever it is made."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return content.getvalue()
