"""One module for each kind of fault that can be found without a model."""
