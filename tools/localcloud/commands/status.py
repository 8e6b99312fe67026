"""`status`: says what runs, and where."""

from localcloud.cloud import HOST, Cloud
from localcloud.health import examine


def status(cloud: Cloud) -> bool:
    """Print the state of every part; returns whether the cloud is whole."""
    health = examine(cloud)
    if health.is_absent:
        print("The local cloud is not running.")
        return False
    for process in health.processes:
        state = "has crashed" if process.name in health.crashed else "running"
        log = cloud.home / f"{process.name}.log"
        print(f"{process.name:<10} {state}, process {process.pid}, log {log}")
    for name in cloud.own_ports:
        state = "does not answer" if name in health.missing else "answers"
        print(f"{name:<10} {state}, {HOST}:{cloud.port(name)}")
    return health.is_whole
