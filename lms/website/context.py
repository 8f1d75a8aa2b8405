"""What every page may show."""

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    return {"demonstration": settings.DEMONSTRATION}
