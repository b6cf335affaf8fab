"""Entry for the server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strang.config.settings")

django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - the application sets Django up first

from strang.web.refusals import EvenRefusals  # noqa: E402

application = EvenRefusals(
    django_application, settings.STRANG_REFUSAL_STEP, cookie=settings.SESSION_COOKIE_NAME
)
