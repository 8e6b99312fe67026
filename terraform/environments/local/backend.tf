# `make up` names the file, inside the local cloud's own folder: terraform init -backend-config=path=…
terraform {
  backend "local" {}
}
