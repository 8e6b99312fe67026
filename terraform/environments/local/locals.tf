# All that makes this environment differ from the others; main.tf is the same everywhere.
locals {
  environment = "local"

  # release
  artifact_bucket = "local-artifacts"

  # clients
  cors_allowed_origins = ["*"]
  domain               = null
  jwt                  = { issuer = var.issuer_url, audiences = ["local"] }
  route_throttling     = {}
  throttling           = {}

  # data: one Postgres, reached directly, that lets in whom libpq's variables let in
  database = merge(var.database, {
    admin_auth = "libpq"
    admin_host = var.database.host
    auth       = "libpq"
  })
  deletion_protection = false
  vpc = {
    orders = {}
    users  = {}
  }

  # outside world
  payment_provider_url = var.payment_provider_url
  preferences_url      = "https://shop.example.com/preferences"
  sender_address       = "shop@mail.example.com"

  # webhooks may lead to this machine too, where a developer's receivers are
  webhook_allowed_networks = ["127.0.0.0/8"]

  # running
  function_logs = { level = "INFO", retention_days = 1 }
  provisioned_concurrency = {
    notifications = {}
    orders        = {}
    users         = {}
  }
  release_strategy = {} # all at once; `make release STRATEGY=…` tries another one
}
