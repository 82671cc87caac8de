"""Words to claims. `steps.py` says in which order; `marks.py` holds what the steps hand to each other."""
