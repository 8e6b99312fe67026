# pyright: basic, reportAttributeAccessIssue=false
# moto's server module is untyped, and Werkzeug's types hide that its server has threads.
"""Serves moto over HTTP, with the fixes installed and a few routes of the local cloud's own."""

import signal
import socket
import sys
from types import FrameType

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from localcloud.emulator import control, fixes, late_fixes, replays
from localcloud.emulator.permissions.application import PermissionsApplication

CONNECTION_BACKLOG = 512
"""Terraform with -parallelism=30 and every poller connect at once after a pause."""


class QuietHandler(MotoRequestHandler):
    """Keeps the log for errors: pollers make many requests a second."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing about a request that was answered."""


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT.

    Werkzeug's threaded server has no upper limit of threads. A fixed pool, as waitress has, could
    fill up with invocations whose functions wait for this same server, and nothing would move.
    """
    fixes.install()
    moto = DomainDispatcherApplication(late_fixes.installed_first(create_backend_app))
    application = replays.ReplayApplication(
        control.ControlApplication(PermissionsApplication(moto))
    )
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)

    with socket.create_server((host, port), backlog=CONNECTION_BACKLOG) as listener:
        server = make_server(
            host,
            port,
            application,
            threaded=True,
            request_handler=QuietHandler,
            fd=listener.fileno(),
        )
        server.daemon_threads = True
        server.serve_forever()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
