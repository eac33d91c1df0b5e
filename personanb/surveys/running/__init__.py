"""Running a survey: who is asked, how, by which engine, and the rows that come of it."""
