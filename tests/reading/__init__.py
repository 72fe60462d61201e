"""The decision rules as a careful reader understands them: who each row speaks for, and who not."""
