"""Every fix to moto in one list, so that the server and its readers see the same set."""

from localcloud.emulator import (
    api_gateway,
    api_gateway_domains,
    dispatching,
    dynamodb_partitions,
    dynamodb_streams,
    event_bridge,
    event_source_mappings,
    instances,
    lambda_aliases,
    lambda_event_invoke,
    lambda_functions,
    lambda_invocations,
    lambda_provisioned_concurrency,
    lambda_recursion,
    s3,
    s3_uploads,
    ses,
    ses_events,
    sqs,
    sqs_backlog,
)
from localcloud.emulator.permissions import pollers

FIXES = (
    api_gateway,
    api_gateway_domains,
    dispatching,
    dynamodb_partitions,
    dynamodb_streams,
    event_bridge,
    event_source_mappings,
    instances,
    lambda_aliases,
    lambda_event_invoke,
    lambda_functions,
    lambda_invocations,
    lambda_provisioned_concurrency,
    lambda_recursion,
    pollers,
    s3,
    s3_uploads,
    ses,
    ses_events,
    sqs,
    sqs_backlog,
)


def install() -> None:
    """Replace the methods of moto that each fix is about; done once, before serving."""
    for fix in FIXES:
        fix.install()
