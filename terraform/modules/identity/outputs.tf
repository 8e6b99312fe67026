# for the HTTP API
output "client_ids" {
  description = "Ids of the clients: Cognito's access tokens name one of them instead of an audience."
  value       = [for client in aws_cognito_user_pool_client.this : client.id]
}

output "issuer" {
  description = "Who issues the tokens, as they say themselves."
  value       = "https://cognito-idp.${data.aws_region.current.name}.amazonaws.com/${aws_cognito_user_pool.this.id}"
}

# for people
output "sign_in_url" {
  description = "Where front ends send people to sign in."
  value       = "https://${aws_cognito_user_pool_domain.this.domain}.auth.${data.aws_region.current.name}.amazoncognito.com"
}

output "user_pool_id" {
  description = "Id of the pool."
  value       = aws_cognito_user_pool.this.id
}
