data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account_id    = data.aws_caller_identity.current.account_id
  at_once       = var.strategy.percent == 100
  function_arns = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:${local.account_id}:function:${var.environment}-*"
}

# One for the environment; each function has a deployment group in it, which is called like the function.
resource "aws_codedeploy_app" "this" {
  name             = var.environment
  compute_platform = "Lambda"
}

# A configuration cannot be changed, so its name says what it does, and another strategy is another configuration.
resource "aws_codedeploy_deployment_config" "this" {
  deployment_config_name = local.at_once ? "${var.environment}-at-once" : "${var.environment}-${var.strategy.percent}-percent-${var.strategy.minutes}-minutes"
  compute_platform       = "Lambda"

  traffic_routing_config {
    type = local.at_once ? "AllAtOnce" : "TimeBasedCanary"

    dynamic "time_based_canary" {
      for_each = local.at_once ? [] : [var.strategy]

      content {
        interval   = time_based_canary.value.minutes
        percentage = time_based_canary.value.percent
      }
    }
  }

  # Deployment groups leave the old one before it goes.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role" "this" {
  name = "${var.environment}-release"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codedeploy.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  # checkov:skip=CKV_AWS_355: AWS's own policy for this role names no alarm either; to see an alarm's state harms nobody.
  name = "own"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "MoveAliases"
        Effect   = "Allow"
        Action   = ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"]
        Resource = [local.function_arns] # Every function of the environment goes live by this role.
      },
      {
        Sid      = "SeeAlarms"
        Effect   = "Allow"
        Action   = ["cloudwatch:DescribeAlarms"]
        Resource = ["*"] # CloudWatch has no single alarm to name for this: it is a list that is asked for.
      },
    ]
  })
}
