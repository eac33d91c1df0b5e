"""Persona simulation in a notebook."""
from personanb._version import __version__ as __version__
