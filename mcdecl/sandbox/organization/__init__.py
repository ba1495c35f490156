"""Who there is in an account beside its data: business units, the API user, roles."""
