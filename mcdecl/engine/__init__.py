"""The engine: plan changes, observe the account, apply plans, and adopt existing resources as YAML."""
