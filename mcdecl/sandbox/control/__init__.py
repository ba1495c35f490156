"""Steering an account from outside, whether a server has its data or nobody: its clock, and its tracking."""
