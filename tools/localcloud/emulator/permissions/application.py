# pyright: basic
# WSGI applications of moto carry no types.
"""Stands in front of moto, and lets functions through as far as their roles do."""

import logging
from collections.abc import Iterable

from moto.sts.models import AssumedRole
from werkzeug.wrappers import Response

from localcloud.emulator.control import Application, Environ, StartResponse
from localcloud.emulator.permissions import refusals, s3_needs, usage
from localcloud.emulator.permissions.callers import SessionUnknown, caller_of, permissions_of
from localcloud.emulator.permissions.calls import Call, Credential, call_in, credential_in
from localcloud.emulator.permissions.needs import needs_of
from localcloud.emulator.permissions.policies import NotUnderstood, Refused

_log = logging.getLogger(__name__)

FORBIDDEN, NOT_FOUND = 403, 404


class PermissionsApplication:
    """Answers what is not allowed itself, and hands everything else on."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        credential = credential_in(environ)
        if credential is None:
            return self.application(environ, start_response)
        try:
            session = caller_of(credential)
        except SessionUnknown:
            return refusals.session_unknown(credential.service)(environ, start_response)
        if session is None:
            return self.application(environ, start_response)
        return self._answer(environ, credential, session)(environ, start_response)

    def _answer(self, environ: Environ, credential: Credential, session: AssumedRole) -> Response:
        call = call_in(environ, credential, session.account_id)
        try:
            permissions = permissions_of(session.role_arn, needs_of(credential.service, call))
            answer = Response.from_app(self.application, environ)
            if answer.status_code == NOT_FOUND and credential.service == "s3":
                permissions |= permissions_of(session.role_arn, s3_needs.needs_of_missing(call))
        except Refused as refused:
            usage.note_lack(session.session_name, refused.need)
            message = refusals.reason(refused, session, credential.service)
            return refusals.access_denied(credential.service, message)
        except NotUnderstood as unknown:
            return refusals.access_denied(credential.service, _confess(session, call, unknown))
        # A link that was tampered with has its signature checked further on, and used nothing.
        if answer.status_code != FORBIDDEN:
            usage.note(session.session_name, permissions)
        return answer


def _confess(session: AssumedRole, call: Call, unknown: NotUnderstood) -> str:
    message = (
        f"the local cloud cannot tell whether {session.session_name} may do this "
        f"({call.method} {call.path}): it does not know {unknown}. "
        "Teach it in tools/localcloud/emulator/permissions"
    )
    _log.error(message)
    return message
