"""What can be said of what a ledger holds: `compose` chooses and orders, `wording` says it, the rest write it."""
