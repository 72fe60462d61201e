"""Quizzes: items scored, a session run, answers stored, results read and taken elsewhere."""
