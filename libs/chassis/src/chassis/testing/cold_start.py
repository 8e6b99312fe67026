"""Makes a test as cold as a new execution environment: nothing is kept from the one before."""

from types import ModuleType

from chassis import aws, settings


def forget_everything(*modules: ModuleType) -> None:
    """Forget what the chassis and the given modules keep: settings, clients, connections."""
    for module in (settings, aws, *modules):
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()
