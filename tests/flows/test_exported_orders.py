"""Whoever exports the orders of a day finds in a file what the customers were told."""

import csv
import gzip
import io

import urllib3

from flows.world import World


class TestExportedOrder:
    def test_is_in_the_file_behind_the_link(self, world: World) -> None:
        customer, sku = world.customer(), world.product()
        order = customer.settled(customer.place(sku, 2).body["order_id"])
        day = order["placed_at"][:10]

        export = world.exports(first_on=day, last_on=day)
        download = urllib3.request("GET", export["download_url"])
        rows = rows_of(download.data)

        name = f"orders-{day}-{day}.csv.gz"
        assert download.status == 200
        assert download.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert len(rows) == export["orders"]
        (row,) = [row for row in rows if row["order_id"] == order["order_id"]]
        assert (row["user_id"], row["status"]) == (customer.user_id, "confirmed")
        assert (row["lines"], row["currency"]) == (f"{sku}:2:1250", "EUR")
        assert row["total_minor"] == str(order["total_minor"]) == "2500"


def rows_of(file: bytes) -> list[dict[str, str]]:
    text = gzip.decompress(file).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))
