"""Finds the handlers of a service: files, or folders where a file was not enough."""

from pathlib import Path


def handlers_of(root: Path, service: str) -> set[str]:
    """Return the names of a service's handlers, which are those of its functions."""
    folder = root / "services" / service / "src" / service / "handlers"
    return {path.stem for path in folder.iterdir() if not path.name.startswith("__")}
