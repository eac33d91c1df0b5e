"""What can be taken from texts by rules alone: stated facts, keyphrases, quotes, style."""
