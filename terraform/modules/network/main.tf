data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

# Without a filter for the zones' state: one that is out of order for an hour must not lose its subnets.
data "aws_availability_zones" "this" {
  # checkov:skip=CKV_AWS_394: The first zones by name are taken, so a new one changes nothing unless its name sorts before them; then the plan shows it.
  # Local zones have neither Aurora nor Lambda.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }

  lifecycle {
    postcondition {
      condition     = length(self.names) >= var.availability_zone_count
      error_message = "Lower availability_zone_count: this region has ${length(self.names)} zones."
    }
  }
}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name

  zones = slice(sort(data.aws_availability_zones.this.names), 0, var.availability_zone_count)

  # Three quarters for private subnets, one each; the last one for the small public ones, whether or not there are any.
  private_blocks = { for index, zone in local.zones : zone => cidrsubnet(var.cidr_block, 2, index) }
  public_blocks  = { for index, zone in local.zones : zone => cidrsubnet(cidrsubnet(var.cidr_block, 2, 3), 2, index) }
}

resource "aws_vpc" "this" {
  cidr_block = var.cidr_block

  # Endpoints take the place of AWS's public names by these two.
  enable_dns_hostnames = true
  enable_dns_support   = true

  tags = { Name = var.name }
}

# Whoever names no security group gets this one: it must open nothing. The empty lists are written out, because rules
# that are not spoken of would be left as somebody has set them.
resource "aws_default_security_group" "this" {
  vpc_id  = aws_vpc.this.id
  egress  = []
  ingress = []

  tags = { Name = "${var.name}-default-closed" }
}

# A subnet that somebody adds by hand gets this table: it leads nowhere outside.
resource "aws_default_route_table" "this" {
  default_route_table_id = aws_vpc.this.default_route_table_id
  route                  = []

  tags = { Name = "${var.name}-default-closed" }
}

# Security groups decide who may talk. This list remembers no connections, so whatever it refused would be missing
# from somebody's answers; it is written down to take back what others have added.
resource "aws_default_network_acl" "this" {
  default_network_acl_id = aws_vpc.this.default_network_acl_id

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }

  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }

  tags = { Name = "${var.name}-default" }

  # Every subnet without a list of its own belongs to this one by itself, and cannot be taken out.
  lifecycle {
    ignore_changes = [subnet_ids]
  }
}

# private
resource "aws_subnet" "private" {
  for_each = local.private_blocks

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = { Name = "${var.name}-private-${each.key}" }

  # Lambda gives back its interfaces up to 45 minutes after the last function has left.
  timeouts {
    delete = "60m"
  }
}

# One per zone even where all are alike, so that NAT can come to each zone without moving its subnet.
resource "aws_route_table" "private" {
  for_each = local.private_blocks

  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route_table_association" "private" {
  for_each = local.private_blocks

  route_table_id = aws_route_table.private[each.key].id
  subnet_id      = aws_subnet.private[each.key].id
}
