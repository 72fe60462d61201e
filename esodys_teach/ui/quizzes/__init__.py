"""The pages of a quiz: the learner's, the instructor's, and their parts."""
