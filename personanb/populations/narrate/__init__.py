"""From what people wrote or said to personas, each field with what it rests on."""
