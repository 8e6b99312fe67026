# All that makes this environment differ from the others, with backend.tf and releases.json.
locals {
  environment = "prod"

  # account
  account_concurrency = 1000 # Lambda's quota: aws lambda get-account-settings
  account_id          = "333333333333"
  monthly_budget_usd  = 2000
  region              = "eu-west-1"
  repository          = "example-org/backend"

  # network
  network = {
    availability_zone_count = 3
    cidr_block              = "10.30.0.0/16"          # No two environments overlap, so that they could be joined.
    nat                     = "per_availability_zone" # A zone that fails must not take the way to the payment provider with it.
  }

  # data
  deletion_protection = true # What is deleted here is gone for good.
  postgres            = { capacity = { minimum = 2, maximum = 32 }, instances = 2, backup_retention_days = 35 }

  # clients
  api                    = { name = "api.example.com", zone_name = "example.com" }
  client_timeout_seconds = 20
  clients                = { shop = { callback_urls = ["https://shop.example.com/signed-in"], logout_urls = ["https://shop.example.com"] } }
  cors_allowed_origins   = ["https://shop.example.com"]
  route_throttling       = { "POST /users/imports" = { burst = 5, rate = 1 }, "POST /orders/exports" = { burst = 5, rate = 1 } }
  staff_client_ids       = [] # See terraform/modules/identity/README.md.
  throttling             = { burst = 400, rate = 200 }

  # outside world
  payment_provider_url     = "https://payments.example.com"
  preferences_url          = "https://shop.example.com/preferences"
  sender_address           = "shop@mail.example.com"
  webhook_allowed_networks = []

  # running
  logs           = { level = "INFO", retention_days = 90 }
  page_addresses = ["pager@example.com"]
  provisioned_concurrency = {
    notifications = {}
    orders        = { api = { minimum = 2, maximum = 20 } }
    users         = { api = { minimum = 1, maximum = 10 } }
  }
  release_strategy = { percent = 10, minutes = 5 }
  ticket_addresses = ["platform@example.com"]
}
