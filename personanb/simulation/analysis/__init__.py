"""From talk to data: typed rows, themes, and checks of what was said."""
