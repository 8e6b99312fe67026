# All that makes this environment differ from the others; main.tf is the same everywhere.
locals {
  environment = "local"

  # release
  artifacts = { for name, key in local.releases.artifacts : name => { bucket = "local-artifacts", key = key } }
  releases  = jsondecode(file("${path.module}/releases.json"))

  # clients
  cors_allowed_origins = ["*"]
  jwt                  = { issuer = var.issuer_url, audience = "local" }

  # data: one Postgres, reached directly, that lets in whom libpq's variables let in
  database = merge(var.database, {
    admin_auth = "libpq"
    admin_host = var.database.host
    auth       = "libpq"
  })
  deletion_protection = false

  # outside world
  payment_provider_url = var.payment_provider_url
  preferences_url      = "https://shop.example.com/preferences"
  sender_address       = "shop@mail.example.com"

  # webhooks may lead to this machine too, where a developer's receivers are
  webhook_allowed_networks = ["127.0.0.0/8"]

  # running
  logs = { level = "INFO", retention_days = 1 }
}
