"""People who look at products all the time, and what they got."""

import threading
import time
import uuid
from collections import Counter
from typing import Self

from localcloud.client import Client

PAUSE_SECONDS = 0.04


class Shoppers:
    """Two who ask for the products again and again, until their block ends."""

    def __init__(self, client: Client) -> None:
        self.statuses: Counter[int] = Counter()
        """How many answers had which status."""

        self.versions: Counter[str] = Counter()
        """How many requests which version has answered; known at the end."""

        self._client = client
        self._token = client.token(str(uuid.uuid4()), "orders/read")
        self._since = 0.0
        self._gone = threading.Event()
        self._people = [threading.Thread(target=self._shop) for _ in range(2)]

    def __enter__(self) -> Self:
        """Begin to ask."""
        self._since = time.time()
        for person in self._people:
            person.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop asking, and wait for the last answers."""
        self._gone.set()
        for person in self._people:
            person.join()
        self.versions.update(
            invocation["version"]
            for invocation in self._client.invocations(self._since)
            if invocation["function"] == "local-orders-api"
        )

    def _shop(self) -> None:
        while not self._gone.wait(PAUSE_SECONDS):
            answer = self._client.call("GET", "/products", token=self._token)
            self.statuses[answer.status] += 1
