"""How well tests guard the core: `python -m tests.mutation` changes the code and asks whether a test notices."""
