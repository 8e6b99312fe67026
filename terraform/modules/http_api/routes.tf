locals {
  operations = merge([
    for service_name, service in var.services : merge([
      for path, methods in service.openapi.paths : {
        for method, operation in methods : "${upper(method)} ${path}" => {
          method  = upper(method)
          scopes  = distinct(flatten(operation.security[*].jwt)) # Any of them will do, as in OpenAPI.
          service = service_name
        }
      }
    ]...)
  ]...)

  # Every other method of a path that exists, except OPTIONS.
  other_methods = merge([
    for service_name, service in var.services : {
      for pair in setproduct(keys(service.openapi.paths), ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"]) :
      "${pair[1]} ${pair[0]}" => service_name
      if !contains(keys(local.operations), "${pair[1]} ${pair[0]}")
    }
  ]...)
}

resource "aws_apigatewayv2_integration" "this" {
  for_each = var.services

  api_id                 = aws_apigatewayv2_api.this.id
  integration_method     = "POST"
  integration_type       = "AWS_PROXY"
  integration_uri        = each.value.function.arn
  payload_format_version = "2.0"

  # The function ends first, so that its own answer and its own log line exist.
  timeout_milliseconds = 1000 * (each.value.function.timeout_seconds + 1)
}

resource "aws_apigatewayv2_route" "operation" {
  for_each = local.operations

  api_id               = aws_apigatewayv2_api.this.id
  route_key            = each.key
  target               = "integrations/${aws_apigatewayv2_integration.this[each.value.service].id}"
  authorization_scopes = each.value.scopes
  authorization_type   = "JWT"
  authorizer_id        = aws_apigatewayv2_authorizer.jwt.id
}

# The gateway alone would answer 404 to a method that a path does not have; the function answers 405 with Allow.
# One route ANY would catch preflight requests too, which carry no token: these methods leave them to the gateway.
resource "aws_apigatewayv2_route" "other_method" {
  for_each = local.other_methods

  api_id             = aws_apigatewayv2_api.this.id
  route_key          = each.key
  target             = "integrations/${aws_apigatewayv2_integration.this[each.value].id}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.jwt.id
}

resource "aws_lambda_permission" "this" {
  for_each = var.services

  action        = "lambda:InvokeFunction"
  function_name = each.value.function.function_name
  principal     = "apigateway.amazonaws.com"
  qualifier     = each.value.function.alias_name
  source_arn    = "${aws_apigatewayv2_api.this.execution_arn}/*/*"
  statement_id  = "AllowHttpApi"
}
