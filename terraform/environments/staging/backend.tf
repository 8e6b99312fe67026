# Made by terraform/bootstrap, once for the account.
terraform {
  backend "s3" {
    bucket       = "terraform-state-222222222222"
    encrypt      = true
    key          = "staging/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
