"""Why an invocation did not reach its function, or did not come back from it.

    InvocationRefused            the Invoke API answers with an error status
    ├── FunctionUnknown          404
    ├── RequestMalformed         400
    ├── RequestTooLarge          413
    └── Throttled                429
    FunctionFailed               200 with X-Amz-Function-Error
    ├── InitRefused              the runtime itself reported why it could not start
    ├── OutOfMemory
    ├── ProcessExited
    ├── ResponseTooLarge
    └── TimedOut

Names and wordings are those of AWS, because tests and people look for them.
"""

import json
import signal
from typing import Any, ClassVar

MAX_RESPONSE_BYTES = 6_291_556


class InvocationRefused(Exception):
    """The Invoke API refused the request before any function saw it."""

    status: ClassVar[int]
    error_type: ClassVar[str]

    def body(self) -> bytes:
        """Return the body of the Invoke API's answer."""
        return json.dumps({"Type": "User", "Message": str(self)}).encode()


class FunctionUnknown(InvocationRefused):
    """No function, version or alias has this name."""

    status = 404
    error_type = "ResourceNotFoundException"


class RequestMalformed(InvocationRefused):
    """The payload is not JSON."""

    status = 400
    error_type = "InvalidRequestContentException"

    def __init__(self, reason: object) -> None:
        super().__init__(f"Could not parse request body into json: {reason}")


class RequestTooLarge(InvocationRefused):
    """The payload is larger than this kind of invocation may be."""

    status = 413
    error_type = "RequestTooLargeException"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
        )


class Throttled(InvocationRefused):
    """Every execution environment that the function may have is busy."""

    status = 429
    error_type = "TooManyRequestsException"

    def __init__(self, reason: str) -> None:
        super().__init__("Rate Exceeded.")
        self.reason = reason

    def body(self) -> bytes:
        """Return the body of the Invoke API's answer."""
        answer = {"Type": "User", "Reason": self.reason, "message": str(self)}
        return json.dumps(answer).encode()


class FunctionFailed(Exception):
    """The function was started, and gave no answer of its own."""

    error_type: str
    status = "error"

    def payload(self, request_id: str) -> bytes:
        """Return the error document that the invoker gets."""
        message = f"RequestId: {request_id} Error: {self}"
        return json.dumps({"errorType": self.error_type, "errorMessage": message}).encode()


class InitRefused(FunctionFailed):
    """The runtime could not load the handler; the document is its own."""

    def __init__(self, document: bytes) -> None:
        self._document = document
        content: dict[str, Any] = json.loads(document)
        self.error_type = str(content.get("errorType", "Runtime.Unknown"))
        super().__init__(str(content.get("errorMessage", "")))

    def payload(self, request_id: str) -> bytes:  # noqa: ARG002 - Lambda passes it on unchanged
        """Return the document of the runtime."""
        return self._document


class OutOfMemory(FunctionFailed):
    """The process outgrew the function's memory and was killed."""

    error_type = "Runtime.OutOfMemory"

    def __init__(self) -> None:
        super().__init__("Runtime exited with error: signal: killed")


class ProcessExited(FunctionFailed):
    """The process ended before it answered."""

    error_type = "Runtime.ExitError"

    def __init__(self, return_code: int) -> None:
        self.return_code = return_code
        super().__init__(_exit_reason(return_code))


class ResponseTooLarge(FunctionFailed):
    """The function answered with more than the Invoke API can carry."""

    error_type = "Function.ResponseSizeTooLarge"

    def payload(self, request_id: str) -> bytes:  # noqa: ARG002 - Lambda names no request here
        """Return the document that Lambda makes of it."""
        message = (
            "Response payload size exceeded maximum allowed payload size "
            f"({MAX_RESPONSE_BYTES} bytes)."
        )
        return json.dumps({"errorType": self.error_type, "errorMessage": message}).encode()


class TimedOut(FunctionFailed):
    """The function did not answer within its timeout."""

    error_type = "Sandbox.Timedout"
    status = "timeout"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Task timed out after {seconds:.2f} seconds")


def _exit_reason(return_code: int) -> str:
    if return_code == 0:
        return "Runtime exited without providing a reason"
    if return_code < 0:
        name = "killed" if -return_code == signal.SIGKILL else signal.strsignal(-return_code)
        return f"Runtime exited with error: signal: {(name or 'unknown').lower()}"
    return f"Runtime exited with error: exit status {return_code}"
