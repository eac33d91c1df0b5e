"""People drawn from what is known of a population: a description of it, or a reference."""
