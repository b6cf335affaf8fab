"""Pages of a case: intake, assessment, plan, notes, tasks, appointments, timeline."""
