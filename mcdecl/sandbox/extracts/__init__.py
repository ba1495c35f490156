"""Data extracts: from tables to files, started by the SOAP method Extract or as an activity."""
