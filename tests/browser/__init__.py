"""A browser's stories: a package, so that the demo that they share ends with the last of them."""
