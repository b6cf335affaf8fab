"""Who works with a person is read from the index alone: policies ask it for each row."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of before lacked what the views ask besides."""

    atomic = False
    dependencies = [("access", "0020_one_context_a_look")]

    operations = [
        AddIndexConcurrently(
            model_name="assignment",
            index=models.Index(
                fields=["unit_id", "person_id"],
                include=("user_id", "valid_from", "valid_to", "source_id"),
                name="access_assignment_with",
            ),
        ),
        RemoveIndexConcurrently(model_name="assignment", name="access_assignment_of_person"),
    ]
