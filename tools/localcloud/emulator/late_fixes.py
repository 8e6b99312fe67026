"""Fixes to services that only whole environments use: installed when the first request comes.

moto's models of EC2 and RDS take as long to import as all that a laptop's cloud needs together.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final

MODULES: Final[Mapping[str, Sequence[str]]] = {
    "acm": ("acm",),
    "applicationautoscaling": ("application_autoscaling",),
    "budgets": ("budgets",),
    "cloudformation": ("rds", "cloud_formation"),
    "cloudwatch": ("cloud_watch", "alarm_states"),
    "codedeploy": ("alarm_states", "code_deploy", "code_deploy_rollouts"),
    "cognitoidp": ("cognito",),
    "ec2": ("ec2",),
    "logs": ("logs",),
    "rds": ("rds",),
}
"""moto's name of each service → the modules with its fixes, and those of what it makes itself."""


def installed_first(create_application: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what creates a service's application, but mends the service before that."""

    def wrapper(service: Any) -> Any:
        for module in MODULES.get(service, ()):
            _install(module)
        return create_application(service)

    return wrapper


@cache
def _install(module: str) -> None:
    import_module(f"localcloud.emulator.{module}").install()
