# cluster
resource "aws_security_group" "cluster" {
  name        = "${var.name}-postgres-cluster"
  description = "Database of ${var.name}: its proxy comes in, and clients that add their own rule"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-postgres-cluster" }
}

resource "aws_vpc_security_group_ingress_rule" "cluster_from_proxy" {
  security_group_id            = aws_security_group.cluster.id
  description                  = "Proxy of ${var.name}"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  referenced_security_group_id = aws_security_group.proxy.id

  tags = { Name = "${var.name}-proxy-to-cluster" }
}

# proxy
resource "aws_security_group" "proxy" {
  name        = "${var.name}-postgres-proxy"
  description = "Proxy of ${var.name}: it reaches its database, and clients add the rules by which they come in"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-postgres-proxy" }
}

resource "aws_vpc_security_group_egress_rule" "proxy_to_cluster" {
  security_group_id            = aws_security_group.proxy.id
  description                  = "Database of ${var.name}"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  referenced_security_group_id = aws_security_group.cluster.id

  tags = { Name = "${var.name}-proxy-to-cluster" }
}
