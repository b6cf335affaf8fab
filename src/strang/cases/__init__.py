"""The work with a person: contact, case, assessment, plan with goals and measures, notes, tasks, appointments."""
