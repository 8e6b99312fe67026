variable "endpoints" {
  description = "How AWS is reached: the interface endpoints' security group, and the prefix lists of the gateways by service (endpoints output of network)."
  type = object({
    prefix_list_ids   = map(string)
    security_group_id = string
  })
  nullable = false
}

variable "name" {
  description = "Whose functions these are: environment and service, e.g. prod-orders."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,60}$", var.name))
    error_message = "Use 1 to 61 lower-case letters, digits and hyphens, a letter first, e.g. prod-orders."
  }
}

variable "vpc_id" {
  description = "Id of the VPC, e.g. vpc-0a1b2c3d."
  type        = string
  nullable    = false
}

variable "databases" {
  description = "Security groups of databases that the functions reach, by a word for each, e.g. { proxy = { port = 5432, security_group_id = \"sg-0a1\" } }."
  type = map(object({
    port              = number
    security_group_id = string
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for database in values(var.databases) : database.port >= 1 && database.port <= 65535])
    error_message = "Give the one port that the database listens on, from 1 to 65535, e.g. 5432."
  }
}

variable "internet" {
  description = "Whether the functions reach the internet over HTTPS, e.g. a payment provider. The network needs NAT for it."
  type        = bool
  default     = false
  nullable    = false
}
