"""Where failed and finished work is reported: queues, as Terraform named them."""

import logging
from collections.abc import Mapping

from localcloud.aws import Aws

_log = logging.getLogger(__name__)


class Destinations:
    """Sends records to the ARN of a queue; this system uses no other kind of destination."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def send(self, arn: str, body: str, attributes: Mapping[str, str] | None = None) -> None:
        """Send one message; a destination that cannot be reached is logged, as on AWS."""
        service, name = arn.split(":")[2], arn.rpartition(":")[2]
        if service != "sqs":
            _log.error("the local cloud sends nothing to %s: only queues are destinations", arn)
            return
        queues = self._aws.queues
        try:
            queue = await self._aws.call(queues.get_queue_url, QueueName=name)
            await self._aws.call(
                queues.send_message,
                QueueUrl=queue["QueueUrl"],
                MessageBody=body,
                MessageAttributes={
                    key: {"DataType": "String", "StringValue": value}
                    for key, value in (attributes or {}).items()
                },
            )
        except Exception:  # noqa: BLE001 - whatever it is, nobody waits for the answer
            _log.exception("a record for %s is lost", arn)
