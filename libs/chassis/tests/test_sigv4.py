from datetime import UTC, datetime

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
