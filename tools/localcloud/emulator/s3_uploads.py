# pyright: basic, reportAttributeAccessIssue=false
# moto's uploads get a method that they do not declare.
"""Uploads to S3 in parts: one that was aborted, or that never was, is not found."""

from moto.s3.models import MultipartDict

from chassis.testing.unknown_uploads import no_such_upload


def install() -> None:
    """Answer instead of failing."""
    MultipartDict.__missing__ = no_such_upload
