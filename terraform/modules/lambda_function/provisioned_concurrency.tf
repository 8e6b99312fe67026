locals {
  scaled = var.provisioned_concurrency.maximum == 0 ? {} : { live = var.provisioned_concurrency }
}

# Autoscaling provisions what is missing to the minimum, so no configuration beside it would quarrel about the number.
resource "aws_appautoscaling_target" "this" {
  for_each = local.scaled

  max_capacity       = each.value.maximum
  min_capacity       = each.value.minimum
  resource_id        = "function:${local.name}:${aws_lambda_alias.live.name}"
  scalable_dimension = "lambda:function:ProvisionedConcurrency"
  service_namespace  = "lambda"
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
