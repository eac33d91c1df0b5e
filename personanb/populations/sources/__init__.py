"""Posts of real people: read from what platforms export, filtered, masked, and kept on disk."""
