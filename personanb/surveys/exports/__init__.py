"""Answers as files for others: tables with labels, SPSS, and a one-page disclosure card."""
