locals {
  subscriptions = {
    # One file takes all the function's time: another in the same batch would be received in vain.
    export_orders = {
      batch               = { size = 1 }
      detail_types        = ["orders.export_requested.v1"]
      maximum_concurrency = 2
    }

    on_user_changed = {
      batch               = {}
      detail_types        = ["users.user_changed.v1", "users.user_deleted.v1", "users.user_registered.v1"]
      maximum_concurrency = 5
    }

    # One at a time: a slow provider would leave the others of a batch no time, and unbegun receives count.
    process_order = {
      batch               = { size = 1 }
      detail_types        = ["orders.order_placed.v1"]
      maximum_concurrency = 10
    }

    # One at a time, for the same reason: it is the same provider.
    refund_order = {
      batch               = { size = 1 }
      detail_types        = ["orders.order_cancelled.v1"]
      maximum_concurrency = 5
    }
  }
}

module "subscription" {
  source   = "../../../terraform/modules/event_subscription"
  for_each = local.subscriptions

  batch               = each.value.batch
  bus_name            = var.event_bus.name
  consumer            = local.sizes[each.key]
  consumer_alias_arn  = module.function[each.key].alias_arn
  detail_types        = each.value.detail_types
  maximum_concurrency = each.value.maximum_concurrency
  name                = "${var.environment}-orders-${replace(each.key, "_", "-")}"
}
