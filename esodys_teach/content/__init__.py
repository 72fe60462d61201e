"""What authors write and learners share: cases, items, chapters, and codes of patients."""
