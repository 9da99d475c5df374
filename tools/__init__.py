"""What the developers of Guichet use: nothing here is part of the product."""
