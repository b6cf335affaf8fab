"""The index by which every table of the casework is asked for one person."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Without them a recipient's list and a person's copy would read whole tables."""

    atomic = False

    dependencies = [
        ("cases", "0003_own_notes"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="appointment",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_appointment_of_person"),
        ),
        AddIndexConcurrently(
            model_name="assessment",
            index=models.Index(fields=["person_id", "unit_id", "topic"], name="cases_assessment_of_person"),
        ),
        AddIndexConcurrently(
            model_name="caseevent",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_caseevent_of_person"),
        ),
        AddIndexConcurrently(
            model_name="closing",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_closing_of_person"),
        ),
        AddIndexConcurrently(
            model_name="document",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_document_of_person"),
        ),
        AddIndexConcurrently(
            model_name="goal",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_goal_of_person"),
        ),
        AddIndexConcurrently(
            model_name="goalevent",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_goalevent_of_person"),
        ),
        AddIndexConcurrently(
            model_name="intake",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_intake_of_person"),
        ),
        AddIndexConcurrently(
            model_name="measure",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_measure_of_person"),
        ),
        AddIndexConcurrently(
            model_name="note",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_note_of_person"),
        ),
        AddIndexConcurrently(
            model_name="plan",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_plan_of_person"),
        ),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_review_of_person"),
        ),
        AddIndexConcurrently(
            model_name="task",
            index=models.Index(fields=["person_id", "unit_id"], name="cases_task_of_person"),
        ),
        AddIndexConcurrently(
            model_name="assessment",
            index=models.Index(
                fields=["unit_id", "case", "area", "-assessed_on", "-created_at"],
                name="cases_assessment_in_unit",
            ),
        ),
        RemoveIndexConcurrently(model_name="assessment", name="cases_assessment_latest"),
    ]
