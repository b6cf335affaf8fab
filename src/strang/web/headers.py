"""Headers every answer carries: a content policy without any inline script or style, and no caching of pages."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_PROVIDER = urlsplit(settings.STRANG_OIDC_ISSUER)
_FORMS = f"'self' {_PROVIDER.scheme}://{_PROVIDER.netloc}" if _PROVIDER.netloc else "'self'"
"""Where forms may lead: to us, and by our redirect to the identity provider."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    f" connect-src 'self'; form-action {_FORMS}; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


class SecurityHeadersMiddleware:
    """Adds the headers; pages are never stored by a browser or a proxy, so a withdrawn consent leaves nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers set."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        caching = response.headers.get("Cache-Control", "no-store")
        if not request.path.startswith("/static/") and "no-store" in caching:
            response.headers["Cache-Control"] = "no-store"  # some views say it with more words
        return response
