locals {
  # As many as SES may keep waiting in the function's time.
  email_batch = { size = 2 }
}

module "email_queue" {
  source = "../../../terraform/modules/queue"

  batch               = local.email_batch
  consumer            = local.sizes.send_email
  consumer_alias_arn  = module.function["send_email"].alias_arn
  maximum_concurrency = 5
  name                = "${var.environment}-notifications-send-email"
}

resource "aws_sesv2_email_identity" "sender" {
  email_identity         = split("@", var.sender_address)[1]
  configuration_set_name = aws_sesv2_configuration_set.this.configuration_set_name
}

resource "aws_sesv2_configuration_set" "this" {
  configuration_set_name = "${var.environment}-notifications"

  delivery_options {
    tls_policy = "REQUIRE"
  }

  reputation_options {
    reputation_metrics_enabled = true
  }

  # SES keeps from mailing again whoever bounced or complained.
  suppression_options {
    suppressed_reasons = ["BOUNCE", "COMPLAINT"]
  }
}
