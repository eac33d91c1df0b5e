"""HTML views: one module a kind of thing, templates beside them, nothing from a model trusted."""
