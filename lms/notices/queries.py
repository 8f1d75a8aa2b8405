"""Who an address for unsubscribing belongs to, and what she wants."""

from django.core import signing

from lms.accounts.models import User
from lms.notices.models import NoticePreference

SALT = "notices.unsubscribe"


def token_of(person: User) -> str:
    """What an address needs to work without signing in, for this one thing."""
    return signing.dumps(str(person.key), salt=SALT)


def person_of(token: str) -> User | None:
    try:
        return User.objects.filter(key=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None


def wants_optional(person: User) -> bool:
    """Whether she receives notices that nothing obliges anybody to send."""
    return not NoticePreference.objects.filter(person=person, wants_optional=False).exists()
