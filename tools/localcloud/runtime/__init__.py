"""Lambda on a laptop: real `awslambdaric` processes behind the limits and habits of AWS.

Not imitated: less CPU for less memory, a /tmp and a network of its own for each environment,
extensions, response streaming, provisioned concurrency, and destinations other than queues.
"""

from localcloud.runtime.control_plane import Limits, Runtime
from localcloud.runtime.database_override import DatabaseOverride
from localcloud.runtime.faults import Fault
from localcloud.runtime.invoke_api import invoke_application
from localcloud.runtime.invoker import InvokeResult
from localcloud.runtime.reports import Report

__all__ = [
    "DatabaseOverride",
    "Fault",
    "InvokeResult",
    "Limits",
    "Report",
    "Runtime",
    "invoke_application",
]
