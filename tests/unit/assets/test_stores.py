"""The secret NEWSDESK_ASSETS: read, bound to hosts, never shown."""

import json

import pytest

from newsdesk.assets.stores import Bucket, Site, stores_in

S3 = {
    "kind": "s3",
    "endpoint": "https://s3.relay-medical.example",
    "bucket": "library",
    "region": "eu-north-1",
    "key": "key-of-nobody",
    "secret": "hush/hush+hush",
}
WEB = {"kind": "https", "url": "https://dam.relay-medical.example/originals/{id}/file", "token": "hush-token"}
SITE = {"host": "Pictures.Relay-Medical.Example", "token": "hush-site"}


def stores(**data):
    return stores_in({"NEWSDESK_ASSETS": json.dumps(data)})


def test_a_desk_without_the_secret_has_no_stores():
    assert stores_in({}) == stores_in({"NEWSDESK_ASSETS": " "})
    assert (stores_in({}).library, stores_in({}).public, stores_in({}).problem) == (None, None, "")


def test_each_store_is_bound_to_its_host():
    found = stores(library=S3, sites=[SITE], public={**S3, "prefix": "shelf/", "addressing": "host"})
    assert isinstance(found.library, Bucket)
    assert (found.library.host, found.library.prefix, found.library.by_path) == ("s3.relay-medical.example", "", True)
    assert (found.public.prefix, found.public.by_path) == ("shelf/", False)
    assert found.sites[0].host == "pictures.relay-medical.example"
    assert found.problem == ""


def test_a_library_on_the_web_makes_an_address_of_a_number():
    found = stores(library=WEB).library
    assert isinstance(found, Site)
    address = found.address("RM 1/../2?x=#")
    assert address == "https://dam.relay-medical.example/originals/RM%201%2F..%2F2%3Fx%3D%23/file"
    assert found.headers(address) == {"Authorization": "Bearer hush-token"}
    assert stores(library={**WEB, "header": "X-Api-Key"}).library.headers(address) == {"X-Api-Key": "hush-token"}


@pytest.mark.parametrize(
    "address",
    [
        "http://dam.relay-medical.example/a",
        "https://dam.relay-medical.example:8443/a",
        "https://dam.relay-medical.example.evil.example/a",
        "https://evil.example/https://dam.relay-medical.example/a",
        "https://dam.relay-medical.example@evil.example/a",
        "https://user@dam.relay-medical.example/a",
    ],
)
def test_the_token_is_for_its_host_by_https_only(address):
    assert stores(library=WEB).library.headers(address) == {}


WRONG = {
    "no json": ("{", "not the JSON"),
    "list": ("[]", "it holds `library`, `sites` and `public`"),
    "more": (json.dumps({"libary": S3}), "it holds `library`, `sites` and `public`"),
    "kind": (json.dumps({"library": {**S3, "kind": "ftp"}}), "`kind` of `library` is s3 or https"),
    "field": (json.dumps({"library": {**S3, "pasword": "hush-hush"}}), "`library` has a field that is not known"),
    "missing": (json.dumps({"public": {**S3, "secret": ""}}), "`public` has no `secret`"),
    "number": (json.dumps({"library": {**S3, "key": 4711}}), "`library` must hold names and texts"),
    "clear": (json.dumps({"library": {**S3, "endpoint": "http://s3.relay-medical.example"}}), "host by https"),
    "no id": (json.dumps({"library": {**WEB, "url": "https://dam.relay-medical.example/"}}), "has no {id}"),
    "no list": (json.dumps({"sites": SITE}), "`sites` is a list"),
    "no site": (json.dumps({"sites": ["hush-site"]}), "`sites` must hold names and texts"),
    "public site": (json.dumps({"public": WEB}), "`public` must be of the kind s3"),
    "no host": (json.dumps({"sites": [{"token": "hush-site"}]}), "does not name its host by https"),
    "deep": ("[" * 100_000, "not the JSON"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_it_is_said_and_never_what_it_holds(name):
    text, words = WRONG[name]
    found = stores_in({"NEWSDESK_ASSETS": text})
    assert words in found.problem
    assert (found.library, found.sites, found.public) == (None, (), None)
    for secret in ("hush", "key-of-nobody", "4711"):
        assert secret not in found.problem
        assert secret not in repr(found)


def test_every_secret_is_named_to_the_runner_and_masked_however_it_is_written(monkeypatch, capsys):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    found = stores(library=S3, sites=[SITE], public={**S3, "kind": "odd", "session": "hush-session"})
    named = capsys.readouterr().out.splitlines()
    for secret in ("key-of-nobody", "hush/hush+hush", "hush-site", "hush-session"):
        assert f"::add-mask::{secret}" in named
    text = f"{S3['secret']} hush%2Fhush%2Bhush {SITE['token']}"
    assert "hush" not in found.secrets.mask(text)
    assert "hush" not in repr(found)
