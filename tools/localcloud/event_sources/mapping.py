"""Event source mappings as Terraform configured them, read from the emulated control plane."""

import json
from typing import TYPE_CHECKING, Any

import msgspec

from localcloud.aws import Aws

if TYPE_CHECKING:
    from mypy_boto3_lambda.type_defs import EventSourceMappingConfigurationTypeDef

UNLIMITED = -1


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """One mapping. Numbers that are -1 mean "without limit"."""

    uuid: str
    source_arn: str
    function_arn: str
    batch_size: int
    window_seconds: float
    max_concurrency: int | None
    filters: tuple[str, ...]
    reports_item_failures: bool
    starting_position: str
    bisects: bool
    max_retries: int
    max_record_age_seconds: int
    on_failure_arn: str | None

    @property
    def service(self) -> str:
        """Return what the source is: `sqs` or `dynamodb`."""
        return self.source_arn.split(":")[2]

    @property
    def region(self) -> str:
        """Return the region of the source."""
        return self.source_arn.split(":")[3]

    def patterns(self) -> list[dict[str, Any]]:
        """Return the filters, any of which lets a record pass; none lets all pass."""
        return [json.loads(pattern) for pattern in self.filters]


async def enabled_mappings(aws: Aws) -> dict[str, Mapping]:
    """Return the enabled mappings by their UUID."""
    pages = aws.functions.get_paginator("list_event_source_mappings")
    found = await aws.call(lambda: pages.paginate().build_full_result())
    configurations: list[EventSourceMappingConfigurationTypeDef] = found["EventSourceMappings"]
    mappings = [_mapping(one) for one in configurations if one.get("State") == "Enabled"]
    return {mapping.uuid: mapping for mapping in mappings}


def _mapping(found: "EventSourceMappingConfigurationTypeDef") -> Mapping:
    filters = found.get("FilterCriteria", {}).get("Filters", [])
    return Mapping(
        uuid=found.get("UUID", ""),
        source_arn=found.get("EventSourceArn", ""),
        function_arn=found.get("FunctionArn", ""),
        batch_size=found.get("BatchSize", 10),
        window_seconds=found.get("MaximumBatchingWindowInSeconds", 0),
        max_concurrency=found.get("ScalingConfig", {}).get("MaximumConcurrency"),
        filters=tuple(one["Pattern"] for one in filters if "Pattern" in one),
        reports_item_failures="ReportBatchItemFailures" in found.get("FunctionResponseTypes", []),
        starting_position=found.get("StartingPosition", "TRIM_HORIZON"),
        bisects=found.get("BisectBatchOnFunctionError", False),
        max_retries=found.get("MaximumRetryAttempts", UNLIMITED),
        max_record_age_seconds=found.get("MaximumRecordAgeInSeconds", UNLIMITED),
        on_failure_arn=found.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
    )
