"""What a function may do: no more than its role's policies say, as on AWS.

A request signed with a function's credentials is let through where the role, as Terraform applied
it, allows every action on every resource that the request is about; `usage` notes which statement
did. Requests signed with anything else (Terraform's, a test's, a person's) are let through always.

Policies of resources are not looked at, nor what AWS's services may do to each other.
"""
