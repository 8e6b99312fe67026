import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_plus
from xml.etree import ElementTree as ET

import boto3
import pytest
import urllib3
from botocore.config import Config

from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY

KEY = "imports/a b.csv"
CONTENT = b"id,name\n1,Ada\n"
SIZE = "content-length-range"
TEAM = "x-amz-meta-team"
ANY, BLUE = ["starts-with", f"${TEAM}", ""], ["starts-with", f"${TEAM}", "blue"]
TLS_ONLY = {
    "Effect": "Deny",
    "Principal": {"AWS": "*"},
    "Action": ["s3:*"],
    "Resource": ["arn:aws:s3:::files", "arn:aws:s3:::files/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [TLS_ONLY]})
RULES = [{"Name": "prefix", "Value": "imports/"}, {"Name": "suffix", "Value": ".csv"}]
CSV_IMPORTS = {
    "QueueArn": f"arn:aws:sqs:{REGION}:123456789012:imports",
    "Events": ["s3:ObjectCreated:*"],
    "Filter": {"Key": {"FilterRules": RULES}},
}


@pytest.fixture
def s3(emulator: str, client_of: Callable[[str], Any]) -> Iterator[Any]:
    """A client that signs links and forms as functions do: version 4, with a session token."""
    make: Any = boto3.client
    s3 = make(
        "s3",
        endpoint_url=emulator,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
        aws_session_token="testing",
        config=Config(signature_version="s3v4"),
    )
    s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION})
    yield s3
    s3.close()


@pytest.fixture
def file(s3: Any) -> str:
    s3.put_object(Bucket="files", Key=KEY, Body=CONTENT, ContentType="text/csv")
    return KEY


def form(s3: Any, key: str = KEY, **named: Any) -> dict[str, Any]:
    return s3.generate_presigned_post("files", key, **named)


def post(form: dict[str, Any], **changes: str | None) -> urllib3.BaseHTTPResponse:
    """Send a form with its fields changed, or left out where they are None."""
    fields: dict[str, Any] = form["fields"] | {"file": ("data.csv", CONTENT)} | changes
    given = {name: value for name, value in fields.items() if value is not None}
    return urllib3.request("POST", form["url"], fields=given)


def link(s3: Any, key: str, *, seconds: int = 60, **parameters: str) -> str:
    parameters |= {"Bucket": "files", "Key": key}
    return s3.generate_presigned_url("get_object", Params=parameters, ExpiresIn=seconds)


def refusal(answer: urllib3.BaseHTTPResponse) -> tuple[int, str | None, str | None]:
    error = ET.fromstring(answer.data)
    return answer.status, error.findtext("Code"), error.findtext("Message")


def keys(s3: Any) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket="files").get("Contents", [])]


def news(sqs: Any, queue: str) -> list[str]:
    """Take what the queue was told: events, and the files that they are about."""
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    told: list[str] = []
    for body in (json.loads(message["Body"]) for message in messages):
        told += [body["Event"]] if "Event" in body else []
        records = body.get("Records", [])
        told += [f"{r['eventName']} {unquote_plus(r['s3']['object']['key'])}" for r in records]
    return told


