"""Bad input is answered with a clear 4xx, never with a failure of ours."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.world import World

STRANGE = ["a/b", "%00", "‮", "x" * 500, "<script>", "XE-XA-2026-000001-0", "٠١٢", "../../etc/passwd"]


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.django_db
def test_a_strange_serial_is_unknown(client: Client, text: str) -> None:
    answer = client.post("/verify/", {"serial": text})
    page = answer.content.decode()

    assert answer.status_code in {200, 422}
    assert "Unknown" in page or "Ensure this value" in page
    assert "<script>x" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/verify/%00/", "/verify/a%2Fb/", "/register/?text=%00&level=x&page=-1", "/register/?country=%27",
        "/register.csv?state=nonsense&order=1", "/learning/courses/%00/", "/ministry/%00/", "/certificates/%00/",
    ],
)  # fmt: skip
def test_a_strange_address_is_answered(world: World, client: Client, address: str) -> None:
    client.force_login(world.mina)

    assert client.get(address).status_code in {200, 302, 404}


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"%PDF-1.7\n" + b"\x00" * 400, b"", b"not a pdf at all"])
def test_a_file_that_is_no_certificate_is_unknown(client: Client, content: bytes) -> None:
    file = SimpleUploadedFile("c.pdf", content or b" ", "application/pdf")
    answer = client.post("/verify/", {"file": file})

    assert answer.status_code == 200
    assert "Unknown" in answer.content.decode()


@pytest.mark.django_db
def test_nothing_sent_is_said_so(client: Client) -> None:
    answer = client.post("/verify/", {})

    assert answer.status_code == 422
    assert "Type a serial or choose a file" in answer.content.decode()


def test_a_page_that_is_not_there_says_so_in_our_words(db: None, client: Client) -> None:
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "not yours to see" in answer.content.decode()


def test_pages_carry_a_strict_policy(db: None, client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
