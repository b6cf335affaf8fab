"""The URL root: every page of the web door, the sign-in, the API, and the health checks."""

from strang.api import routes as api
from strang.web import routes as web

urlpatterns = [*web.url_patterns(), *api.url_patterns()]

handler400 = "strang.web.errors.bad_request"
handler403 = "strang.web.errors.forbidden"
handler404 = "strang.web.errors.not_found"
handler500 = "strang.web.errors.server_error"
