data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id

  # Put together here, because a policy inside the topic cannot refer to the topic.
  feedback_topic_arn  = "arn:${data.aws_partition.current.partition}:sns:${data.aws_region.current.name}:${local.account_id}:${local.feedback_topic_name}"
  feedback_topic_name = "${var.environment}-notifications-email-feedback"
}

module "feedback_queue" {
  source = "../../../terraform/modules/queue"

  consumer           = local.sizes.on_email_feedback
  consumer_alias_arn = module.function["on_email_feedback"].alias_arn
  name               = "${var.environment}-notifications-on-email-feedback"
  topic_arns         = [local.feedback_topic_arn]
}

# SES tells when a recipient, or their server, turns an e-mail down. It tells of no Reject, which is about what
# we have written and not about whom it is for.
resource "aws_sesv2_configuration_set_event_destination" "feedback" {
  configuration_set_name = aws_sesv2_configuration_set.this.configuration_set_name
  event_destination_name = "feedback"

  event_destination {
    enabled              = true
    matching_event_types = ["BOUNCE", "COMPLAINT"]

    sns_destination {
      topic_arn = aws_sns_topic.feedback.arn
    }
  }
}

resource "aws_sns_topic" "feedback" {
  name              = local.feedback_topic_name
  kms_master_key_id = aws_kms_key.feedback.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "RefusePlainText"
        Effect    = "Deny"
        Action    = ["sns:Publish"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
        Principal = { AWS = "*" }
        Resource  = [local.feedback_topic_arn]
      },
      {
        Sid    = "AcceptFeedback"
        Effect = "Allow"
        Action = ["sns:Publish"]
        Condition = {
          ArnEquals    = { "aws:SourceArn" = aws_sesv2_configuration_set.this.arn }
          StringEquals = { "aws:SourceAccount" = local.account_id }
        }
        Principal = { Service = "ses.amazonaws.com" }
        Resource  = [local.feedback_topic_arn]
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "feedback" {
  topic_arn            = aws_sns_topic.feedback.arn
  endpoint             = module.feedback_queue.created_arn
  protocol             = "sqs"
  raw_message_delivery = true

  # One queue holds all that the function missed, whether it was never delivered or never handled.
  redrive_policy = jsonencode({ deadLetterTargetArn = module.feedback_queue.dead_letter_queue_created_arn })
}

# Feedback names addresses. SNS's own key would not do: nobody can allow SES to use it.
resource "aws_kms_key" "feedback" {
  description         = "Encrypts what SES tells of e-mails in ${local.feedback_topic_name}."
  enable_key_rotation = true

  # What SES may use the key for, the topic's policy says.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "LetTheAccountDecide"
        Effect    = "Allow"
        Action    = ["kms:*"] # Who of the account may do what, its IAM policies say.
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${local.account_id}:root" }
        Resource  = ["*"] # In a key's own policy this is the key.
      },
      {
        Sid       = "EncryptFeedback"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Principal = { Service = "ses.amazonaws.com" }
        Resource  = ["*"] # In a key's own policy this is the key.
      },
    ]
  })
}
