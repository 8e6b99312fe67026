from collections.abc import Iterator

import pytest

from localcloud.mailbox import Mailbox
from localcloud.testing.stand_in import Reply, StandIn, running_stand_in

MAIL = {"from": "shop@example.com", "to": ["ada@example.org"], "subject": "Hello", "text": "Hi"}


@pytest.fixture
def mailbox() -> Iterator[StandIn]:
    with running_stand_in(Mailbox().application()) as running:
        yield running


def send(mailbox: StandIn, **changes: object) -> Reply:
    return mailbox.ask("POST", "/messages", MAIL | changes)


def subjects(mailbox: StandIn, query: str = "") -> list[str]:
    found = mailbox.ask("GET", f"/messages{query}").body["messages"]
    return [message["subject"] for message in found]


class TestMailbox:
    def test_keeps_mails_in_the_order_of_arrival(self, mailbox: StandIn) -> None:
        send(mailbox, subject="first")
        send(mailbox, subject="second")

        assert subjects(mailbox) == ["first", "second"]

    def test_shows_a_whole_mail(self, mailbox: StandIn) -> None:
        sent = send(mailbox, headers={"X-Correlation-Id": "1"})

        (message,) = mailbox.ask("GET", "/messages").body["messages"]
        assert message.pop("received_at").endswith("+00:00")
        assert message == {
            "id": sent.body["id"],
            **MAIL,
            "html": None,
            "headers": {"X-Correlation-Id": "1"},
        }

    def test_finds_the_mails_of_one_address(self, mailbox: StandIn) -> None:
        send(mailbox, subject="for Ada")
        send(mailbox, subject="for Bob", to=["bob@example.org"])

        assert subjects(mailbox, "?to=bob@example.org") == ["for Bob"]

    def test_leaves_out_the_mails_that_were_read_before(self, mailbox: StandIn) -> None:
        send(mailbox, subject="for Bob", to=["bob@example.org"])
        for subject in ("first", "second", "third"):
            send(mailbox, subject=subject)

        assert subjects(mailbox, "?to=ada@example.org&skip=1") == ["second", "third"]

    @pytest.mark.parametrize("skip", ["one", "-1", ""])
    def test_refuses_to_skip_what_is_no_number(self, mailbox: StandIn, skip: str) -> None:
        answer = mailbox.ask("GET", f"/messages?skip={skip}")

        assert answer.status == 400
        assert "skip must be" in str(answer.body)

    def test_forgets_everything_when_asked(self, mailbox: StandIn) -> None:
        send(mailbox)

        mailbox.ask("DELETE", "/messages")

        assert subjects(mailbox) == []

    @pytest.mark.parametrize(("mode", "status"), [("throttle", 429), ("reject", 400)])
    def test_refuses_as_it_is_told(self, mailbox: StandIn, mode: str, status: int) -> None:
        mailbox.ask("PUT", "/behaviour", {"mode": mode, "times": 1})

        refused, accepted = send(mailbox), send(mailbox)

        assert (refused.status, accepted.status) == (status, 200)
        assert subjects(mailbox) == ["Hello"]

    def test_refuses_what_is_no_mail(self, mailbox: StandIn) -> None:
        answer = mailbox.ask("POST", "/messages", {"subject": "Hello"})

        assert answer.status == 400
        assert "from" in answer.body["message"]

    @pytest.mark.parametrize("mode", ["bounce", "soft_bounce"])
    def test_takes_a_mail_that_will_not_arrive(self, mailbox: StandIn, mode: str) -> None:
        mailbox.ask("PUT", "/behaviour", {"mode": mode, "times": 1})

        answer = send(mailbox)

        assert (answer.status, answer.body["feedback"]) == (200, mode)
        assert subjects(mailbox) == []

    def test_complains_about_a_mail_that_has_arrived(self, mailbox: StandIn) -> None:
        mailbox.ask("PUT", "/behaviour", {"mode": "complain", "times": 1})

        answers = send(mailbox, subject="first"), send(mailbox, subject="second")

        assert [answer.body.get("feedback") for answer in answers] == ["complain", None]
        assert subjects(mailbox) == ["first", "second"]
