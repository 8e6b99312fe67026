mock_provider "aws" {
  source = "../../mocks"
}

variables {
  cors_allowed_origins = ["https://shop.example.com"]
  jwt                  = { issuer = "https://login.example.com", audiences = ["shop", "back-office"] }
  name                 = "test"

  services = {
    orders = {
      function = {
        alias_name      = "live"
        arn             = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:test-orders-api:live/invocations"
        function_name   = "test-orders-api"
        timeout_seconds = 10
      }

      openapi = {
        paths = {
          "/orders"            = { post = { security = [{ jwt = ["orders/write"] }] } }
          "/orders/{order_id}" = { get = { security = [{ jwt = ["orders/read"] }, { jwt = ["orders/admin"] }] } }
        }
      }
    }
  }
}

run "routes_and_scopes_come_from_openapi" {
  variables {
    route_throttling = { "POST /orders" = { burst = 50, rate = 25 } }
  }

  assert {
    condition = { for key, route in aws_apigatewayv2_route.operation : key => join(" ", sort(route.authorization_scopes)) } == {
      "GET /orders/{order_id}" = "orders/admin orders/read"
      "POST /orders"           = "orders/write"
    }
    error_message = "Every operation of openapi.json must be a route that asks for exactly its scopes."
  }

  assert {
    condition = toset(keys(aws_apigatewayv2_route.other_method)) == toset([
      "DELETE /orders", "GET /orders", "HEAD /orders", "PATCH /orders", "PUT /orders",
      "DELETE /orders/{order_id}", "HEAD /orders/{order_id}", "PATCH /orders/{order_id}", "POST /orders/{order_id}", "PUT /orders/{order_id}",
    ])
    error_message = "Every other method must reach the service for its 405, and OPTIONS must stay with the gateway."
  }

  assert {
    condition     = alltrue([for route in merge(aws_apigatewayv2_route.operation, aws_apigatewayv2_route.other_method) : route.authorization_type == "JWT"])
    error_message = "No route may be open."
  }

  assert {
    condition = (
      aws_apigatewayv2_integration.this["orders"].timeout_milliseconds == 11000
      && aws_lambda_permission.this["orders"].source_arn == "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*/*"
      && aws_lambda_permission.this["orders"].qualifier == "live"
    )
    error_message = "The gateway must outwait the function, and only this API may invoke its alias."
  }

  assert {
    condition = (
      aws_apigatewayv2_authorizer.jwt.jwt_configuration[0].audience == toset(["back-office", "shop"])
      && aws_apigatewayv2_authorizer.jwt.jwt_configuration[0].issuer == "https://login.example.com"
    )
    error_message = "Tokens of exactly these clients of this issuer must be let in."
  }

  assert {
    condition     = !aws_apigatewayv2_api.this.disable_execute_api_endpoint && length(aws_apigatewayv2_domain_name.this) == 0
    error_message = "Without a domain the API must answer under its own name."
  }

  assert {
    condition     = startswith(aws_cloudwatch_log_group.access.name, "/aws/vendedlogs/")
    error_message = "Another prefix fills the account's log policy up, API by API, until AWS refuses the next."
  }

  assert {
    condition     = { for settings in aws_apigatewayv2_stage.this.route_settings : settings.route_key => settings.throttling_rate_limit } == { "POST /orders" = 25 }
    error_message = "A route's own limit must reach the stage."
  }
}

run "alarms_learn_the_stage_that_clients_call" {
  assert {
    condition     = [output.log_group_name, output.id, output.stage] == ["/aws/vendedlogs/apigateway/test", "a1b2c3", "$default"]
    error_message = "Metrics are written by API and stage; a name that is wrong by one character has none."
  }
}

run "an_unknown_route_an_insecure_issuer_and_an_origin_with_a_path_are_refused" {
  command = plan

  variables {
    cors_allowed_origins = ["https://shop.example.com/"]
    jwt                  = { issuer = "http://login.example.com", audiences = [] }
    route_throttling     = { "POST /order" = { burst = 50, rate = 25 } }
  }

  expect_failures = [var.cors_allowed_origins, var.jwt, var.route_throttling]
}

run "a_scope_that_nobody_issues_is_refused" {
  command = plan

  variables {
    services = {
      orders = merge(var.services.orders, {
        openapi = { paths = { "/orders" = { post = { security = [{ jwt = ["order/write"] }] } } } }
      })
    }
  }

  expect_failures = [var.services]
}

run "an_operation_without_scopes_is_refused" {
  command = plan

  variables {
    services = {
      orders = merge(var.services.orders, {
        openapi = { paths = { "/orders" = { post = {} } } }
      })
    }
  }

  expect_failures = [var.services]
}

run "one_path_claimed_by_two_services_is_refused" {
  command = plan

  variables {
    services = merge(var.services, { users = var.services.orders })
  }

  expect_failures = [var.services]
}

run "a_function_slower_than_the_gateway_and_logs_for_ever_are_refused" {
  command = plan

  variables {
    logs = { retention_days = 0 }

    services = {
      orders = merge(var.services.orders, {
        function = merge(var.services.orders.function, { timeout_seconds = 30 })
      })
    }
  }

  expect_failures = [var.logs, var.services]
}

run "a_domain_is_the_only_door" {
  variables {
    domain = { name = "api.example.com", zone_id = "Z0123" }
  }

  assert {
    condition     = aws_apigatewayv2_api.this.disable_execute_api_endpoint
    error_message = "The API's own name must not lead around the domain."
  }

  assert {
    condition = (
      aws_apigatewayv2_domain_name.this["api.example.com"].domain_name_configuration[0].security_policy == "TLS_1_2"
      && aws_apigatewayv2_api_mapping.this["api.example.com"].stage == "$default"
      && toset(values(aws_route53_record.alias)[*].type) == toset(["A", "AAAA"])
    )
    error_message = "The name must lead to the API over IPv4 and IPv6, and speak no TLS older than 1.2."
  }

  assert {
    condition     = output.url == "https://api.example.com"
    error_message = "Clients must be told the name that answers."
  }
}

run "a_domain_written_as_an_address_is_refused" {
  command = plan

  variables {
    domain = { name = "https://api.example.com/", zone_id = "Z0123" }
  }

  expect_failures = [var.domain]
}
