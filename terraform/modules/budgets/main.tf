locals {
  # Lambda refuses a reservation that leaves the account fewer than this.
  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
  unreserved_concurrency = 100

  # The rest is for migrations, people, and the connections of executions that are being replaced.
  connections_share = 0.7

  # What http_api adds to a function's timeout, so that the function's own answer arrives.
  gateway_margin_seconds = 1

  reserved_concurrency = sum(flatten([for service in values(var.functions) : values(service)[*].reserved_concurrency]))

  database_concurrency = sum(concat([0], flatten([
    for service in values(var.functions) : [for function in values(service) : function.reserved_concurrency if function.uses_database]
  ])))
}
