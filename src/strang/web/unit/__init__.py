"""Pages of the network: units, their people, their places."""
