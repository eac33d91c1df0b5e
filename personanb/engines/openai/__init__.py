"""Any OpenAI-compatible endpoint, hosted or local."""
