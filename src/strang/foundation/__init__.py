"""What every room stands on and no room is about: ids, clock, working context, row protection, errors, formats."""
