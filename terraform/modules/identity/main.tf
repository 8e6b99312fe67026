data "aws_region" "current" {}

locals {
  scopes = distinct(flatten([
    for document in values(var.openapi) : [
      for methods in values(document.paths) : [for operation in values(methods) : operation.security[*].jwt]
    ]
  ]))

  # A service's routes may ask for a scope of another service: the scope is offered by the one that it names.
  resource_servers = { for scope in local.scopes : split("/", scope)[0] => split("/", scope)[1]... }

  # Whoever has an account could ask for it: see README.md.
  public_scopes = [for scope in local.scopes : scope if !endswith(scope, "/admin")]
}

resource "aws_cognito_user_pool" "this" {
  name                = var.name
  deletion_protection = var.deletion_protection ? "ACTIVE" : "INACTIVE"
  user_pool_tier      = "ESSENTIALS"

  # accounts
  auto_verified_attributes = ["email"]
  mfa_configuration        = "OPTIONAL"
  username_attributes      = ["email"]

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  # A new address counts once it has answered: until then the old one gets the mails.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  username_configuration {
    case_sensitive = false
  }

  # proofs
  password_policy {
    minimum_length                   = 12
    require_lowercase                = false
    require_numbers                  = false
    require_symbols                  = false
    require_uppercase                = false
    temporary_password_validity_days = 1
  }

  software_token_mfa_configuration {
    enabled = true
  }
}

resource "aws_cognito_user_pool_domain" "this" {
  domain       = var.domain_prefix
  user_pool_id = aws_cognito_user_pool.this.id
}

resource "aws_cognito_resource_server" "this" {
  for_each = local.resource_servers

  identifier   = each.key
  name         = each.key
  user_pool_id = aws_cognito_user_pool.this.id

  dynamic "scope" {
    for_each = toset(each.value)

    content {
      scope_name        = scope.value
      scope_description = "${scope.value} in ${each.key}"
    }
  }
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = var.clients

  name         = each.key
  user_pool_id = aws_cognito_user_pool.this.id

  # A browser keeps no secret: PKCE ties the code to whoever asked for it.
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_scopes                 = concat(["openid"], sort(local.public_scopes))
  callback_urls                        = each.value.callback_urls
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
  generate_secret                      = false
  logout_urls                          = each.value.logout_urls
  prevent_user_existence_errors        = "ENABLED"
  supported_identity_providers         = ["COGNITO"]

  # A stolen access token is of use for a quarter of an hour: the gateway asks nobody whether it was revoked.
  access_token_validity   = 15
  enable_token_revocation = true
  id_token_validity       = 15
  refresh_token_validity  = 30

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }

  # A scope that does not exist yet is refused.
  depends_on = [aws_cognito_resource_server.this]
}
