"""Pages of formal requests for information: asking, the register, preparing, checking, counting."""
