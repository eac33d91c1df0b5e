"""What numbers miss: interviews scored with quotes, and blinded sheets that people rate."""
