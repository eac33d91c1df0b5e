"""`python -m personanb` is the `personanb` command."""

from personanb.cli import main

raise SystemExit(main())
