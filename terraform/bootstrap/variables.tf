variable "environments" {
  description = "Environments that live in this account, e.g. [\"prod\"]. One is best: nothing within an account keeps two apart that both may write roles."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.environments) > 0 && alltrue([for name in var.environments : can(regex("^[a-z][a-z0-9-]{0,20}$", name))])
    error_message = "Name at least one environment, each with 1 to 21 lower-case letters, digits and hyphens, a letter first, e.g. prod."
  }

  validation {
    condition     = !anytrue([for name in var.environments : contains(["artifacts", "bootstrap", "github", "terraform"], name)])
    error_message = "Choose another name than artifacts, bootstrap, github or terraform: names in the account begin with the environment's, and these belong to what is made here."
  }
}

variable "github_repository" {
  description = "Repository whose workflows may take the roles, owner first, e.g. example/shop."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "Write owner and repository as in its address on GitHub, e.g. example/shop: a pattern would let in workflows of others."
  }
}

variable "region" {
  description = "Region of the state bucket, e.g. eu-west-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "Write the region's name as AWS does, e.g. eu-west-1."
  }
}

variable "old_state_days" {
  description = "Days that an earlier state can be brought back, e.g. 90."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.old_state_days >= 30 && floor(var.old_state_days) == var.old_state_days
    error_message = "Keep earlier states for at least 30 whole days: that a state was damaged may show at the next release only."
  }
}
