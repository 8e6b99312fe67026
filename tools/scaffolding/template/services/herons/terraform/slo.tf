locals {
  # Of a thousand requests one may fail: 43 minutes a month if all fail at once. More would ask for more than one region.
  # A request is at most two round trips to Postgres; a second leaves room for a new connection, and people wait no
  # longer.
  slo = {
    availability_percent = 99.9
    latency              = { milliseconds = 1000, percent = 99 }
  }
}
