# What the services say to each other.
module "event_bus" {
  source = "../../modules/event_bus"

  name = local.environment
}

# Who has done what by hand, in lines that outlive the logs.
module "audit" {
  source = "../../modules/audit"

  environment = local.environment
  kms_key_arn = try(local.function_logs.kms_key_arn, null)
}

# What every function may import besides its own code.
module "layers" {
  source = "../../modules/lambda_layers"

  architecture = local.releases.architecture
  artifacts    = { for name in ["aws", "postgres"] : name => local.artifacts["layer-${name}"] }
  environment  = local.environment
}

# How new versions of functions go live; an apply only makes them.
module "release" {
  source = "../../modules/release"

  environment = local.environment
  strategy    = local.release_strategy
}

# The services. They know the bus and nothing of each other.
module "users" {
  source = "../../../services/users/terraform"

  architecture            = local.releases.architecture
  artifact                = local.artifacts.users
  cors_allowed_origins    = local.cors_allowed_origins
  database                = local.database
  environment             = local.environment
  event_bus               = module.event_bus
  layers                  = module.layers.arns
  logs                    = local.function_logs
  provisioned_concurrency = local.provisioned_concurrency.users
  release                 = module.release
  vpc                     = local.vpc.users
}

module "orders" {
  source = "../../../services/orders/terraform"

  architecture            = local.releases.architecture
  artifact                = local.artifacts.orders
  cors_allowed_origins    = local.cors_allowed_origins
  database                = local.database
  environment             = local.environment
  event_bus               = module.event_bus
  layers                  = module.layers.arns
  logs                    = local.function_logs
  payment_provider_url    = local.payment_provider_url
  provisioned_concurrency = local.provisioned_concurrency.orders
  release                 = module.release
  vpc                     = local.vpc.orders
}

module "notifications" {
  source = "../../../services/notifications/terraform"

  architecture            = local.releases.architecture
  artifact                = local.artifacts.notifications
  cors_allowed_origins    = local.cors_allowed_origins
  deletion_protection     = local.deletion_protection
  environment             = local.environment
  event_bus               = module.event_bus
  layers                  = module.layers.arns
  logs                    = local.function_logs
  preferences_url         = local.preferences_url
  provisioned_concurrency = local.provisioned_concurrency.notifications
  release                 = module.release
  sender_address          = local.sender_address

  webhook_allowed_networks = local.webhook_allowed_networks
}

# The only door from outside.
module "http_api" {
  source = "../../modules/http_api"

  cors_allowed_origins = local.cors_allowed_origins
  domain               = local.domain
  jwt                  = local.jwt
  logs                 = local.function_logs
  name                 = local.environment
  route_throttling     = local.route_throttling
  throttling           = local.throttling

  services = { for name, service in local.services : name => { function = service.api, openapi = local.openapi[name] } }
}

locals {
  # Whatever is made of all services is made of this: the routes, the alarms, the budgets.
  services = {
    notifications = module.notifications
    orders        = module.orders
    users         = module.users
  }

  # Not of the above: who signs people in would then wait for every function.
  openapi  = { for name in keys(local.releases.artifacts) : name => jsondecode(file("${path.module}/../../../services/${name}/openapi.json")) if !startswith(name, "layer-") }
  releases = jsondecode(file("${path.module}/releases.json"))

  # A key names its content by hash, so a new release is a new key.
  artifacts = { for name, key in local.releases.artifacts : name => { bucket = local.artifact_bucket, key = key } }
}
