resource "aws_lambda_layer_version" "this" {
  for_each = var.artifacts

  layer_name               = "${var.environment}-${each.key}"
  compatible_architectures = [var.architecture]
  compatible_runtimes      = ["python3.13"]
  s3_bucket                = each.value.bucket
  s3_key                   = each.value.key

  # Functions move to the new version before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}
