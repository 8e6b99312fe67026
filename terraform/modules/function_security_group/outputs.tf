# for functions
output "id" {
  description = "Id of the security group, known once its rules are there: a function that starts earlier reaches nothing."
  value       = aws_security_group.this.id

  depends_on = [
    aws_vpc_security_group_egress_rule.databases,
    aws_vpc_security_group_egress_rule.endpoints,
    aws_vpc_security_group_egress_rule.gateways,
    aws_vpc_security_group_egress_rule.internet,
    aws_vpc_security_group_ingress_rule.databases,
    aws_vpc_security_group_ingress_rule.endpoints,
  ]
}
