variable "cidr_block" {
  description = "Private addresses of the network, e.g. 10.20.0.0/16. It cannot be changed later, so choose a block that no network it may ever be connected with has."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.cidr_block)) && can(regex("/(16|17|18|19|20|21|22)$", var.cidr_block))
    error_message = "Give an IPv4 block from /16 to /22, e.g. 10.20.0.0/16: AWS takes none larger, and a smaller one has no room for the database, its proxy and the functions to grow."
  }

  validation {
    condition     = can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.cidr_block))
    error_message = "Use a block of private addresses, in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16: with public ones their true owners could not be reached."
  }

  validation {
    condition     = !can(cidrsubnet(var.cidr_block, 0, 0)) || try(cidrsubnet(var.cidr_block, 0, 0) == var.cidr_block, false)
    error_message = "Write the first address of the block, e.g. 10.20.0.0/16 and not 10.20.1.0/16: AWS would store another one, and every plan would want to build the network anew."
  }
}

variable "name" {
  description = "Name of the network: the environment's, e.g. prod."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,40}$", var.name))
    error_message = "Use 1 to 41 lower-case letters, digits and hyphens, a letter first, e.g. prod."
  }
}

variable "availability_zone_count" {
  description = "Number of availability zones, 2 or 3. Each one costs another address of every interface endpoint."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = contains([2, 3], var.availability_zone_count)
    error_message = "Use 2 or 3 zones: Aurora and its proxy need two, one zone is gone with one fault, and the network has room for three."
  }
}

variable "interface_endpoints" {
  description = "AWS services that functions inside call, beside S3 and DynamoDB, e.g. [\"events\", \"secretsmanager\", \"sqs\"]."
  type        = list(string)
  default     = ["events", "secretsmanager", "sqs"]
  nullable    = false

  validation {
    condition     = alltrue([for service in var.interface_endpoints : contains(["events", "kms", "lambda", "logs", "secretsmanager", "sns", "sqs", "ssm", "sts"], service)])
    error_message = "Name services among events, kms, lambda, logs, secretsmanager, sns, sqs, ssm and sts. S3 and DynamoDB are there already; another service can be added here if its endpoint and its IAM actions have the same name."
  }

  validation {
    condition     = length(var.interface_endpoints) == length(distinct(var.interface_endpoints))
    error_message = "Name each service once: a network takes one endpoint of each under the service's own name."
  }
}

variable "logs" {
  description = "Days that records of connections are kept, and the ARN of a KMS key for them (CloudWatch's own key when absent)."
  type = object({
    kms_key_arn    = optional(string)
    retention_days = optional(number, 30)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logs.retention_days)
    error_message = "Use a logs.retention_days that CloudWatch knows, e.g. 7, 30, 90 or 365; 0 (for ever) is not accepted."
  }
}

variable "nat" {
  description = "How functions inside reach the internet: none, single (one NAT gateway; all zones lose the internet with its zone) or per_availability_zone. A gateway costs some 35 USD a month before any traffic."
  type        = string
  default     = "none"
  nullable    = false

  validation {
    condition     = contains(["none", "per_availability_zone", "single"], var.nat)
    error_message = "Use none, single or per_availability_zone."
  }
}
