locals {
  scaled = var.provisioned_concurrency.maximum == 0 ? {} : { newest = var.provisioned_concurrency }
}

# Of the version and not of the alias: Lambda refuses weights on an alias that is kept warm, so there would be no canary.
# The newest version is warm before it goes live. The one before keeps what it has until a release takes it away.
# Autoscaling provisions what is missing to the minimum, so no configuration beside it would quarrel about the number.
resource "aws_appautoscaling_target" "this" {
  for_each = local.scaled

  max_capacity       = each.value.maximum
  min_capacity       = each.value.minimum
  resource_id        = "function:${local.name}:${aws_lambda_function.this.version}"
  scalable_dimension = "lambda:function:ProvisionedConcurrency"
  service_namespace  = "lambda"

  depends_on = [var.live_after]
}

resource "aws_appautoscaling_policy" "this" {
  for_each = local.scaled

  name               = "utilisation"
  policy_type        = "TargetTrackingScaling"
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace

  target_tracking_scaling_policy_configuration {
    target_value = 0.7 # A new one takes a minute or two: it must begin while there are others.

    predefined_metric_specification {
      predefined_metric_type = "LambdaProvisionedConcurrencyUtilization"
    }
  }
}
