"""`stop`: ends the recorded processes, and nothing else."""

import time

from localcloud.cloud import Cloud, CloudFailure
from localcloud.health import is_taken
from localcloud.processes import read_processes, terminate, write_processes

GRACE_SECONDS = 10.0
FREE_SECONDS = 10.0
"""The embedded database may outlive a killed supervisor by a moment."""

POLL_SECONDS = 0.05


def stop(cloud: Cloud) -> bool:
    """End what runs; returns whether there was anything to end."""
    processes = read_processes(cloud)
    cloud.endpoints_file.unlink(missing_ok=True)
    if not processes:
        return False
    # The supervisor first: it is still using the emulator.
    terminate(processes[::-1], grace_seconds=GRACE_SECONDS)
    write_processes(cloud, [process for process in processes if process.is_running])
    _wait_until_free(cloud)
    return True


def _wait_until_free(cloud: Cloud) -> None:
    deadline = time.monotonic() + FREE_SECONDS
    while taken := [name for name in cloud.own_ports if is_taken(cloud.port(name))]:
        if time.monotonic() > deadline:
            ports = ", ".join(f"{cloud.port(name)} ({name})" for name in taken)
            raise CloudFailure(f"stopped, but somebody still listens on {ports}")
        time.sleep(POLL_SECONDS)
