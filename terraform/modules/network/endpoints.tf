locals {
  # What a role may do stands with the role. An endpoint says between whom: with somebody else's keys nothing can be
  # asked for through it, and nothing can be carried to somebody else's bucket or queue.
  endpoint_policies = {
    for service in concat(["dynamodb", "s3"], var.interface_endpoints) : service => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "OnlyWithinThisAccount"
        Effect    = "Allow"
        Action    = ["${service}:*"] # The roles name the actions; here they would have to be named again.
        Principal = { AWS = "*" }    # The condition says who: a policy here cannot know the roles of every service.
        Resource  = ["*"]            # The condition says whose.
        Condition = {
          StringEquals = {
            "aws:PrincipalAccount" = local.account_id
            "aws:ResourceAccount"  = local.account_id
          }
        }
      }]
    })
  }
}

# gateways: free, so they are always there
resource "aws_vpc_endpoint" "gateway" {
  for_each = toset(["dynamodb", "s3"])

  vpc_id            = aws_vpc.this.id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${local.region}.${each.key}"
  policy            = local.endpoint_policies[each.key]
  route_table_ids   = [for table in aws_route_table.private : table.id]

  tags = { Name = "${var.name}-${each.key}" }
}

# interfaces
resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "Interface endpoints of ${var.name}: clients add the rules by which they come in"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-endpoints" }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = toset(var.interface_endpoints)

  vpc_id            = aws_vpc.this.id
  vpc_endpoint_type = "Interface"
  service_name      = "com.amazonaws.${local.region}.${each.key}"
  policy            = local.endpoint_policies[each.key]

  # Code that asks for the service by its public name comes here without knowing.
  private_dns_enabled = true
  security_group_ids  = [aws_security_group.endpoints.id]
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]

  tags = { Name = "${var.name}-${each.key}" }
}
