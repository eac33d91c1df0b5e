"""Who is simulated: personas, panels of them, and the files they come from."""
