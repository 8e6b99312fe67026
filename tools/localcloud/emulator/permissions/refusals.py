# pyright: basic
# moto's models are untyped.
"""How AWS refuses: the same words in the protocol of each service."""

import json
from xml.sax.saxutils import escape

from moto.sts.models import AssumedRole
from werkzeug.wrappers import Response

from localcloud.emulator.permissions.policies import Refused

QUOTED = ("s3",)
"""Services that put the resource in quotation marks."""


def reason(refused: Refused, session: AssumedRole, service: str) -> str:
    """Say who may not do what, and why."""
    need = refused.need
    resource = f'"{need.resource}"' if service in QUOTED else need.resource
    why = (
        "with an explicit deny in an identity-based policy"
        if refused.denied
        else f"because no identity-based policy allows the {need.action} action"
    )
    return (
        f"User: {session.arn} is not authorized to perform: {need.action} "
        f"on resource: {resource} {why}"
    )


def access_denied(service: str, message: str) -> Response:
    """Refuse a request that is understood."""
    if service == "s3":
        return _xml("AccessDenied", message)
    return _json(service, "AccessDeniedException", message)


def session_unknown(service: str) -> Response:
    """Refuse credentials that nobody was given."""
    if service == "s3":
        message = "The AWS Access Key Id you provided does not exist in our records."
        return _xml("InvalidAccessKeyId", message)
    message = "The security token included in the request is invalid."
    return _json(service, "UnrecognizedClientException", message)


def _xml(code: str, message: str) -> Response:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    )
    return Response(body, status=403, content_type="application/xml")


def _json(service: str, code: str, message: str) -> Response:
    body = json.dumps({"__type": f"com.amazon.coral.service#{code}", "Message": message})
    status = 400 if service in {"dynamodb", "events"} else 403
    headers = {"x-amzn-errortype": code}
    if service == "sqs":
        # What the code was before SQS spoke JSON, which SDKs still tell.
        headers["x-amzn-query-error"] = f"{code.removesuffix('Exception')};Sender"
    return Response(body, status, headers, content_type="application/x-amz-json-1.0")
