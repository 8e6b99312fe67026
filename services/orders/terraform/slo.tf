locals {
  # Every order that fails is money, and clients repeat safely by their idempotency key; so of a thousand requests one
  # may fail: 43 minutes a month if all fail at once. More would ask for more than one region.
  # Placing an order is at most four round trips to Postgres; a second leaves room for a new connection.
  slo = {
    availability_percent = 99.9
    latency              = { milliseconds = 1000, percent = 99 }
  }
}
