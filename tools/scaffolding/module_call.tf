module "herons" {
  source = "../../../services/herons/terraform"

  architecture            = local.releases.architecture
  artifact                = local.artifacts.herons
  cors_allowed_origins    = local.cors_allowed_origins
  database                = local.database
  environment             = local.environment
  event_bus               = module.event_bus
  layers                  = module.layers.arns
  logs                    = local.function_logs
  provisioned_concurrency = local.provisioned_concurrency.herons
  release                 = module.release
  vpc                     = local.vpc.herons
}
