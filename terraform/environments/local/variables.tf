# `make up` gives these as TF_VAR_…: the local cloud chooses its own ports.

variable "aws_endpoint" {
  description = "Where the emulated AWS answers, e.g. http://127.0.0.1:4560."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^http://(127\\.0\\.0\\.1|localhost):[0-9]+$", var.aws_endpoint))
    error_message = "Give the address of an emulator on this machine: this environment must never reach a real account."
  }
}

variable "database" {
  description = "Where Postgres answers, e.g. { host = \"127.0.0.1\", port = 4565, name = \"postgres\", admin_user = \"postgres\" }."
  type = object({
    admin_user = string
    host       = string
    name       = string
    port       = number
  })
  nullable = false
}

variable "issuer_url" {
  description = "Who issues tokens, e.g. http://127.0.0.1:4562."
  type        = string
  nullable    = false
}

variable "payment_provider_url" {
  description = "Where charges are made, e.g. http://127.0.0.1:4563."
  type        = string
  nullable    = false
}
