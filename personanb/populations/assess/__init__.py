"""Which personas are fit for use: every drop has a reason, its evidence, and can be overruled."""
