# All that makes this environment differ from the others, with backend.tf and releases.json.
locals {
  environment = "staging"

  # account
  account_concurrency = 1000 # Lambda's quota: aws lambda get-account-settings
  account_id          = "222222222222"
  monthly_budget_usd  = 600
  region              = "eu-west-1"
  repository          = "example-org/backend"

  # network
  network = {
    availability_zone_count = 2
    cidr_block              = "10.20.0.0/16" # No two environments overlap, so that they could be joined.
    nat                     = "single"       # One zone without the payment provider for an hour is no loss here.
  }

  # data
  deletion_protection = true # As in prod, so that a plan which would delete data fails here first.
  postgres            = { capacity = { minimum = 0.5, maximum = 8 }, instances = 2, backup_retention_days = 7 }

  # clients
  api                    = { name = "api.staging.example.com", zone_name = "staging.example.com" }
  client_timeout_seconds = 20
  clients                = { shop = { callback_urls = ["https://shop.staging.example.com/signed-in"], logout_urls = ["https://shop.staging.example.com"] } }
  cors_allowed_origins   = ["https://shop.staging.example.com"]
  route_throttling       = { "POST /users/imports" = { burst = 5, rate = 1 }, "POST /orders/exports" = { burst = 5, rate = 1 } }
  staff_client_ids       = [] # See terraform/modules/identity/README.md.
  throttling             = { burst = 200, rate = 100 }

  # outside world
  payment_provider_url     = "https://sandbox.payments.example.com"
  preferences_url          = "https://shop.staging.example.com/preferences"
  sender_address           = "shop@mail.staging.example.com"
  webhook_allowed_networks = []

  # running
  logs           = { level = "INFO", retention_days = 30 }
  page_addresses = ["platform@example.com"]
  provisioned_concurrency = {
    notifications = {}
    orders        = {}
    users         = {}
  }
  release_strategy = { percent = 10, minutes = 5 }
  ticket_addresses = ["platform@example.com"]
}
