"""Which of the installed and copied files go into a zip.

Paths are relative to the folder that will be on `sys.path`.
"""

from pathlib import PurePosixPath
from typing import Final

AWS_SERVICES: Final = {
    "events": "publish_outbox puts events on the bus",
    "s3": "import_users reads uploads and writes rejected rows there",
    "sesv2": "send_email sends with it",
    "sqs": "dispatch queues e-mails; consumers bury malformed messages",
}
"""AWS service whose botocore model the aws layer keeps → who needs it. All of them are 25 MB."""

_UNUSED_TREES: Final = {
    ("aws_lambda_powertools", "event_handler"): "API Gateway has already chosen the route",
    ("boto3", "data"): "the models of boto3.resource(), which nothing calls",
}
"""Large folders of our dependencies that nothing of ours imports → why not."""

# Its other tools for batches, events, parameters and so on; the logger needs this one.
_USED_UTILITIES: Final = frozenset({"jmespath_utils"})

_UNUSED_FOLDERS: Final = {
    "__pycache__",  # Compiled again, for every machine the same.
    "bin",  # Console scripts carry this machine's interpreter.
    "examples",
    "test",
    "testing",  # chassis.testing: fixtures that need Docker, pytest and moto.
    "tests",
}
_UNUSED_SUFFIXES: Final = {".c", ".h", ".pxd", ".pyi", ".pyx", ".typed"}


def belongs_in_package(path: PurePosixPath) -> bool:
    """Say whether a file is needed when the program runs.

    Of a distribution's metadata only METADATA stays: vulnerability scanners read names and
    versions from it; RECORD and its neighbours differ from one machine to the next.
    """
    if any(part.endswith(".dist-info") for part in path.parts):
        return path.name == "METADATA"
    # What begins with a dot is an editor's, a finder's or an installer's.
    if path.name.startswith(".") or path.suffix in _UNUSED_SUFFIXES:
        return False
    if path.parts[:2] in _UNUSED_TREES or _is_unused_utility(path):
        return False
    return not _UNUSED_FOLDERS & set(path.parts[:-1])


def _is_unused_utility(path: PurePosixPath) -> bool:
    match path.parts:
        case ("aws_lambda_powertools", "utilities", folder, _, *_):
            return folder not in _USED_UTILITIES
        case _:
            return False


def belongs_in_aws_layer(path: PurePosixPath) -> bool:
    """Say whether the aws layer needs a file: of botocore's models only those of our services.

    The files beside the models (endpoints, partitions, retry modes) serve every service.
    """
    match path.parts:
        case ("botocore", "data", service, _, *_):
            kept = service in AWS_SERVICES and not path.name.startswith("examples-")
            return kept and belongs_in_package(path)
        case _:
            return belongs_in_package(path)
