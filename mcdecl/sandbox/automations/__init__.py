"""Automations that run: their steps, the schedules and files that start them, and what is told of their runs."""
