"""Desired state and account: plan, observe, apply, and adopt what exists as YAML."""
