mock_provider "aws" {
  source = "../../mocks"
}

variables {
  clients       = { shop = { callback_urls = ["https://shop.example.com/signed-in"], logout_urls = ["https://shop.example.com"] } }
  domain_prefix = "test-123456789012"
  name          = "test"

  openapi = {
    orders = {
      paths = {
        "/orders" = {
          get  = { security = [{ jwt = ["orders/read"] }, { jwt = ["orders/admin"] }] }
          post = { security = [{ jwt = ["orders/write"] }] }
        }
      }
    }

    users = { paths = { "/users" = { get = { security = [{ jwt = ["users/admin"] }] } } } }
  }
}

run "every_scope_that_a_route_asks_for_is_offered" {
  assert {
    condition = { for name, server in aws_cognito_resource_server.this : name => sort(server.scope[*].scope_name) } == {
      orders = tolist(["admin", "read", "write"])
      users  = tolist(["admin"])
    }
    error_message = "A scope that no resource server offers is in no token, and its route cannot be called."
  }
}

run "nobody_becomes_an_administrator_by_signing_in" {
  assert {
    condition     = aws_cognito_user_pool_client.this["shop"].allowed_oauth_scopes == toset(["openid", "orders/read", "orders/write"])
    error_message = "Cognito grants scopes to clients: a front end with an admin scope makes every customer an administrator."
  }

  assert {
    condition = (
      aws_cognito_user_pool_client.this["shop"].allowed_oauth_flows == toset(["code"])
      && !aws_cognito_user_pool_client.this["shop"].generate_secret
      && aws_cognito_user_pool_client.this["shop"].prevent_user_existence_errors == "ENABLED"
      && aws_cognito_user_pool_client.this["shop"].access_token_validity == 15
      && aws_cognito_user_pool_client.this["shop"].token_validity_units[0].access_token == "minutes"
    )
    error_message = "A front end must sign people in by code, hold no secret, tell nobody who has an account, and get short-lived tokens."
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE" && aws_cognito_user_pool.this.password_policy[0].minimum_length >= 12
    error_message = "Accounts must not be lost by a mistake, nor guessed."
  }
}

run "an_issuer_is_named_as_its_tokens_name_it" {
  assert {
    condition     = startswith(output.issuer, "https://cognito-idp.eu-west-1.amazonaws.com/")
    error_message = "The gateway compares the issuer with the token's, letter by letter."
  }
}

run "no_front_end_and_no_service_are_refused" {
  command = plan

  variables {
    clients = {}
    openapi = {}
  }

  expect_failures = [var.clients, var.openapi]
}

run "a_callback_that_anybody_could_listen_on_is_refused" {
  command = plan

  variables {
    clients = { shop = { callback_urls = ["http://shop.example.com/signed-in"], logout_urls = [] } }
  }

  expect_failures = [var.clients]
}

run "names_that_cognito_refuses_are_refused" {
  command = plan

  variables {
    domain_prefix = "my-cognito"
    name          = ""
  }

  expect_failures = [var.domain_prefix, var.name]
}
