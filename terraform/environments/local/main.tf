# What the services say to each other.
module "event_bus" {
  source = "../../modules/event_bus"

  name = local.environment
}

# What every function may import besides its own code.
module "layers" {
  source = "../../modules/lambda_layers"

  architecture = local.releases.architecture
  artifacts    = { for name in ["aws", "postgres"] : name => local.artifacts["layer-${name}"] }
  environment  = local.environment
}

# The services. They know the bus and nothing of each other.
module "users" {
  source = "../../../services/users/terraform"

  architecture         = local.releases.architecture
  artifact             = local.artifacts.users
  cors_allowed_origins = local.cors_allowed_origins
  database             = local.database
  environment          = local.environment
  event_bus            = module.event_bus
  layers               = module.layers.arns
  logs                 = local.logs
}

module "orders" {
  source = "../../../services/orders/terraform"

  architecture         = local.releases.architecture
  artifact             = local.artifacts.orders
  cors_allowed_origins = local.cors_allowed_origins
  database             = local.database
  environment          = local.environment
  event_bus            = module.event_bus
  layers               = module.layers.arns
  logs                 = local.logs
  payment_provider_url = local.payment_provider_url
}

module "notifications" {
  source = "../../../services/notifications/terraform"

  architecture         = local.releases.architecture
  artifact             = local.artifacts.notifications
  cors_allowed_origins = local.cors_allowed_origins
  deletion_protection  = local.deletion_protection
  environment          = local.environment
  event_bus            = module.event_bus
  layers               = module.layers.arns
  logs                 = local.logs
  preferences_url      = local.preferences_url
  sender_address       = local.sender_address

  webhook_allowed_networks = local.webhook_allowed_networks
}

# The only door from outside.
module "http_api" {
  source = "../../modules/http_api"

  cors_allowed_origins = local.cors_allowed_origins
  jwt                  = local.jwt
  log_retention_days   = local.logs.retention_days
  name                 = local.environment

  services = {
    notifications = {
      function = module.notifications.api
      openapi  = jsondecode(file("${path.module}/../../../services/notifications/openapi.json"))
    }

    orders = {
      function = module.orders.api
      openapi  = jsondecode(file("${path.module}/../../../services/orders/openapi.json"))
    }

    users = {
      function = module.users.api
      openapi  = jsondecode(file("${path.module}/../../../services/users/openapi.json"))
    }
  }
}
