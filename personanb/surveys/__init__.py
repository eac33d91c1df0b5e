"""Asking people: questionnaires, instruments, and what their answers say."""
