locals {
  # API: half a processor, so that a cold start's imports take little; 12 s hold a slow connection and a slow statement
  # (5 s each).
  # Consumers: 30 s holds a payment's attempts, and its queue hides a message for six times that.
  # Expiry: one turn at a time, which has ended long before the next one begins.
  # Export: memory holds a part (5 MiB) and boto3; what more there is brings the processor to compress with. 120 s waste
  # little on starts, and a file that needs longer goes on by another message. Two at once are the fewest that a
  # queue's mapping knows, and leave the database to the API.
  # Relay: a turn works for a little more than its minute, so that the next one has begun when it ends.
  # Migrations: one at a time, and long enough to build an index.
  sizes = {
    api             = { memory_mb = 1024, reserved_concurrency = 40, timeout_seconds = 12 }
    expire_orders   = { memory_mb = 512, reserved_concurrency = 1, timeout_seconds = 60 }
    export_orders   = { memory_mb = 512, reserved_concurrency = 2, timeout_seconds = 120 }
    migrate         = { memory_mb = 512, reserved_concurrency = 1, timeout_seconds = 300 }
    on_user_changed = { memory_mb = 512, reserved_concurrency = 5, timeout_seconds = 30 }
    process_order   = { memory_mb = 512, reserved_concurrency = 10, timeout_seconds = 30 }
    publish_outbox  = { memory_mb = 512, reserved_concurrency = 2, timeout_seconds = 75 }
    refund_order    = { memory_mb = 512, reserved_concurrency = 5, timeout_seconds = 30 }
  }

  # An export that needs more than one invocation goes on by a message to its own queue. Lambda takes that for a mistake
  # after some 16 rounds, and would leave a very large file half done. This loop ends with the file.
  recursive_loops = { export_orders = "Allow" }

  functions = {
    api = {
      layers = [var.layers.postgres]
      environment = merge(local.database_environment, {
        CORS_ALLOWED_ORIGINS = join(",", var.cors_allowed_origins)
        EXPORT_BUCKET_NAME   = module.export_bucket.name
        EXPORTS_KEPT_DAYS    = local.export_expiration_days["exports/"]
      })
      # A link to S3 can do no more than the function that signed it.
      statements = concat(local.database_statements, [{
        sid             = "LetDownloadsOfExports"
        actions         = ["s3:GetObject"]
        resources       = ["${module.export_bucket.arn}/exports/*"]
        wildcard_reason = "Each export has a key of its own."
      }])
    }

    expire_orders = {
      layers = [var.layers.postgres]
      environment = merge(local.database_environment, {
        PENDING_MINUTES = var.pending_minutes
      })
      statements = local.database_statements
    }

    export_orders = {
      layers = [var.layers.postgres, var.layers.aws]
      environment = merge(local.database_environment, {
        DEAD_LETTER_QUEUE_URL = module.subscription["export_orders"].dead_letter_queue_url
        EXPORT_BUCKET_NAME    = module.export_bucket.name
        EXPORT_QUEUE_URL      = module.subscription["export_orders"].queue_url
      })
      statements = concat(local.database_statements, [
        {
          sid       = "ReceiveMessages"
          actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
          resources = [module.subscription["export_orders"].queue_arn]
        },
        {
          sid       = "BuryBrokenMessages"
          actions   = ["sqs:SendMessage"]
          resources = [module.subscription["export_orders"].dead_letter_queue_arn]
        },
        {
          sid       = "GoOnInAnotherInvocation"
          actions   = ["sqs:SendMessage"]
          resources = [module.subscription["export_orders"].queue_arn]
        },
        {
          sid             = "WriteExports"
          actions         = ["s3:PutObject"]
          resources       = ["${module.export_bucket.arn}/exports/*"]
          wildcard_reason = "Each export has a key of its own."
        },
        {
          sid             = "GiveUpExports"
          actions         = ["s3:AbortMultipartUpload"]
          resources       = ["${module.export_bucket.arn}/exports/*"]
          unused_reason   = "An export gives its parts up only when S3 has lost one of them."
          wildcard_reason = "Each export has a key of its own."
        },
      ])
    }

    migrate = {
      layers      = [var.layers.postgres]
      environment = local.admin_environment
      statements  = local.admin_statements
    }

    on_user_changed = {
      layers = [var.layers.postgres, var.layers.aws]
      environment = merge(local.database_environment, {
        DEAD_LETTER_QUEUE_URL = module.subscription["on_user_changed"].dead_letter_queue_url
      })
      statements = concat(local.database_statements, [
        {
          sid       = "ReceiveMessages"
          actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
          resources = [module.subscription["on_user_changed"].queue_arn]
        },
        {
          sid       = "BuryBrokenMessages"
          actions   = ["sqs:SendMessage"]
          resources = [module.subscription["on_user_changed"].dead_letter_queue_arn]
        },
      ])
    }

    process_order = {
      layers = [var.layers.postgres, var.layers.aws]
      environment = merge(local.database_environment, {
        DEAD_LETTER_QUEUE_URL = module.subscription["process_order"].dead_letter_queue_url
        PAYMENT_PROVIDER_URL  = var.payment_provider_url
      })
      statements = concat(local.database_statements, [
        {
          sid       = "ReceiveMessages"
          actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
          resources = [module.subscription["process_order"].queue_arn]
        },
        {
          sid       = "BuryBrokenMessages"
          actions   = ["sqs:SendMessage"]
          resources = [module.subscription["process_order"].dead_letter_queue_arn]
        },
      ])
    }

    publish_outbox = {
      layers = [var.layers.postgres, var.layers.aws]
      environment = merge(local.database_environment, {
        EVENT_BUS_NAME = var.event_bus.name
      })
      statements = concat(local.database_statements, [{
        sid       = "PutEvents"
        actions   = ["events:PutEvents"]
        resources = [var.event_bus.arn]
      }])
    }

    refund_order = {
      layers = [var.layers.postgres, var.layers.aws]
      environment = merge(local.database_environment, {
        DEAD_LETTER_QUEUE_URL = module.subscription["refund_order"].dead_letter_queue_url
        PAYMENT_PROVIDER_URL  = var.payment_provider_url
      })
      statements = concat(local.database_statements, [
        {
          sid       = "ReceiveMessages"
          actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
          resources = [module.subscription["refund_order"].queue_arn]
        },
        {
          sid       = "BuryBrokenMessages"
          actions   = ["sqs:SendMessage"]
          resources = [module.subscription["refund_order"].dead_letter_queue_arn]
        },
      ])
    }
  }
}

