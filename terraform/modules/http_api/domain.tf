locals {
  domains = var.domain == null ? {} : { (var.domain.name) = var.domain }

  # A name has an address of each kind.
  aliases = merge([
    for name, domain in local.domains : { for type in ["A", "AAAA"] : "${name} ${type}" => { name = name, type = type, zone_id = domain.zone_id } }
  ]...)
}

resource "aws_acm_certificate" "this" {
  for_each = local.domains

  domain_name       = each.key
  validation_method = "DNS"

  # The new one is in use before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

# ACM looks here again before each renewal, so the record stays.
resource "aws_route53_record" "validation" {
  for_each = local.domains

  allow_overwrite = true
  name            = one(aws_acm_certificate.this[each.key].domain_validation_options).resource_record_name
  records         = [one(aws_acm_certificate.this[each.key].domain_validation_options).resource_record_value]
  ttl             = 300
  type            = one(aws_acm_certificate.this[each.key].domain_validation_options).resource_record_type
  zone_id         = each.value.zone_id
}

resource "aws_acm_certificate_validation" "this" {
  for_each = local.domains

  certificate_arn         = aws_acm_certificate.this[each.key].arn
  validation_record_fqdns = [aws_route53_record.validation[each.key].fqdn]
}

resource "aws_apigatewayv2_domain_name" "this" {
  for_each = local.domains

  domain_name = each.key

  domain_name_configuration {
    certificate_arn = aws_acm_certificate_validation.this[each.key].certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "this" {
  for_each = local.domains

  api_id      = aws_apigatewayv2_api.this.id
  domain_name = aws_apigatewayv2_domain_name.this[each.key].id
  stage       = aws_apigatewayv2_stage.this.name
}

resource "aws_route53_record" "alias" {
  for_each = local.aliases

  name    = each.value.name
  type    = each.value.type
  zone_id = each.value.zone_id

  alias {
    evaluate_target_health = false # The API is the only target there is.
    name                   = aws_apigatewayv2_domain_name.this[each.value.name].domain_name_configuration[0].target_domain_name
    zone_id                = aws_apigatewayv2_domain_name.this[each.value.name].domain_name_configuration[0].hosted_zone_id
  }
}
