resource "aws_cloudwatch_log_group" "access" {
  # Groups of this prefix share one entry of the account's log policy; others fill it up to its limit.
  name              = "/aws/vendedlogs/apigateway/${var.name}"
  kms_key_id        = var.logs.kms_key_arn
  retention_in_days = var.logs.retention_days
}

resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  protocol_type = "HTTP"

  # One door: limits and logs of the domain must not be walked around.
  disable_execute_api_endpoint = var.domain != null

  cors_configuration {
    allow_headers = ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-correlation-id"]
    allow_methods = distinct([for route in local.operations : route.method])
    allow_origins = var.cors_allowed_origins
    expose_headers = [
      "allow", "etag", "idempotency-replayed", "link", "location", "retry-after", "x-correlation-id",
    ]
    max_age = 3600
  }
}

resource "aws_apigatewayv2_authorizer" "jwt" {
  api_id           = aws_apigatewayv2_api.this.id
  name             = "jwt"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    audience = var.jwt.audiences
    issuer   = var.jwt.issuer
  }
}

resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true

  # Who called what, when, and how it ended; never tokens, addresses or bodies.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      error               = "$context.error.message"
      integration_error   = "$context.integrationErrorMessage"
      integration_latency = "$context.integrationLatency"
      latency             = "$context.responseLatency"
      request_id          = "$context.requestId"
      route               = "$context.routeKey"
      status              = "$context.status"
      subject             = "$context.authorizer.claims.sub"
      time                = "$context.requestTimeEpoch"
    })
  }

  default_route_settings {
    detailed_metrics_enabled = true
    throttling_burst_limit   = var.throttling.burst
    throttling_rate_limit    = var.throttling.rate
  }

  dynamic "route_settings" {
    for_each = var.route_throttling

    content {
      route_key                = route_settings.key
      detailed_metrics_enabled = true
      throttling_burst_limit   = route_settings.value.burst
      throttling_rate_limit    = route_settings.value.rate
    }
  }

  # A limit for a route that does not exist yet is refused.
  depends_on = [aws_apigatewayv2_route.operation]
}
