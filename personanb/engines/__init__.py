"""What answers for a persona, and the contract every engine keeps."""
