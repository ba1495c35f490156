"""Verification activities."""
