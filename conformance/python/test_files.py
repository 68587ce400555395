"""Files as the SDK sends them, and what links to them open."""

import io
import struct
import urllib.error
import urllib.request
import zlib

import pytest
import stripe

from platforms import on


def png(side):
    """A PNG of `side` by `side` grey pixels."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * side) * side)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def picture(side):
    file = io.BytesIO(png(side))
    file.name = "picture.png"
    return file


def fetch(url, key=None):
    request = urllib.request.Request(url)
    if key:
        request.add_header("authorization", f"Bearer {key}")
    with urllib.request.urlopen(request) as response:
        return response.read()


def test_a_file_is_uploaded_listed_linked_to_and_fetched(platform):
    files, links = platform.v1.files, platform.v1.file_links
    file = files.create({"purpose": "business_icon", "file": picture(128)})
    assert (file.type, file.filename, file.size) == ("png", "picture.png", len(png(128)))
    assert [found.id for found in files.list({"purpose": "business_icon"}).data] == [file.id]
    assert files.retrieve(file.id).url == file.url
    assert fetch(file.url, platform.key) == png(128)

    link = links.create({"file": file.id, "metadata": {"a": "1"}})
    assert fetch(link.url) == png(128)
    assert links.list({"file": file.id}).data[0].id == link.id
    assert links.update(link.id, {"expires_at": "now"}).expired is True
    with pytest.raises(urllib.error.HTTPError) as raised:
        fetch(link.url)
    assert raised.value.code == 404


def test_a_document_is_the_accounts_own(platform):
    account = platform.account("custom")
    sent = {"purpose": "identity_document", "file": picture(64)}
    file = platform.v1.files.create(sent, options=on(account))
    assert file.url is None
    with pytest.raises(stripe.InvalidRequestError):
        platform.v1.files.retrieve(file.id)
    with pytest.raises(stripe.InvalidRequestError) as raised:
        platform.v1.files.create({"purpose": "business_icon", "file": picture(64)})
    assert raised.value.param == "file"
