data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id

  topics = {
    pages   = { addresses = var.page_addresses, publishers = ["cloudwatch.amazonaws.com"] }
    tickets = { addresses = var.ticket_addresses, publishers = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] }
  }

  # Put together here, because a policy inside a topic cannot refer to the topic.
  topic_arns = {
    for name in keys(local.topics) :
    name => "arn:${data.aws_partition.current.partition}:sns:${data.aws_region.current.name}:${local.account_id}:${var.environment}-${name}"
  }

  subscriptions = merge([
    for name, topic in local.topics : { for address in topic.addresses : "${name} ${address}" => { address = address, topic = name } }
  ]...)
}

resource "aws_sns_topic" "this" {
  for_each = local.topics

  name              = "${var.environment}-${each.key}"
  kms_master_key_id = aws_kms_key.topics.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "RefusePlainText"
        Effect    = "Deny"
        Action    = ["sns:Publish"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
        Principal = { AWS = "*" }
        Resource  = [local.topic_arns[each.key]]
      },
      {
        Sid       = "AcceptAlarms"
        Effect    = "Allow"
        Action    = ["sns:Publish"]
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
        Principal = { Service = each.value.publishers }
        Resource  = [local.topic_arns[each.key]]
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "this" {
  for_each = local.subscriptions

  topic_arn = aws_sns_topic.this[each.value.topic].arn
  endpoint  = each.value.address
  protocol  = "email"
}

# SNS's own key would not do: nobody can allow CloudWatch to use it, and alarms would be raised without a sound.
resource "aws_kms_key" "topics" {
  description         = "Encrypts what alarms of ${var.environment} tell."
  enable_key_rotation = true

  # Whose alarms may be told to whom, the topics' policies say.
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
        Sid       = "EncryptAlarms"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
        Principal = { Service = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] }
        Resource  = ["*"] # In a key's own policy this is the key.
      },
    ]
  })
}
