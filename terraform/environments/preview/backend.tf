# In dev's account. The key of each preview is told to terraform init: -backend-config=key=preview/<number>/terraform.tfstate
terraform {
  backend "s3" {
    bucket       = "terraform-state-111111111111"
    encrypt      = true
    key          = "preview/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
