"""The network of equal partners: organisations, units, sites, territories, memberships and roles."""
