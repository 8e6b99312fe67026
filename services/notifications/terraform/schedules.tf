module "release_schedule" {
  source = "../../../terraform/modules/schedule"

  expression         = "rate(1 minute)"
  function_alias_arn = module.function["release_due"].alias_arn
  name               = module.function["release_due"].name
}
