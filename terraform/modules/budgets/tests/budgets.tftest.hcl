mock_provider "aws" {
  source = "../../mocks"
}

variables {
  account_concurrency    = 200
  client_timeout_seconds = 20
  proxy_connections      = 100

  functions = {
    orders = {
      api           = { name = "test-orders-api", reserved_concurrency = 40, timeout_seconds = 12, uses_database = true }
      process_order = { name = "test-orders-process-order", reserved_concurrency = 10, timeout_seconds = 30, uses_database = true }
    }

    notifications = {
      api = { name = "test-notifications-api", reserved_concurrency = 20, timeout_seconds = 8, uses_database = false }
    }
  }
}

run "what_is_left_of_each_budget_is_told" {
  assert {
    condition     = output.headroom == { connections = 20, executions = 30 }
    error_message = "200 - 100 - 70 executions and 70 - 50 connections must be left."
  }
}

run "more_executions_than_the_account_has_are_refused" {
  command = plan

  variables {
    account_concurrency = 169
  }

  expect_failures = [var.account_concurrency]
}

run "more_database_executions_than_the_proxy_has_connections_are_refused" {
  command = plan

  variables {
    proxy_connections = 71
  }

  expect_failures = [var.proxy_connections]
}

run "a_client_that_gives_up_before_the_gateway_is_refused" {
  command = plan

  variables {
    client_timeout_seconds = 13
  }

  expect_failures = [var.client_timeout_seconds]
}

run "a_function_that_ends_before_its_connection_and_its_statement_may_is_refused" {
  command = plan

  variables {
    functions = merge(var.functions, {
      users = { api = { name = "test-users-api", reserved_concurrency = 1, timeout_seconds = 10, uses_database = true } }
    })
  }

  expect_failures = [var.functions]
}

run "a_proxy_that_lets_clients_wait_for_two_minutes_and_endless_statements_are_refused" {
  command = plan

  variables {
    borrow_timeout_seconds    = 120
    statement_timeout_seconds = 0
  }

  expect_failures = [var.borrow_timeout_seconds, var.statement_timeout_seconds]
}
