"""Made-up populations that benchmarks and tests share."""
