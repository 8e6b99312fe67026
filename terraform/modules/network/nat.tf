locals {
  nat_zones = {
    none                  = []
    single                = slice(local.zones, 0, 1)
    per_availability_zone = local.zones
  }[var.nat]

  # Which zone's gateway a zone goes out by. With a single one all zones lose the internet together with its zone.
  nat_zone_of = { for zone in local.zones : zone => contains(local.nat_zones, zone) ? zone : local.nat_zones[0] if length(local.nat_zones) > 0 }

  nat_blocks = { for zone in local.nat_zones : zone => local.public_blocks[zone] }
}

resource "aws_internet_gateway" "this" {
  count = length(local.nat_zones) == 0 ? 0 : 1

  vpc_id = aws_vpc.this.id

  tags = { Name = var.name }
}

# public: these hold NAT gateways and nothing else, so nothing gets a public address unasked
resource "aws_subnet" "public" {
  for_each = local.nat_blocks

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false

  tags = { Name = "${var.name}-public-${each.key}" }
}

resource "aws_route_table" "public" {
  for_each = local.nat_blocks

  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-public-${each.key}" }
}

resource "aws_route_table_association" "public" {
  for_each = local.nat_blocks

  route_table_id = aws_route_table.public[each.key].id
  subnet_id      = aws_subnet.public[each.key].id
}

resource "aws_route" "public_to_internet" {
  for_each = local.nat_blocks

  route_table_id         = aws_route_table.public[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[0].id
}

resource "aws_eip" "nat" {
  for_each = local.nat_blocks

  domain = "vpc"

  tags = { Name = "${var.name}-nat-${each.key}" }

  # AWS gives it back only while the VPC still has its way out.
  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  for_each = local.nat_blocks

  allocation_id = aws_eip.nat[each.key].allocation_id
  subnet_id     = aws_subnet.public[each.key].id

  tags = { Name = "${var.name}-${each.key}" }

  # It is made in vain before its subnet leads outside.
  depends_on = [aws_route.public_to_internet]
}

resource "aws_route" "private_to_internet" {
  for_each = local.nat_zone_of

  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[each.value].id
}
