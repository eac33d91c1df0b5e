"""What a survey is: questions, their order, the rules that skip them, and how they read."""
