"""An OpenAI-compatible server that answers at once and misbehaves on request."""
