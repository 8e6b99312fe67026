locals {
  # API: half a processor, so that a cold start's imports take little; 12 s hold a slow connection and a slow statement
  # (5 s each). Ten at once are some hundreds of requests a second, and leave the database to the others.
  # Relay: a turn works for a little more than its minute, so that the next one has begun when it ends.
  # Migrations: one at a time, and long enough to build an index.
  sizes = {
    api            = { memory_mb = 1024, reserved_concurrency = 10, timeout_seconds = 12 }
    migrate        = { memory_mb = 512, reserved_concurrency = 1, timeout_seconds = 300 }
    publish_outbox = { memory_mb = 512, reserved_concurrency = 2, timeout_seconds = 75 }
  }

  functions = {
    api = {
      layers = [var.layers.postgres]
      environment = merge(local.database_environment, {
        CORS_ALLOWED_ORIGINS = join(",", var.cors_allowed_origins)
      })
      statements = local.database_statements
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
  name                 = { environment = var.environment, service = "herons", handler = "migrate" }
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
  name                    = { environment = var.environment, service = "herons", handler = each.key }
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
