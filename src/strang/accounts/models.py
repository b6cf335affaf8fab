"""Users. A user is a person who signs in; what they may do follows from memberships, never from the user."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from strang.foundation import clock, ids


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

    def __str__(self) -> str:
        return self.display_name
