# for what lies inside
output "private_subnet_ids" {
  description = "Ids of the private subnets, one per zone."
  value       = [for zone in local.zones : aws_subnet.private[zone].id]
}

output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

# for security groups
output "endpoints" {
  description = "What functions must be let out to: the interface endpoints' security group, and the gateways' prefix lists by service."
  value = {
    prefix_list_ids   = { for service, endpoint in aws_vpc_endpoint.gateway : service => endpoint.prefix_list_id }
    security_group_id = aws_security_group.endpoints.id
  }
}

output "has_internet" {
  description = "Whether anything inside can reach the internet."
  value       = var.nat != "none"
}

# for alarms and people
output "flow_log_group_name" {
  description = "Name of the log group with the records of connections."
  value       = aws_cloudwatch_log_group.flow_logs.name
}

output "nat_gateway_ids" {
  description = "Ids of the NAT gateways by zone; none where there are none."
  value       = { for zone, gateway in aws_nat_gateway.this : zone => gateway.id }
}
