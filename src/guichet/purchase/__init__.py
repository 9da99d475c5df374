"""The wing of buying: from the order to the door."""
