"""How far people are from a target, and what weights cost: numbers with what they do not tell."""
