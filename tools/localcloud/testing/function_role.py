"""A function's role and what it is about, in tests of permissions."""

from typing import Any

from localcloud.aws import REGION

FUNCTION = "writer"
ACCOUNT = f"{REGION}:123456789012"
QUEUE = f"arn:aws:sqs:{ACCOUNT}:orders"
TABLE = f"arn:aws:dynamodb:{ACCOUNT}:table/notes"
FILE = "arn:aws:s3:::files/imports/a b.csv"
IN_FILE = {"Bucket": "files", "Key": "imports/a b.csv"}

type Statement = dict[str, Any]


def allowed(action: str, *resources: str, sid: str = "Own") -> Statement:
    """Return a statement that allows one action."""
    return {"Sid": sid, "Effect": "Allow", "Action": [action], "Resource": list(resources)}
