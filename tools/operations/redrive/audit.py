"""Who has sent which letter back, and what came of it: lines in the environment's own logs.

A laptop may be lost, and a file on it is read by nobody else; CloudWatch keeps the lines for as
long as terraform/modules/audit says.
"""

import json
import sys
import time
import uuid
from collections.abc import Sequence
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from infrastructure.cloud import Cloud
from operations.errors import NotAudited

type Line = dict[str, Any]

_GROUP: Final = "/audit/{environment}"


class Audit:
    """The lines of one run, in a log stream of their own."""

    def __init__(self, cloud: Cloud, *, queue: str) -> None:
        self.group = _GROUP.format(environment=cloud.environment)
        self.stream = f"redrive/{queue}/{uuid.uuid4()}"
        self._logs = cloud.client("logs")
        self._who = str(cloud.client("sts").get_caller_identity()["Arn"])
        self._queue = queue

    @property
    def place(self) -> str:
        """Where somebody finds the lines."""
        return f"{self.group} {self.stream}"

    def begin(self, **facts: Any) -> None:
        """Write that a run begins; raises NotAudited, and then nothing may be done."""
        try:
            self._logs.create_log_stream(logGroupName=self.group, logStreamName=self.stream)
        except (BotoCoreError, ClientError) as error:
            raise NotAudited(
                f"nothing was sent, because it cannot be written to {self.group}: {error}"
            ) from error
        self.note([{"did": "began", **facts}])

    def note(self, lines: Sequence[Line]) -> None:
        """Write lines. Where that fails they are printed instead, and NotAudited is raised."""
        now = int(time.time() * 1000)
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now / 1000))
        known = {"at": moment, "who": self._who, "queue": self._queue}
        written = [json.dumps({**known, **line}) for line in lines]
        events = [{"timestamp": now, "message": line} for line in written]
        try:
            self._logs.put_log_events(
                logGroupName=self.group, logStreamName=self.stream, logEvents=events
            )
        except (BotoCoreError, ClientError) as error:
            print(*written, sep="\n", file=sys.stderr)
            raise NotAudited(
                f"the lines above could not be written to {self.group}, so nothing more was sent; "
                f"keep them: {error}"
            ) from error
