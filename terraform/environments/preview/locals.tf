# All that makes previews differ from the other environments, with backend.tf, foundation.tf and releases.json.
locals {
  environment = "preview${var.pull_request}"

  # account
  account_concurrency = 300 # A share of dev's account: its quota of 1000 holds dev and two of these.
  account_id          = "111111111111"
  region              = "eu-west-1"

  # network
  host = "dev" # The environment in whose network it is.

  # data
  deletion_protection = false # It goes with its pull request.
  postgres            = { capacity = { minimum = 0.5, maximum = 2 }, instances = 1, backup_retention_days = 7 }

  # clients
  client_timeout_seconds = 20
  clients                = { shop = { callback_urls = ["http://localhost:5173/signed-in"], logout_urls = ["http://localhost:5173"] } }
  cors_allowed_origins   = ["http://localhost:5173"]
  domain                 = null # API Gateway's own name will do, and is there at once.
  route_throttling       = { "POST /users/imports" = { burst = 5, rate = 1 }, "POST /orders/exports" = { burst = 5, rate = 1 } }
  staff_client_ids       = []
  throttling             = { burst = 20, rate = 10 }

  # outside world
  payment_provider_url     = "https://sandbox.payments.example.com"
  preferences_url          = "https://shop.dev.example.com/preferences"
  sender_address           = "shop@mail.${local.environment}.dev.example.com" # Nobody verifies it, so no mail of a preview leaves.
  webhook_allowed_networks = []

  # running
  logs = { level = "DEBUG", retention_days = 3 }
  provisioned_concurrency = {
    notifications = {}
    orders        = {}
    users         = {}
  }
  release_strategy = {} # All at once: a preview has no traffic that could try a new version first.
}
