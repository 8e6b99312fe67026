# Made by terraform/bootstrap, once for the account.
terraform {
  backend "s3" {
    bucket       = "terraform-state-333333333333"
    encrypt      = true
    key          = "prod/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
