locals {
  # API: half a processor, so that a cold start's imports take little.
  # Memory: boto3's clients are slow to make on less than a third of a processor.
  # Consumers: 30 s, and their queues hide a message for six times that.
  # Concurrency: send_email stays under SES's rate for the account. Feedback is rare, and may wait.
  # Receivers that hang keep send_webhook waiting, but no other function. release_due ends before its
  # next minute begins.
  sizes = {
    api               = { memory_mb = 1024, reserved_concurrency = 20, timeout_seconds = 10 }
    dispatch          = { memory_mb = 512, reserved_concurrency = 5, timeout_seconds = 30 }
    on_email_feedback = { memory_mb = 512, reserved_concurrency = 2, timeout_seconds = 30 }
    on_event          = { memory_mb = 512, reserved_concurrency = 10, timeout_seconds = 30 }
    release_due       = { memory_mb = 512, reserved_concurrency = 1, timeout_seconds = 55 }
    send_email        = { memory_mb = 512, reserved_concurrency = 5, timeout_seconds = 30 }
    send_webhook      = { memory_mb = 512, reserved_concurrency = 10, timeout_seconds = 30 }
  }

  functions = {
    api = {
      environment = {
        CORS_ALLOWED_ORIGINS     = join(",", var.cors_allowed_origins)
        TABLE_NAME               = module.table.name
        WEBHOOK_ALLOWED_NETWORKS = join(",", var.webhook_allowed_networks)
      }
      statements = [{
        sid       = "ReadInboxesAndKeepChoicesAndWebhooks"
        actions   = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
        resources = [module.table.arn]
      }]
    }

    dispatch = {
      environment = {
        DEAD_LETTER_QUEUE_URL = module.dispatch_dead_letters.url
        EMAIL_QUEUE_URL       = module.email_queue.url
        WEBHOOK_QUEUE_URL     = module.webhook_queue.url
      }
      statements = [
        {
          sid       = "ReadStream"
          actions   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
          resources = [module.table.stream_arn]
        },
        {
          sid             = "FindStreams"
          actions         = ["dynamodb:ListStreams"]
          resources       = ["*"]
          wildcard_reason = "ListStreams knows no single stream; the mapping calls it."
        },
        {
          sid       = "QueueEmailsAndWebhooks"
          actions   = ["sqs:SendMessage"]
          resources = [module.email_queue.arn, module.webhook_queue.arn]
        },
        {
          sid       = "BuryBrokenRecords"
          actions   = ["sqs:SendMessage"]
          resources = [module.dispatch_dead_letters.arn]
        },
      ]
    }

    on_email_feedback = {
      environment = {
        DEAD_LETTER_QUEUE_URL = module.feedback_queue.dead_letter_queue_url
        EMAIL_QUEUE_URL       = module.email_queue.url
        TABLE_NAME            = module.table.name
      }
      statements = [
        {
          sid       = "ReceiveMessages"
          actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
          resources = [module.feedback_queue.arn]
        },
        {
          sid       = "BuryBrokenMessages"
          actions   = ["sqs:SendMessage"]
          resources = [module.feedback_queue.dead_letter_queue_arn]
        },
        {
          sid       = "SuppressAddressesAndReopenNotifications"
          actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
          resources = [module.table.arn]
        },
        {
          sid       = "QueueEmailsAgain"
          actions   = ["sqs:SendMessage"]
          resources = [module.email_queue.arn]
        },
      ]
    }

    on_event = {
      environment = {
        DEAD_LETTER_QUEUE_URL = module.subscription.dead_letter_queue_url
        TABLE_NAME            = module.table.name
      }
      statements = [
        {
          sid       = "ReceiveMessages"
          actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
          resources = [module.subscription.queue_arn]
        },
        {
          sid       = "BuryBrokenMessages"
          actions   = ["sqs:SendMessage"]
          resources = [module.subscription.dead_letter_queue_arn]
        },
        {
          sid       = "WriteNotifications"
          actions   = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
          resources = [module.table.arn]
        },
      ]
    }

    release_due = {
      environment = {
        TABLE_NAME = module.table.name
      }
      statements = [
        {
          sid       = "FindWhatIsDue"
          actions   = ["dynamodb:Query"]
          resources = [module.table.index_arns.due]
        },
        {
          sid       = "ReleaseNotifications"
          actions   = ["dynamodb:UpdateItem"]
          resources = [module.table.arn]
        },
      ]
    }

    send_email = {
      environment = {
        CONFIGURATION_SET     = aws_sesv2_configuration_set.this.configuration_set_name
        DEAD_LETTER_QUEUE_URL = module.email_queue.dead_letter_queue_url
        PREFERENCES_URL       = var.preferences_url
        SENDER_ADDRESS        = var.sender_address
        TABLE_NAME            = module.table.name
      }
      statements = [
        {
          sid       = "ReceiveMessages"
          actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
          resources = [module.email_queue.arn]
        },
        {
          sid       = "BuryBrokenMessages"
          actions   = ["sqs:SendMessage"]
          resources = [module.email_queue.dead_letter_queue_arn]
        },
        {
          sid       = "ReadWhatDigestsTellAndRecordDelivery"
          actions   = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"]
          resources = [module.table.arn]
        },
        {
          sid        = "SendAsTheShop"
          actions    = ["ses:SendEmail"]
          resources  = [aws_sesv2_configuration_set.this.arn, aws_sesv2_email_identity.sender.arn]
          conditions = { StringEquals = { "ses:FromAddress" = [var.sender_address] } }
        },
      ]
    }

    send_webhook = {
      environment = {
        DEAD_LETTER_QUEUE_URL    = module.webhook_queue.dead_letter_queue_url
        TABLE_NAME               = module.table.name
        WEBHOOK_ALLOWED_NETWORKS = join(",", var.webhook_allowed_networks)
      }
      statements = [
        {
          sid       = "ReceiveMessages"
          actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
          resources = [module.webhook_queue.arn]
        },
        {
          sid       = "BuryBrokenMessages"
          actions   = ["sqs:SendMessage"]
          resources = [module.webhook_queue.dead_letter_queue_arn]
        },
        {
          # It reads secrets, records deliveries, disables webhooks, and tells their owners.
          sid       = "RecordDeliveryAndTellOwners"
          actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
          resources = [module.table.arn]
        },
        {
          sid           = "TakeBackWhatDeletedOwnersWereTold"
          actions       = ["dynamodb:DeleteItem"]
          resources     = [module.table.arn]
          unused_reason = "An owner would have to be deleted in the very moment of being told."
        },
      ]
    }
  }
}

module "function" {
  source   = "../../../terraform/modules/lambda_function"
  for_each = local.functions

  architecture            = var.architecture
  artifact                = var.artifact
  environment             = each.value.environment
  layers                  = contains(["api", "release_due"], each.key) ? [] : [var.layers.aws] # These ask DynamoDB only, without boto3.
  logs                    = var.logs
  memory_mb               = local.sizes[each.key].memory_mb
  name                    = { environment = var.environment, service = "notifications", handler = each.key }
  provisioned_concurrency = try(var.provisioned_concurrency[each.key], {})
  release                 = var.release
  reserved_concurrency    = local.sizes[each.key].reserved_concurrency
  statements              = each.value.statements
  timeout_seconds         = local.sizes[each.key].timeout_seconds
}
