"""How plans and results are shown; every renderer is a function of the same values."""
