"""All components of the interface on one page, as a target of tests and an example for pages."""
