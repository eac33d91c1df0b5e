"""Trait scores of people: as specified, or as they answer an instrument; and which it was."""
