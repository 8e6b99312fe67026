from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from chassis import logging


@pytest.fixture(autouse=True)
def _no_conversation() -> Iterator[None]:
    logging.bind_correlation_id(None)
    yield
    logging.bind_correlation_id(None)


class TestCorrelationId:
    def test_is_the_one_that_was_brought(self) -> None:
        logging.bind_correlation_id("c-1")

        assert logging.correlation_id() == "c-1"

    def test_is_made_and_kept_where_none_was_brought(self) -> None:
        made = logging.correlation_id()

        assert UUID(made).version == 7
        assert logging.correlation_id() == made

    def test_is_in_every_line(self, log: Callable[[], list[dict[str, Any]]]) -> None:
        logging.bind_correlation_id("c-1")

        logging.logger.info("parcel weighed", extra={"grams": 500})

        assert [(line["message"], line["grams"], line["correlation_id"]) for line in log()] == [
            ("parcel weighed", 500, "c-1")
        ]


class TestBind:
    def test_adds_facts_to_the_lines_that_follow(
        self, log: Callable[[], list[dict[str, Any]]]
    ) -> None:
        logging.bind(parcel="A-1")

        logging.logger.info("parcel weighed")

        assert [line["parcel"] for line in log()] == ["A-1"]
