"""Values as HTML text, one module a part of the page. All text is escaped."""
