"""SOAP: reading envelopes, answering, and the operations."""
