from datetime import UTC, datetime
from typing import Any

import pytest
from botocore import auth
from botocore.session import Session

from chassis.rds_token import rds_token
from chassis.sigv4 import Credentials

NOW = datetime(2025, 6, 1, 8, 35, 7, tzinfo=UTC)
HOST = "db.proxy-abc.eu-central-1.rds.amazonaws.com"


def token_by_botocore(monkeypatch: pytest.MonkeyPatch, session_token: str | None) -> str:
    monkeypatch.setattr(auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))
    session = Session()
    session.set_credentials("AKIDEXAMPLE", "secret/+key", session_token)
    client: Any = session.create_client("rds", region_name="eu-central-1")
    return client.generate_db_auth_token(DBHostname=HOST, Port=5432, DBUsername="orders_service")


class TestRdsToken:
    @pytest.mark.parametrize("session_token", [None, "IQoJb3JpZ2luX2VjE/+=~ ü"])
    def test_equals_the_token_of_botocore(
        self, monkeypatch: pytest.MonkeyPatch, session_token: str | None
    ) -> None:
        credentials = Credentials(
            access_key_id="AKIDEXAMPLE",
            secret_access_key="secret/+key",
            session_token=session_token,
            region="eu-central-1",
        )

        token = rds_token(
            host=HOST, port=5432, user="orders_service", credentials=credentials, now=NOW
        )

        assert token == token_by_botocore(monkeypatch, session_token)
