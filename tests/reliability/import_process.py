"""An execution environment of `import_users`, as a process that can be killed.

It is told of invocations on standard input, and answers where its standard output was; what the
function itself prints becomes its log. `execution_environment` is the other end.
"""

import os
import sys

import msgspec

from chassis.testing.lambda_context import CountdownContext
from reliability.invocation import Invocation


def main() -> None:
    """Handle one invocation after another until there are no more."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0) as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        from users.handlers.import_users import handler

        answers.write(b"ready\n")
        for line in sys.stdin.buffer:
            invocation = msgspec.json.decode(line, type=Invocation)
            answer = handler(invocation.event, CountdownContext(invocation.seconds))
            answers.write(msgspec.json.encode(answer) + b"\n")


if __name__ == "__main__":
    main()
