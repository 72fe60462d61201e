"""What learners, the room and the instructor read of a quiz, as HTML text."""
