from datetime import UTC, datetime
from typing import Any

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from chassis.sigv4 import Credentials, Signer

NOW = datetime(2025, 6, 1, 8, 35, 7, tzinfo=UTC)


class TestCredentials:
    def test_are_those_that_lambda_gives(self) -> None:
        environment = {
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_SESSION_TOKEN": "session",
            "AWS_REGION": "eu-central-1",
        }

        credentials = Credentials.from_environment(environment)

        assert credentials == Credentials("AKIDEXAMPLE", "secret", "session", "eu-central-1")


class TestSigner:
    def test_names_key_day_region_and_service(self) -> None:
        credentials = Credentials("AKIDEXAMPLE", "secret", None, "eu-central-1")

        signer = Signer(credentials, "s3", NOW)

        assert signer.timestamp == "20250601T083507Z"
        assert signer.credential == "AKIDEXAMPLE/20250601/eu-central-1/s3/aws4_request"


class TestSignedHeaders:
    def test_equal_those_of_the_published_test_suite(self) -> None:
        credentials = Credentials(
            "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None, "us-east-1"
        )
        signer = Signer(credentials, "service", datetime(2015, 8, 30, 12, 36, tzinfo=UTC))

        # The case "post-x-www-form-urlencoded".
        headers = signer.signed_headers(
            host="example.amazonaws.com",
            path="/",
            headers={"content-type": "application/x-www-form-urlencoded"},
            body=b"Param1=value1",
        )

        assert headers == {
            "content-type": "application/x-www-form-urlencoded",
            "host": "example.amazonaws.com",
            "x-amz-date": "20150830T123600Z",
            "authorization": (
                "AWS4-HMAC-SHA256 "
                "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                "SignedHeaders=content-type;host;x-amz-date, "
                "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
            ),
        }

    @pytest.mark.parametrize("token", [None, "IQoJb3JpZ2luX2VjE/+=~"])
    def test_equal_those_of_botocore(
        self, token: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))
        given = {"content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB.GetItem"}
        body = '{"Key": {"pk": {"S": "Jürgen"}}}'.encode()
        known: Any = AWSRequest(
            method="POST", url="https://127.0.0.1:4560/aws/", headers=given, data=body
        )
        botocore_credentials = BotocoreCredentials("AKIDEXAMPLE", "secret/+key", token)
        auth.SigV4Auth(botocore_credentials, "dynamodb", "eu-central-1").add_auth(known)

        signer = Signer(
            Credentials("AKIDEXAMPLE", "secret/+key", token, "eu-central-1"), "dynamodb", NOW
        )
        headers = signer.signed_headers(
            host="127.0.0.1:4560", path="/aws/", headers=given, body=body
        )

        assert headers.pop("host") == "127.0.0.1:4560"
        assert headers == {name.lower(): value for name, value in known.headers.items()}
