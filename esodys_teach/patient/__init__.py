"""The facts about one fictional patient, with their limits, and the manometry read from them."""
