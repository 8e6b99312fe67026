locals {
  # API: half a processor, so that a cold start's imports take little; 12 s hold a slow connection and a slow statement
  # (5 s each).
  # Import: 120 s waste little on starts, and a file that needs longer goes on by another message. Two at once are
  # the fewest that a queue's mapping knows, and leave the database to the API.
  # Relay: a turn works for a little more than its minute, so that the next one has begun when it ends.
  # Migrations: one at a time, and long enough to build an index.
  sizes = {
    api            = { memory_mb = 1024, reserved_concurrency = 20, timeout_seconds = 12 }
    import_users   = { memory_mb = 256, reserved_concurrency = 2, timeout_seconds = 120 }
    migrate        = { memory_mb = 512, reserved_concurrency = 1, timeout_seconds = 300 }
    publish_outbox = { memory_mb = 512, reserved_concurrency = 2, timeout_seconds = 75 }
  }

  # An import that needs more than one invocation goes on by a message to its own queue. Lambda takes that for a mistake
  # after some 16 rounds, and would leave a very large file half done. This loop ends with the file.
  recursive_loops = { import_users = "Allow" }

  functions = {
    api = {
      layers = [var.layers.postgres]
      environment = merge(local.database_environment, {
        CORS_ALLOWED_ORIGINS    = join(",", var.cors_allowed_origins)
        IMPORT_BUCKET_NAME      = module.import_bucket.name
        REJECTED_ROWS_KEPT_DAYS = local.import_expiration_days["rejected/"]
      })
      # A link to S3 can do no more than the function that signed it.
      statements = concat(local.database_statements, [
        {
          sid             = "LetUploads"
          actions         = ["s3:PutObject"]
          resources       = ["${module.import_bucket.arn}/imports/*"]
          wildcard_reason = "Each import has a key of its own."
        },
        {
          sid             = "LetDownloadsOfRejectedRows"
          actions         = ["s3:GetObject"]
          resources       = ["${module.import_bucket.arn}/rejected/*"]
          wildcard_reason = "Each import has a key of its own."
        },
      ])
    }

    import_users = {
      layers = [var.layers.postgres, var.layers.aws]
      environment = merge(local.database_environment, {
        DEAD_LETTER_QUEUE_URL = module.import_queue.dead_letter_queue_url
        IMPORT_BUCKET_NAME    = module.import_bucket.name
        IMPORT_QUEUE_URL      = module.import_queue.url
      })
      statements = concat(local.database_statements, [
        {
          sid       = "ReceiveMessages"
          actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
          resources = [module.import_queue.arn]
        },
        {
          sid       = "BuryBrokenMessages"
          actions   = ["sqs:SendMessage"]
          resources = [module.import_queue.dead_letter_queue_arn]
        },
        {
          sid       = "GoOnInAnotherInvocation"
          actions   = ["sqs:SendMessage"]
          resources = [module.import_queue.arn]
        },
        {
          sid             = "ReadAndRemoveUploads"
          actions         = ["s3:DeleteObject", "s3:GetObject"]
          resources       = ["${module.import_bucket.arn}/imports/*"]
          wildcard_reason = "Each import has a key of its own."
        },
        # S3 tells that a file is gone (404) only to those who may list it; others are refused (403), and the import
        # would be tried again instead of failing. S3 then takes the file's whole key for the prefix.
        {
          sid        = "NoticeMissingUploads"
          actions    = ["s3:ListBucket"]
          resources  = [module.import_bucket.arn]
          conditions = { StringLike = { "s3:prefix" = ["imports/*"] } }
        },
        {
          sid             = "WriteRejectedRows"
          actions         = ["s3:PutObject"]
          resources       = ["${module.import_bucket.arn}/rejected/*"]
          wildcard_reason = "Each import has a key of its own."
        },
        {
          sid             = "GiveUpRejectedRows"
          actions         = ["s3:AbortMultipartUpload"]
          resources       = ["${module.import_bucket.arn}/rejected/*"]
          unused_reason   = "Only a failure after more than 8 MB of rejected rows leaves parts to remove."
          wildcard_reason = "Each import has a key of its own."
        },
      ])
    }

    migrate = {
      layers      = [var.layers.postgres]
      environment = local.admin_environment
      statements  = local.admin_statements
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
  name                 = { environment = var.environment, service = "users", handler = "migrate" }
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
  name                    = { environment = var.environment, service = "users", handler = each.key }
  recursive_loop          = lookup(local.recursive_loops, each.key, "Terminate")
  provisioned_concurrency = try(var.provisioned_concurrency[each.key], {})
  release                 = var.release
  reserved_concurrency    = local.sizes[each.key].reserved_concurrency
  statements              = each.value.statements
  timeout_seconds         = local.sizes[each.key].timeout_seconds
  vpc                     = var.vpc

  # Only the schedule invokes asynchronously, and its next turn does what a failed one could not.
  asynchronous = { maximum_age_seconds = 60, retries = 0 }
}

module "outbox_schedule" {
  source = "../../../terraform/modules/schedule"

  expression         = "rate(1 minute)"
  function_alias_arn = module.function["publish_outbox"].alias_arn
  name               = module.function["publish_outbox"].name
}
