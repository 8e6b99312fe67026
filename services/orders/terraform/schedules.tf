locals {
  schedules = {
    expire_orders  = "rate(5 minutes)"
    publish_outbox = "rate(1 minute)"
  }
}

module "schedule" {
  source   = "../../../terraform/modules/schedule"
  for_each = local.schedules

  expression         = each.value
  function_alias_arn = module.function[each.key].alias_arn
  name               = module.function[each.key].name
}

# Made anew, it would meet the old one, which has its name until it is gone.
moved {
  from = module.outbox_schedule
  to   = module.schedule["publish_outbox"]
}
