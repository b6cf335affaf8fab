"""Pages of the statutory bases: the catalogue, requests and approvals, alarms about grants."""
