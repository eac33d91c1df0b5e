"""One client each, run in a process and, if need be, a virtual environment of its own."""
