"""Where files are, and strict reading: a YAML file becomes frozen values, or one clear error."""
