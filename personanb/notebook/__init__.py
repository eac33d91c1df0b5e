"""Floor 6: what a notebook adds: magics, rich displays, live views, figures."""