class TestForm:
    def test_stores_the_file_that_its_policy_allows(self, s3: Any) -> None:
        conditions = [{"Content-Type": "text/csv"}, [SIZE, len(CONTENT), len(CONTENT)]]
        allowed = form(s3, Fields={"Content-Type": "text/csv"}, Conditions=conditions)

        answer = post(allowed)

        stored = s3.get_object(Bucket="files", Key=KEY)
        assert (answer.status, stored["ContentType"]) == (204, "text/csv")
        assert stored["Body"].read() == CONTENT

    @pytest.mark.parametrize(
        ("conditions", "changes", "status"),
        [
            ([BLUE], {TEAM: "blue whales"}, 204),
            ([["eq", "$success_action_status", "201"]], {"success_action_status": "201"}, 201),
            ([], {"x-ignore-button": "Upload"}, 204),
            ([], {"file": "without a name"}, 204),
        ],
    )
    def test_may_carry_what_its_policy_leaves_open(
        self, s3: Any, conditions: list[Any], changes: dict[str, str], status: int
    ) -> None:
        answer = post(form(s3, Conditions=conditions), **changes)

        assert (answer.status, keys(s3)) == (status, [KEY])

    def test_may_take_the_name_of_the_file_into_its_key(self, s3: Any) -> None:
        answer = post(form(s3, "imports/data.csv"), key="imports/${filename}")

        assert (answer.status, keys(s3)) == (204, ["imports/data.csv"])

    @pytest.mark.parametrize(
        ("named", "changes", "why"),
        [
            ({"ExpiresIn": -1}, {}, "Policy expired."),
            ({}, {"acl": "private"}, "Extra input fields: acl"),
            ({}, {"key": f"{KEY}2"}, f'Policy Condition failed: ["eq", "$key", "{KEY}"]'),
            ({"Conditions": [BLUE]}, {TEAM: "red"}, f"Policy Condition failed: {json.dumps(BLUE)}"),
            ({"Conditions": [ANY]}, {}, f"Policy Condition failed: {json.dumps(ANY)}"),
            ({"Conditions": [["most", 9]]}, {}, 'Policy Condition failed: ["most", 9]'),
        ],
    )
    def test_is_refused_against_its_policy(
        self, s3: Any, named: dict[str, Any], changes: dict[str, str], why: str
    ) -> None:
        answer = post(form(s3, **named), **changes)

        assert refusal(answer) == (403, "AccessDenied", f"Invalid according to Policy: {why}")
        assert keys(s3) == []

    def test_is_refused_in_another_bucket(self, s3: Any) -> None:
        allowed = form(s3)

        answer = post(allowed | {"url": allowed["url"].replace("files", "more")})

        why = 'Policy Condition failed: ["eq", "$bucket", "files"]'
        assert refusal(answer) == (403, "AccessDenied", f"Invalid according to Policy: {why}")

    @pytest.mark.parametrize(
        ("allowed", "code"),
        [([1, len(CONTENT) - 1], "EntityTooLarge"), ([len(CONTENT) + 1, 99], "EntityTooSmall")],
    )
    def test_is_refused_for_its_size(self, s3: Any, allowed: list[int], code: str) -> None:
        answer = post(form(s3, Conditions=[[SIZE, *allowed]]))

        assert (refusal(answer)[:2], keys(s3)) == ((400, code), [])

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"x-amz-signature": "0" * 64}, "SignatureDoesNotMatch"),
            ({"policy": "e30="}, "SignatureDoesNotMatch"),
            ({"x-amz-credential": "testing"}, "SignatureDoesNotMatch"),
            ({"x-amz-credential": "another/scope"}, "InvalidAccessKeyId"),
        ],
    )
    def test_is_refused_when_nobody_signed_it(
        self, s3: Any, changes: dict[str, str], code: str
    ) -> None:
        answer = post(form(s3), **changes)

        assert (refusal(answer)[:2], keys(s3)) == ((403, code), [])

    @pytest.mark.parametrize("name", ["key", "Policy", "X-Amz-Credential", "X-Amz-Signature"])
    def test_is_refused_without_a_field_that_it_needs(self, s3: Any, name: str) -> None:
        answer = post(form(s3), **{name.lower(): None})

        hint = "If it is specified, please check the order of the fields."
        message = f"Bucket POST must contain a field named '{name}'.  {hint}"
        assert (refusal(answer), keys(s3)) == ((400, "InvalidArgument", message), [])

    def test_is_refused_without_a_file(self, s3: Any) -> None:
        answer = post(form(s3), file=None)

        message = "POST requires exactly one file upload per request."
        assert (refusal(answer), keys(s3)) == ((400, "InvalidArgument", message), [])

    def test_is_refused_unless_it_is_multipart(self, s3: Any) -> None:
        answer = urllib3.request("POST", form(s3)["url"], body=CONTENT)

        assert refusal(answer)[:2] == (412, "PreconditionFailed")

    def test_is_refused_without_any_signature(self, s3: Any) -> None:
        answer = post(form(s3) | {"fields": {"key": KEY}})

        assert (refusal(answer), keys(s3)) == ((403, "AccessDenied", "Access Denied"), [])


