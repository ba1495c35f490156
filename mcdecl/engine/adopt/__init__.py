"""Export (adopt): turn what an account holds, or what mcdev retrieved, into YAML."""
