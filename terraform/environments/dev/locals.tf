# All that makes this environment differ from the others, with backend.tf and releases.json.
locals {
  environment = "dev"

  # account
  account_concurrency = 400 # Of a quota of 1000, which previews share: aws lambda get-account-settings
  account_id          = "111111111111"
  monthly_budget_usd  = 500
  region              = "eu-west-1"
  repository          = "example-org/backend"

  # network
  network = {
    availability_zone_count = 2
    cidr_block              = "10.10.0.0/16" # No two environments overlap, so that they could be joined.
    nat                     = "single"       # One zone without the payment provider for an hour is no loss here.
  }

  # data
  deletion_protection = false # Its data may be lost: an environment for trying things must be easy to throw away.
  postgres            = { capacity = { minimum = 0.5, maximum = 4 }, instances = 1, backup_retention_days = 7 }

  # clients
  api                    = { name = "api.dev.example.com", zone_name = "dev.example.com" }
  client_timeout_seconds = 20
  clients                = { shop = { callback_urls = ["https://shop.dev.example.com/signed-in", "http://localhost:5173/signed-in"], logout_urls = ["https://shop.dev.example.com", "http://localhost:5173"] } }
  cors_allowed_origins   = ["https://shop.dev.example.com", "http://localhost:5173"]
  route_throttling       = { "POST /users/imports" = { burst = 5, rate = 1 }, "POST /orders/exports" = { burst = 5, rate = 1 } }
  staff_client_ids       = [] # See terraform/modules/identity/README.md.
  throttling             = { burst = 50, rate = 25 }

  # outside world
  payment_provider_url     = "https://sandbox.payments.example.com"
  preferences_url          = "https://shop.dev.example.com/preferences"
  sender_address           = "shop@mail.dev.example.com"
  webhook_allowed_networks = []

  # running
  logs           = { level = "DEBUG", retention_days = 7 }
  page_addresses = ["dev@example.com"]
  provisioned_concurrency = {
    notifications = {}
    orders        = {}
    users         = {}
  }
  release_strategy = {} # All at once: nobody's traffic could try a new version first.
  ticket_addresses = ["dev@example.com"]
}
