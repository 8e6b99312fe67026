data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  # Put together here, because a policy inside the queue cannot refer to the queue.
  arn = "arn:${data.aws_partition.current.partition}:sqs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:${var.name}"
}

module "dead_letter_queue" {
  source = "../dead_letter_queue"

  name              = var.name
  rule_arns         = var.rule_arns
  source_queue_arns = [local.arn]
  topic_arns        = var.topic_arns
}

resource "aws_sqs_queue" "this" {
  name                       = var.name
  message_retention_seconds  = 345600 # 4 days: a consumer broken on Friday evening still finds its work on Monday.
  sqs_managed_sse_enabled    = true
  visibility_timeout_seconds = var.visibility_timeout_seconds

  redrive_policy = jsonencode({
    deadLetterTargetArn = module.dead_letter_queue.created_arn
    maxReceiveCount     = var.max_receive_count
  })

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
        Sid       = "AcceptEvents"
        Effect    = "Allow"
        Action    = ["sqs:SendMessage"]
        Condition = { ArnEquals = { "aws:SourceArn" = var.rule_arns } }
        Principal = { Service = "events.amazonaws.com" }
        Resource  = [local.arn]
      }],
      # A bucket's ARN names no account, and the name of a deleted bucket is anybody's to take.
      length(var.bucket_arns) == 0 ? [] : [{
        Sid    = "AcceptBucketNotifications"
        Effect = "Allow"
        Action = ["sqs:SendMessage"]
        Condition = {
          ArnEquals    = { "aws:SourceArn" = var.bucket_arns }
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
        }
        Principal = { Service = "s3.amazonaws.com" }
        Resource  = [local.arn]
      }],
      length(var.topic_arns) == 0 ? [] : [{
        Sid       = "AcceptTopics"
        Effect    = "Allow"
        Action    = ["sqs:SendMessage"]
        Condition = { ArnEquals = { "aws:SourceArn" = var.topic_arns } }
        Principal = { Service = "sns.amazonaws.com" }
        Resource  = [local.arn]
      }],
    )
  })
}

resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn                   = aws_sqs_queue.this.arn
  function_name                      = var.consumer_alias_arn
  batch_size                         = var.batch.size
  function_response_types            = ["ReportBatchItemFailures"]
  maximum_batching_window_in_seconds = var.batch.window_seconds

  scaling_config {
    maximum_concurrency = var.maximum_concurrency
  }
}
