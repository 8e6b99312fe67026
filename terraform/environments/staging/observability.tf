# Alarms, dashboards and saved queries, all made from what the services say of themselves.
module "observability" {
  source = "../../modules/observability"

  api                = { id = module.http_api.id, log_group_name = module.http_api.log_group_name, stage = module.http_api.stage }
  database           = module.postgres.monitored
  environment        = local.environment
  event_bus          = module.event_bus
  monthly_budget_usd = local.monthly_budget_usd
  page_addresses     = local.page_addresses
  runbooks_url       = "https://github.com/${local.repository}/blob/main/docs/runbooks"
  services           = local.services
  ticket_addresses   = local.ticket_addresses
}
