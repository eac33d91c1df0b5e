"""From a panel to the people of a group: found, aligned again, and revised in named fields."""
