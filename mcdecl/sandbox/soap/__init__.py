"""The objects of the account: one module per object type, with the rules that the service enforces."""
