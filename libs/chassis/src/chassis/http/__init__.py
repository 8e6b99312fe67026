"""The HTTP contract of every service: declare routes and errors, write endpoints, call `HttpApi`.

`chassis.http.openapi` is not imported here: a running function never needs the document.
"""

from chassis.http.api import HttpApi, HttpSettings
from chassis.http.body import JSON, MERGE_PATCH
from chassis.http.caller import Caller
from chassis.http.etag import IfMatch, PreconditionFailed
from chassis.http.idempotent import idempotently
from chassis.http.paging import (
    InvalidCursor,
    Page,
    PageQuery,
    decode_cursor,
    encode_cursor,
    page_of,
)
from chassis.http.problem import ErrorStatus, FieldError, Problem, Refused
from chassis.http.request import Request
from chassis.http.response import Response
from chassis.http.route import Endpoint, Route

__all__ = [
    "JSON",
    "MERGE_PATCH",
    "Caller",
    "Endpoint",
    "ErrorStatus",
    "FieldError",
    "HttpApi",
    "HttpSettings",
    "IfMatch",
    "InvalidCursor",
    "Page",
    "PageQuery",
    "PreconditionFailed",
    "Problem",
    "Refused",
    "Request",
    "Response",
    "Route",
    "decode_cursor",
    "encode_cursor",
    "idempotently",
    "page_of",
]
