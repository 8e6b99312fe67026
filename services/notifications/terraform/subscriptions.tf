module "subscription" {
  source = "../../../terraform/modules/event_subscription"

  bus_name            = var.event_bus.name
  consumer            = local.sizes.on_event
  consumer_alias_arn  = module.function["on_event"].alias_arn
  maximum_concurrency = 10
  name                = "${var.environment}-notifications-on-event"

  detail_types = [
    "orders.order_cancelled.v1",
    "orders.order_confirmed.v1",
    "orders.order_rejected.v1",
    "orders.order_shipped.v1",
    "users.user_changed.v1",
    "users.user_deleted.v1",
    "users.user_registered.v1",
  ]
}
