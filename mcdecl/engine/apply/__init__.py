"""Apply: carry out a plan with ordering, batches, partial failures and lost answers."""
