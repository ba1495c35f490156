"""SOAP: building the requests, reading the answers."""
