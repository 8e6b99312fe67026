"""Runs Terraform: applies the local environment, and checks every module."""
