# pyright: basic
# WSGI applications of moto carry no types.
"""Answers Terraform's second attempt at a request as the first, when that one had succeeded.

Where a connection breaks before its answer has arrived, Terraform's SDK sends the request again,
under the same invocation id, and would be told that what it has just made is there already. Other
clients get no such help: their retries must stand what AWS's do.
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from werkzeug.wrappers import Request, Response

from localcloud.emulator.control import Application, Environ, StartResponse

REMEMBERED = 500
"""Answers; more than Terraform can have under way."""


class ReplayApplication:
    """Hands requests on, and remembers the answers to Terraform's changes."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._answers: OrderedDict[str, Response] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        headers = Request(environ).headers
        invocation = headers.get("amz-sdk-invocation-id")
        changes = environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}
        if invocation is None or not changes or "Terraform/" not in headers.get("user-agent", ""):
            return self.application(environ, start_response)
        with self._lock:
            answer = self._answers.get(invocation)
        if answer is None:
            answer = Response.from_app(self.application, environ, buffered=True)
            self._remember(invocation, answer)
        return answer(environ, start_response)

    def _remember(self, invocation: str, answer: Response) -> None:
        if answer.status_code >= 300:  # noqa: PLR2004 - whatever failed shall be tried again
            return
        with self._lock:
            self._answers[invocation] = answer
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
