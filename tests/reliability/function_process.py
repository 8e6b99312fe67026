"""An execution environment of a function, as a process that can be killed.

It is told of invocations on standard input, and answers where its standard output was; what the
function itself prints becomes its log. `execution_environment` is the other end. The arguments are
the handler's module, and what is to be another number in this process than in the code, such as
`orders.use_cases.export_parts.PART_BYTES=65536`.
"""

import importlib
import os
import sys

import msgspec

from chassis.testing.lambda_context import CountdownContext
from reliability.invocation import Invocation


def main(module: str, *numbers: str) -> None:
    """Handle one invocation after another until there are no more."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0) as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        handler = importlib.import_module(module).handler
        for assignment in numbers:
            _assign(assignment)

        answers.write(b"ready\n")
        for line in sys.stdin.buffer:
            invocation = msgspec.json.decode(line, type=Invocation)
            answer = handler(invocation.event, CountdownContext(invocation.seconds))
            answers.write(msgspec.json.encode(answer) + b"\n")


def _assign(assignment: str) -> None:
    name, _, number = assignment.partition("=")
    module, _, constant = name.rpartition(".")
    setattr(importlib.import_module(module), constant, int(number))


if __name__ == "__main__":
    main(*sys.argv[1:])
