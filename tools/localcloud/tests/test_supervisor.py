import http.client
import json
import ssl
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from localcloud.aws import Aws
from localcloud.client import Client, Endpoints
from localcloud.cloud import HOST, Cloud
from localcloud.testing.command_line import CommandLine, command_line
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import eventually

SIGNED = {"webhook-id": "msg_1", "webhook-timestamp": "1", "webhook-signature": "v1,c2ln"}
CALLS_A_WEBHOOK = f"""
import os, ssl, urllib.request
def handler(event, context):
    request = urllib.request.Request(os.environ["URL"], b'{{"n": 1}}', {SIGNED})
    with urllib.request.urlopen(request, context=ssl.create_default_context()) as answer:
        return {{"status": answer.status, "trusts": os.environ["SSL_CERT_FILE"]}}
"""


@pytest.fixture
def commands(tmp_path: Path, runtime_python: str) -> Iterator[CommandLine]:
    commands = command_line(tmp_path, runtime_python)
    assert commands.run("start").code == 0
    yield commands
    commands.run("stop")


@pytest.fixture
def client(commands: CommandLine) -> Client:
    return Client(Endpoints.read(commands.cloud.home))


@contextmanager
def hanging_call(cloud: Cloud, client: Client) -> Generator[None]:
    """Call a receiver that hangs, and wait for nothing but that it has heard."""
    client.script_webhooks("shop", "hang")
    tls = ssl.create_default_context(cafile=cloud.authority_file)
    line = http.client.HTTPSConnection(HOST, cloud.port("webhooks"), timeout=10, context=tls)
    with closing(line):
        line.request("POST", "/shop", "{}", SIGNED)
        eventually(lambda: client.webhook_calls("shop"))
        yield


class TestFunction:
    def test_trusts_the_webhook_receivers(self, commands: CommandLine, client: Client) -> None:
        url = client.webhook_url("shop")

        with closing(Aws(commands.cloud.url("aws"))) as aws:
            Deployment(aws).function("calls", CALLS_A_WEBHOOK, variables={"URL": url})
            result = aws.functions.invoke(FunctionName="calls")["Payload"].read()

        authority = str(commands.cloud.authority_file)
        assert json.loads(result) == {"status": 204, "trusts": authority}
        assert [call["body"] for call in client.webhook_calls("shop")] == [{"n": 1}]


class TestStop:
    def test_waits_for_no_webhook_that_hangs(self, commands: CommandLine, client: Client) -> None:
        with hanging_call(commands.cloud, client):
            began = time.monotonic()
            outcome = commands.run("stop")
            took = time.monotonic() - began

        assert outcome.output == "Stopped.\n"
        assert took < 5  # A second; ten seconds are what it would get before it is killed.