module "migrate" {
  source = "../../../terraform/modules/lambda_function"

  architecture         = var.architecture
  artifact             = var.artifact
  environment          = local.functions.migrate.environment
  layers               = local.functions.migrate.layers
  logs                 = var.logs
  memory_mb            = local.sizes.migrate.memory_mb
  name                 = { environment = var.environment, service = "orders", handler = "migrate" }
  release              = var.release
  reserved_concurrency = local.sizes.migrate.reserved_concurrency
  statements           = local.functions.migrate.statements
  timeout_seconds      = local.sizes.migrate.timeout_seconds

  vpc = {
    security_group_ids = var.vpc.admin_security_group_ids
    subnet_ids         = var.vpc.subnet_ids
  }
}

module "function" {
  source   = "../../../terraform/modules/lambda_function"
  for_each = { for handler, function in local.functions : handler => function if handler != "migrate" }

  architecture            = var.architecture
  artifact                = var.artifact
  environment             = each.value.environment
  layers                  = each.value.layers
  live_after              = aws_lambda_invocation.migrate.result
  logs                    = var.logs
  memory_mb               = local.sizes[each.key].memory_mb
  name                    = { environment = var.environment, service = "orders", handler = each.key }
  recursive_loop          = lookup(local.recursive_loops, each.key, "Terminate")
  provisioned_concurrency = try(var.provisioned_concurrency[each.key], {})
  release                 = var.release
  reserved_concurrency    = local.sizes[each.key].reserved_concurrency
  statements              = each.value.statements
  timeout_seconds         = local.sizes[each.key].timeout_seconds
  vpc                     = var.vpc

  # Only schedules invoke asynchronously, and the next turn does what a failed one could not.
  asynchronous = { maximum_age_seconds = 60, retries = 0 }
}
