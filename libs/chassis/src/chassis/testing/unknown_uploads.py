"""What S3 answers about an upload that it does not know, and moto by itself cannot.

Both emulations give it, that of the tests and that of the local cloud: moto fails with a 500, which
boto3 would ask for again and again.
"""

from typing import NoReturn

from moto.s3.exceptions import NoSuchUpload
from moto.s3.models import MultipartDict


def no_such_upload(_uploads: MultipartDict, upload_id: str) -> NoReturn:
    """Refuse with a 404; made for the `__missing__` of moto's uploads."""
    raise NoSuchUpload(upload_id=upload_id)
