data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  name = "${var.name}-dead-letters"

  # Put together here, because a policy inside the queue cannot refer to the queue.
  arn = "arn:${data.aws_partition.current.partition}:sqs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:${local.name}"
}

# Policies are attributes: as resources of their own each would cost another 25 s of the provider's waiting.
resource "aws_sqs_queue" "this" {
  name                      = local.name
  message_retention_seconds = 1209600 # 14 days, the most SQS offers: time to find and mend the cause.
  sqs_managed_sse_enabled   = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "RefusePlainText"
        Effect    = "Deny"
        Action    = ["sqs:*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
        Principal = { AWS = "*" }
        Resource  = [local.arn]
      }],
      length(var.rule_arns) == 0 ? [] : [{
        Sid       = "AcceptUndelivered"
        Effect    = "Allow"
        Action    = ["sqs:SendMessage"]
        Condition = { ArnEquals = { "aws:SourceArn" = var.rule_arns } }
        Principal = { Service = "events.amazonaws.com" }
        Resource  = [local.arn]
      }],
      length(var.topic_arns) == 0 ? [] : [{
        Sid       = "AcceptUndeliveredOfTopics"
        Effect    = "Allow"
        Action    = ["sqs:SendMessage"]
        Condition = { ArnEquals = { "aws:SourceArn" = var.topic_arns } }
        Principal = { Service = "sns.amazonaws.com" }
        Resource  = [local.arn]
      }],
    )
  })

  redrive_allow_policy = (
    length(var.source_queue_arns) == 0
    ? jsonencode({ redrivePermission = "denyAll" })
    : jsonencode({ redrivePermission = "byQueue", sourceQueueArns = var.source_queue_arns })
  )
}
