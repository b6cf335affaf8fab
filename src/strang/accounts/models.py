"""Users. A user is a person who signs in; what they may do follows from memberships, never from the user."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from strang.foundation import clock, ids

CHANGEABLE = ("password", "last_login", "email", "display_name", "language", "is_active")
"""Columns of a user the application may update; the database grants no others."""


class UserManager(BaseUserManager["User"]):
    """Django's manager with look-up by login."""


class User(AbstractBaseUser):
    """Somebody who can sign in."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    login = models.CharField(max_length=80, unique=True)
    email = models.EmailField()
    display_name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, default="de")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "display_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            # A login counts however it is written, so a twin in capitals would keep the first one from signing in.
            models.UniqueConstraint(
                Lower("login"),
                name="accounts_user_login_once",
                violation_error_message="Diesen Anmeldenamen gibt es schon.",
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; of a user who exists only the columns that may change at all."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = CHANGEABLE
        super().save(*args, **kwargs)


class DemoMark(models.Model):
    """The one row that says: nobody in this database is real. Only the owner of the tables can write it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="accounts_demomark_once", violation_error_message="Nur einmal."
            )
        ]


class Guess(models.Model):
    """One try at a sign-in, in one bucket. Buckets are keyed hashes: no login and no address stands here."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    ticket = models.UUIDField()
    bucket = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["bucket", "at"], name="accounts_guess_of_bucket"),
            models.Index(fields=["at"], name="accounts_guess_at"),
            models.Index(fields=["ticket"], name="accounts_guess_ticket"),
        ]


class Invitation(models.Model):
    """A link by which a user chooses a password, made by the administration of their unit; valid once."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    user_id = models.UUIDField()
    unit_id = models.UUIDField()
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
