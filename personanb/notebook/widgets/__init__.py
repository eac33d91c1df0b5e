"""The live widgets: persona editor, alignment dashboard, transcript replay."""
