"""What a request to S3 needs: the method and the query tell, and only paths name buckets here."""

from collections.abc import Iterator

from localcloud.emulator.permissions.calls import Call
from localcloud.emulator.permissions.policies import Need, NotUnderstood

OBJECT_ACTIONS = {
    ("DELETE", ""): "s3:DeleteObject",
    ("DELETE", "uploadId"): "s3:AbortMultipartUpload",
    ("GET", ""): "s3:GetObject",
    ("GET", "uploadId"): "s3:ListMultipartUploadParts",
    ("HEAD", ""): "s3:GetObject",
    ("POST", "uploadId"): "s3:PutObject",
    ("POST", "uploads"): "s3:PutObject",
    ("PUT", ""): "s3:PutObject",
    ("PUT", "uploadId"): "s3:PutObject",
}
HARMLESS = {
    *("continuation-token", "delimiter", "encoding-type", "fetch-owner", "list-type", "marker"),
    *("max-keys", "partNumber", "prefix", "start-after", "x-id"),
}
"""Parameters that ask for no other permission; so do those that begin with these two."""
HARMLESS_PREFIXES = ("X-Amz-", "response-")
DEMANDING_HEADERS = {"x-amz-acl", "x-amz-copy-source", "x-amz-tagging"}
"""Headers that ask for more than the object."""


def needs_of(call: Call) -> Iterator[Need]:
    """Yield the one thing that a request needs."""
    bucket, _, key = call.path.removeprefix("/").partition("/")
    demanding = sorted(DEMANDING_HEADERS & call.headers.keys())
    if demanding:
        raise NotUnderstood(f"{call.method} with {', '.join(demanding)} to S3")
    if "key" in call.fields and not key:
        yield Need("s3:PutObject", f"arn:aws:s3:::{bucket}/{call.fields['key']}")
    elif key:
        yield Need(_object_action(call), f"arn:aws:s3:::{bucket}/{key}")
    elif call.method in {"GET", "HEAD"} and not _parameters(call):
        yield listing(bucket, call.query.get("prefix"))
    else:
        raise NotUnderstood(f"{call.method} of a bucket with {sorted(call.query)} in S3")


def needs_of_missing(call: Call) -> Iterator[Need]:
    """Yield what it takes to be told that an object is not there, instead of being refused."""
    bucket, _, key = call.path.removeprefix("/").partition("/")
    if key and _object_action(call) == "s3:GetObject":
        yield listing(bucket, key)


def listing(bucket: str, prefix: str | None) -> Need:
    """Return the need to list a bucket, or what is in it under a prefix."""
    return Need("s3:ListBucket", f"arn:aws:s3:::{bucket}", {"s3:prefix": prefix})


def _object_action(call: Call) -> str:
    asked = (call.method, "+".join(_parameters(call)))
    if asked not in OBJECT_ACTIONS:
        raise NotUnderstood(f"{' ?'.join(asked)} of an object in S3")
    return OBJECT_ACTIONS[asked]


def _parameters(call: Call) -> list[str]:
    """Return the parameters that change what is asked for."""
    return sorted(
        name
        for name in call.query
        if name not in HARMLESS and not name.startswith(HARMLESS_PREFIXES)
    )
