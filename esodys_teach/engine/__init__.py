"""Facts in, advice out: the plan, what would change it, and the prognosis. Pure."""
