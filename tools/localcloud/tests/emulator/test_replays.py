from urllib.parse import urlencode

import pytest
import urllib3

CREATION = {"Action": "CreateRole", "Version": "2010-05-08", "AssumeRolePolicyDocument": "{}"}
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io)"
SCOPE = "Credential=testing/20260101/us-east-1/iam/aws4_request"


def create(emulator: str, role: str, *, invocation: str, agent: str = TERRAFORM) -> tuple[int, str]:
    answer = urllib3.request(
        "POST",
        emulator,
        body=urlencode({**CREATION, "RoleName": role}),
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "authorization": f"AWS4-HMAC-SHA256 {SCOPE}, SignedHeaders=host, Signature=0",
            "amz-sdk-invocation-id": invocation,
            "user-agent": agent,
        },
    )
    return answer.status, answer.data.decode()


@pytest.mark.usefixtures("client_of")
class TestSecondAttempt:
    def test_is_answered_as_the_first_that_succeeded(self, emulator: str) -> None:
        first = create(emulator, "reader", invocation="1")
        second = create(emulator, "reader", invocation="1")

        assert first[0] == 200
        assert second == first

    def test_is_made_where_the_first_failed(self, emulator: str) -> None:
        create(emulator, "writer", invocation="2")
        refused = create(emulator, "writer", invocation="3")

        again = create(emulator, "another", invocation="3")

        assert (refused[0], again[0]) == (409, 200)

    def test_is_a_request_like_any_other_when_it_is_not_terraforms(self, emulator: str) -> None:
        create(emulator, "owner", invocation="4", agent="Boto3/1.0")

        assert create(emulator, "owner", invocation="4", agent="Boto3/1.0")[0] == 409
