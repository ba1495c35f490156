"""From what an account holds, or a peer tool has retrieved, to the YAML that a person would have written."""
