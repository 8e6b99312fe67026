"""The environment variables of a function's process: Lambda's reserved ones and Terraform's."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from localcloud.runtime.database_override import DatabaseOverride
from localcloud.runtime.functions import Function
from localcloud.runtime.role_sessions import RoleSession

PYTHON_VERSION = "python3.13"


def process_variables(
    function: Function,
    session: RoleSession,
    *,
    task_root: Path,
    layers: Sequence[Path],
    region: str,
    runtime_api: str,
    extra: Mapping[str, str],
    database: DatabaseOverride | None = None,
) -> dict[str, str]:
    """Return everything that the process finds in its environment; it inherits nothing.

    `extra` is what a laptop needs and AWS does not: endpoints, whom to trust, and the database's
    password. The function's own variables win over it, `database` over them where it is given,
    Lambda's reserved ones over all.
    """
    log_stream = f"{datetime.now(UTC):%Y/%m/%d}/[{function.version}]{uuid.uuid4().hex}"
    return {
        **extra,
        **function.variables,
        **(database.variables(function.variables) if database else {}),
        **session.variables,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{PYTHON_VERSION}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "AWS_REGION": region,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "LAMBDA_TASK_ROOT": str(task_root),
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        # On AWS the code lies on a read-only file system; here nothing else keeps a cold start
        # from leaving byte code behind that would make the next one faster.
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": _layer_path(layers),
        "TZ": ":UTC",
        "_HANDLER": function.handler,
    }


def _layer_path(layers: Sequence[Path]) -> str:
    """Return what AWS puts on sys.path from /opt, where a later layer overwrites an earlier."""
    folders: list[str] = []
    for layer in reversed(layers):
        python = layer / "python"
        folders += [str(python / "lib" / PYTHON_VERSION / "site-packages"), str(python)]
    return ":".join(folders)
