"""What the command line and Python callers share: reach a project's account, plan for it, carry a plan out."""
