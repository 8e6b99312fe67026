locals {
  # As many as receivers may keep waiting in the function's time.
  webhook_batch = { size = 1 }
}

module "webhook_queue" {
  source = "../../../terraform/modules/queue"

  batch               = local.webhook_batch
  consumer            = local.sizes.send_webhook
  consumer_alias_arn  = module.function["send_webhook"].alias_arn
  maximum_concurrency = 10
  name                = "${var.environment}-notifications-send-webhook"
}
