"""Stands between the relay and the event bus, and kills the relay at the worst moment."""

import http.client
import os
import signal
import threading
import urllib.parse
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class KillingProxy:
    """Passes every request on; an armed one kills its client when the bus has accepted events."""

    def __init__(self, target: str) -> None:
        self.url = ""
        self.kills = 0
        self._target = urllib.parse.urlsplit(target).netloc
        self._victim: int | None = None

    def arm(self, pid: int) -> None:
        """Kill this process once the bus has accepted what it sends next."""
        self._victim = pid

    def passed_on(self, request: BaseHTTPRequestHandler) -> tuple[int, bytes] | None:
        """Return the answer to a request, or None when its sender is dead by now."""
        body = request.rfile.read(int(request.headers["content-length"]))
        connection = http.client.HTTPConnection(self._target, timeout=10)
        connection.request("POST", request.path, body=body, headers=dict(request.headers))
        response = connection.getresponse()
        answer = response.status, response.read()
        connection.close()

        victim, self._victim = self._victim, None
        if victim is None:
            return answer
        os.kill(victim, signal.SIGKILL)
        self.kills += 1
        return None


@contextmanager
def killing_proxy(target: str) -> Generator[KillingProxy]:
    """Run a proxy on a free port until the block ends."""
    proxy = KillingProxy(target)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = proxy.passed_on(self)
            if answer is None:
                self.close_connection = True
                return
            status, body = answer
            self.send_response(status)
            self.send_header("content-type", "application/x-amz-json-1.1")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
