resource "aws_security_group" "this" {
  # checkov:skip=CKV2_AWS_5: Functions of another module are attached to it, where checkov does not look.
  name        = "${var.name}-functions"
  description = "Functions of ${var.name}: they reach what the rules name, and nobody reaches them"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-functions" }

  # Lambda gives back its interfaces up to 45 minutes after the last function has left.
  timeouts {
    delete = "60m"
  }
}

# AWS
resource "aws_vpc_security_group_egress_rule" "endpoints" {
  security_group_id            = aws_security_group.this.id
  description                  = "AWS services through interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = var.endpoints.security_group_id

  tags = { Name = "${var.name}-to-endpoints" }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id            = var.endpoints.security_group_id
  description                  = "Functions of ${var.name}"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.this.id

  tags = { Name = "${var.name}-to-endpoints" }
}

resource "aws_vpc_security_group_egress_rule" "gateways" {
  for_each = var.endpoints.prefix_list_ids

  security_group_id = aws_security_group.this.id
  description       = "${each.key} through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = each.value

  tags = { Name = "${var.name}-to-${each.key}" }
}

# databases
resource "aws_vpc_security_group_egress_rule" "databases" {
  for_each = var.databases

  security_group_id            = aws_security_group.this.id
  description                  = "Database: ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = each.value.security_group_id

  tags = { Name = "${var.name}-to-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "databases" {
  for_each = var.databases

  security_group_id            = each.value.security_group_id
  description                  = "Functions of ${var.name}"
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.this.id

  tags = { Name = "${var.name}-to-${each.key}" }
}

# A stranger's service has no addresses that could be listed: HTTPS is all that is asked of it.
resource "aws_vpc_security_group_egress_rule" "internet" {
  for_each = toset(var.internet ? ["0.0.0.0/0"] : [])

  security_group_id = aws_security_group.this.id
  description       = "The internet, over HTTPS only"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = each.value

  tags = { Name = "${var.name}-to-internet" }
}