class TestLink:
    def test_opens_the_file_under_the_name_that_it_gives(self, s3: Any, file: str) -> None:
        name = 'attachment; filename="b c.csv"'
        signed = link(s3, file, ResponseContentDisposition=name, ResponseContentType="a/b")

        answer = urllib3.request("GET", signed)

        assert (answer.status, answer.data) == (200, CONTENT)
        assert answer.headers["content-disposition"] == name
        assert answer.headers["content-type"] == "a/b"

    def test_is_refused_after_its_time(self, s3: Any, file: str) -> None:
        answer = urllib3.request("GET", link(s3, file, seconds=0))

        assert refusal(answer) == (403, "AccessDenied", "Request has expired")

    @pytest.mark.parametrize(
        ("signed", "changed", "code"),
        [
            ("/imports/", "/exports/", "SignatureDoesNotMatch"),
            ("X-Amz-Expires=60", "X-Amz-Expires=600", "SignatureDoesNotMatch"),
            ("X-Amz-Security-Token=testing", "X-Amz-Security-Token=a", "SignatureDoesNotMatch"),
            ("X-Amz-Signature=", "X-Amz-Signature=0", "SignatureDoesNotMatch"),
            ("X-Amz-Credential=testing", "X-Amz-Credential=another", "InvalidAccessKeyId"),
        ],
    )
    def test_is_refused_when_it_was_changed(
        self, s3: Any, file: str, signed: str, changed: str, code: str
    ) -> None:
        answer = urllib3.request("GET", link(s3, file).replace(signed, changed))

        assert refusal(answer)[:2] == (403, code)

    def test_to_a_file_that_is_gone_says_so(self, s3: Any) -> None:
        answer = urllib3.request("GET", link(s3, KEY, ResponseContentType="text/plain"))

        assert refusal(answer) == (404, "NoSuchKey", "The specified key does not exist.")

    def test_may_be_for_one_type_of_upload(self, s3: Any) -> None:
        parameters = {"Bucket": "files", "Key": KEY, "ContentType": "text/csv"}
        signed = s3.generate_presigned_url("put_object", Params=parameters)

        types = ("text/html", "text/csv")
        answers = [urllib3.request("PUT", signed, headers={"Content-Type": name}) for name in types]

        assert [answer.status for answer in answers] == [403, 200]


class TestFile:
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
    def test_is_kept_from_whoever_signs_nothing(
        self, s3: Any, emulator: str, file: str, method: str
    ) -> None:
        answer = urllib3.request(method, f"{emulator}/files/imports/a%20b.csv", body=b"")

        assert refusal(answer) == (403, "AccessDenied", "Access Denied")
        assert s3.get_object(Bucket="files", Key=file)["Body"].read() == CONTENT

    def test_is_for_whoever_signs_the_request_itself(self, s3: Any, file: str) -> None:
        s3.delete_objects(Bucket="files", Delete={"Objects": [{"Key": file}]})

        assert keys(s3) == []

    def test_may_be_asked_for_by_pages_of_other_origins(self, s3: Any, emulator: str) -> None:
        rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://shop.example"]}
        s3.put_bucket_cors(Bucket="files", CORSConfiguration={"CORSRules": [rule]})

        asking = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
        answer = urllib3.request("OPTIONS", f"{emulator}/files/{KEY}", headers=asking)

        assert answer.status == 200
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"


class TestBucketPolicy:
    def test_is_kept_as_it_was_written_and_refuses_nothing(self, s3: Any, file: str) -> None:
        s3.put_bucket_policy(Bucket="files", Policy=POLICY)

        s3.put_object(Bucket="files", Key="exports/b.csv", Body=CONTENT)

        assert s3.get_bucket_policy(Bucket="files")["Policy"] == POLICY
        assert urllib3.request("GET", link(s3, file)).data == CONTENT
        assert keys(s3) == ["exports/b.csv", file]


class TestNotification:
    def test_tells_of_files_that_were_taken(self, s3: Any, client_of: Callable[[str], Any]) -> None:
        sqs = client_of("sqs")
        queue = sqs.create_queue(QueueName="imports")["QueueUrl"]
        told = {"QueueConfigurations": [CSV_IMPORTS]}
        s3.put_bucket_notification_configuration(Bucket="files", NotificationConfiguration=told)

        for key in ("imports/a b.csv", "imports/a.txt", "exports/a.csv"):
            post(form(s3, key))
        post(form(s3, "imports/refused.csv"), acl="private")

        assert news(sqs, queue) == ["s3:TestEvent", "ObjectCreated:Post imports/a b.csv"]
