"""Tracking: what happened to sends and subscribers, kept in tables that queries read as data views."""
