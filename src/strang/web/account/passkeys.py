"""Passkeys (W3C Web Authentication): the library's steps, with their options as data instead of an inline script."""

import json
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn import views
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from strang.foundation.errors import NotFoundError


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A name for the key and what the browser says about it; every key signs in by itself."""

    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name des Schlüssels")
        self.fields["name"].help_text = _("Woran Sie ihn wiedererkennen, etwa „Diensthandy“.")


class AddPasskey(views.AddWebAuthnView):  # type: ignore[misc]  # allauth carries no types
    """Registers a passkey that verifies its user (PIN, finger, face)."""

    form_class = AddPasskeyForm

    def get_form_class(self) -> type[forms.Form]:
        """Return our form."""
        return AddPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the options for the browser."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return {**context, "options": _as_text(options)}


class RemovePasskey(views.RemoveWebAuthnView):  # type: ignore[misc]  # allauth carries no types
    """Removes a passkey of the user."""

    success_url = reverse_lazy("mfa_index")

    def get_object(self, queryset: Any = None) -> Any:
        """Return the passkey; what is not a number is no key of anybody."""
        if not self.kwargs["pk"].isdecimal():
            raise NotFoundError
        return super().get_object(queryset)


class ConfirmWithPasskey(views.ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth carries no types
    """Proves once more who somebody is, by passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the options for the browser."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "options": _as_text(context["js_data"]["request_options"])}


@method_decorator(
    login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"), name="dispatch"
)
class SecondStep(AuthenticateView):  # type: ignore[misc]  # allauth carries no types
    """The second factor after the password: a code, or a passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the options for the browser."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        data = context.get("js_data")
        return {**context, "options": _as_text(data["request_options"]) if data else ""}


def _as_text(options: Any) -> str:
    return json.dumps(options, cls=DjangoJSONEncoder)


add = AddPasskey.as_view()
remove = RemovePasskey.as_view()
confirm = ConfirmWithPasskey.as_view()
second_step = SecondStep.as_view()
