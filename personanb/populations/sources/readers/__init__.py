"""One module for each form in which posts are exported."""
