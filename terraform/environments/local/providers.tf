# The one place that knows of the emulator.
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  max_retries                 = 2
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true

  default_tags {
    tags = {
      environment       = local.environment
      managed_by        = "terraform"
      repository_folder = "terraform/environments/${local.environment}"
    }
  }

  endpoints {
    apigatewayv2 = var.aws_endpoint
    cloudwatch   = var.aws_endpoint
    codedeploy   = var.aws_endpoint
    dynamodb     = var.aws_endpoint
    events       = var.aws_endpoint
    iam          = var.aws_endpoint
    kms          = var.aws_endpoint
    lambda       = var.aws_endpoint
    logs         = var.aws_endpoint
    s3           = var.aws_endpoint
    scheduler    = var.aws_endpoint
    sesv2        = var.aws_endpoint
    sns          = var.aws_endpoint
    sqs          = var.aws_endpoint
    sts          = var.aws_endpoint
  }
}
