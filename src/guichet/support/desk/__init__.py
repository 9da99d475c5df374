"""An agent's view of a ticket, put together from all rooms below; nobody imports it but the API."""
