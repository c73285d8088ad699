"""Assets on their way out: fetched from git, the web and S3, proved by their hash, made fit for the real networks."""

import io
import json
import tracemalloc
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import httpx
import pytest
from PIL import Image

from media_files import GPS, WHISPERS, digest, film, medium, noise, saved, scene, telling
from newsdesk.assets.assets import Assets
from newsdesk.assets.ready import Unfit
from newsdesk.desk.load import load_folder
from newsdesk.model.guideline import AssetLimits
from newsdesk.model.network import FileLimits, Limits
from servers.files import FileServer, Odd
from servers.s3 import KEY, REGION, SECRET, S3Server

ROOT = Path(__file__).resolve().parents[2]
CUP = telling("JPEG", 6)
FREE = Limits()
TOKEN = "hush-token-of-nobody"  # noqa: S105
OLD = "another secret of nobody"
PLACE = "content/media/cup/cup.jpg"


@pytest.fixture
def server():
    with FileServer({"/cup.jpg": CUP, "/films/a.mp4": film()}, token=f"Bearer {TOKEN}") as found:
        yield found


@pytest.fixture(scope="module")
def s3():
    with S3Server("library", "shelf") as found:
        yield found


@pytest.fixture
def assets(tmp_path):
    """Assets with what NEWSDESK_ASSETS holds, the files of the desk and the limits of the page."""
    opened = []

    def make(secret=None, files=MappingProxyType({}), **limits):
        def read(path):
            return files[path]

        environment = {} if secret is None else {"NEWSDESK_ASSETS": json.dumps(secret)}
        opened.append(Assets(read, environment, tmp_path / "temporary", AssetLimits().model_copy(update=limits)))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
    assert not any((tmp_path / "temporary").rglob("*"))


def site(server, **more):
    return {"sites": [{"host": server.host, "url": f"{server.url}/", "token": TOKEN, **more}]}


def bucket(s3, name="library", **more):
    return {"kind": "s3", "endpoint": s3.url, "bucket": name, "region": REGION, "key": KEY, "secret": SECRET, **more}


def refused(assets, found, limits=FREE):
    with pytest.raises(Unfit) as error:
        assets.ready(found, limits)
    text = str(error.value)
    for word in (TOKEN, KEY, SECRET, "X-Amz", "secret words"):
        assert word not in text
    assert error.value.__cause__ is None
    return text, error.value.later


# ---- where they lie


def test_a_file_of_the_desk_goes_out_without_what_it_tells(assets):
    found = assets(files={PLACE: CUP}).ready(medium(file="cup.jpg"), FREE)
    data = found.read()
    assert (found.kind, found.mime, found.alt) == ("image", "image/jpeg", "Two hands hold a cup.")
    assert (found.size, found.sha256, found.source) == (len(data), digest(data), digest(CUP))
    assert (found.width, found.height) == (300, 400)
    assert found.name == f"image-{found.sha256[:12]}.jpg"
    assert [word for word in WHISPERS if word in data] == []
    image = Image.open(io.BytesIO(data))
    assert image.getexif().get_ifd(GPS) == {}
    assert image.getexif()[0x013B] == image.getexif()[0x8298] == "Relay Medical"


def test_a_public_licence_goes_along_and_a_contract_number_stays(assets):
    for licence, word in (("CC BY 4.0", "Relay Medical, CC BY 4.0"), ("AG-2026-17", "Relay Medical")):
        found = assets(files={PLACE: CUP}).ready(medium(file="cup.jpg", licence=licence), FREE)
        assert Image.open(io.BytesIO(found.read())).getexif()[0x8298] == word


def test_a_file_that_the_desk_does_not_have(assets):
    assert refused(assets(), medium(file="cup.jpg")) == (f"cup.jpg: The desk has no file {PLACE}.", False)


def test_a_file_on_the_web_with_a_token(assets, server):
    found = assets(site(server)).ready(medium(url=f"{server.url}/cup.jpg", pinned=CUP), FREE)
    assert found.source == digest(CUP)
    assert server.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_header_of_its_own(assets, server):
    server.token, server.header = TOKEN, "X-Api-Key"
    assert assets(site(server, header="X-Api-Key")).ready(medium(url=f"{server.url}/cup.jpg", pinned=CUP), FREE)


def test_a_number_in_a_library_on_the_web(assets, server):
    server.files["/originals/RM%202026"] = CUP
    library = {"kind": "https", "url": f"{server.url}/originals/{{id}}", "token": TOKEN}
    assert assets({"library": library}).ready(medium(library="RM 2026", pinned=CUP), FREE).source == digest(CUP)


def test_a_number_in_a_library_that_speaks_s3(assets, s3):
    s3.put("library", "originals/RM 2026/é.jpg", CUP)
    ours = assets({"library": bucket(s3, prefix="originals/")})
    assert ours.ready(medium(library="RM 2026/é.jpg", pinned=CUP), FREE).source == digest(CUP)
    ((method, path, query),) = s3.asked
    assert (method, path) == ("GET", "/library/originals/RM 2026/é.jpg")
    assert int(query["X-Amz-Expires"]) <= 300
    assert SECRET not in str(query)


def test_a_public_address_gets_no_token(assets):
    with FileServer({"/cup.jpg": CUP}) as other, FileServer() as ours:
        assert assets(site(ours)).ready(medium(url=f"{other.url}/cup.jpg", pinned=CUP), FREE)
        assert "Authorization" not in other.asked[0].headers


def test_what_was_fetched_is_not_fetched_again(assets, server):
    ours = assets(site(server))
    small = Limits(image=FileLimits(max_bytes="5000"))
    one, two = (ours.ready(medium(url=f"{server.url}/cup.jpg", pinned=CUP), bounds) for bounds in (FREE, small))
    assert len(server.asked) == 1
    assert one.sha256 != two.sha256
    assert two.size <= 5000


def test_a_file_of_the_desk_that_changes_during_a_run_is_seen(assets):
    files = {PLACE: CUP}
    ours = assets(files=files)
    before = ours.ready(medium(file="cup.jpg"), FREE)
    files[PLACE] = saved(scene((50, 40)), "JPEG")
    after = ours.ready(medium(file="cup.jpg"), FREE)
    assert (before.source, after.source) == (digest(CUP), digest(files[PLACE]))
    assert before.read() != after.read()
    assert "not the file that was approved" in refused(ours, medium(file="cup.jpg", pinned=CUP))[0]


# ---- which file it is


@pytest.mark.parametrize("where", [{"url": "https://relay-medical.example/cup.jpg"}, {"library": "RM-1"}])
def test_what_does_not_lie_in_git_is_pinned_or_stays(assets, where):
    text, later = refused(assets(), medium(**where))
    assert "asset.md must say its sha256" in text
    assert later is False


def test_other_bytes_are_refused(assets, server):
    server.files["/cup.jpg"] = CUP[:-1] + b"x"
    text, later = refused(assets(site(server)), medium(url=f"{server.url}/cup.jpg", pinned=CUP))
    assert text.startswith("cup.jpg: It is not the file that was approved")
    assert later is False


def test_other_bytes_in_git_are_refused_where_the_asset_pins_them(assets):
    text, _ = refused(assets(files={PLACE: CUP + b"x"}), medium(file="cup.jpg", pinned=CUP))
    assert "not the file that was approved" in text


# ---- what can go wrong on the way


def test_five_gigabytes_are_refused_before_they_come(assets, server):
    server.odd["/films/b.mp4"] = Odd("huge")
    tracemalloc.start()
    text, later = refused(assets(site(server)), medium(kind="video", url=f"{server.url}/films/b.mp4", pinned=b""))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert text.startswith("b.mp4: It has more than 1,000.0 MB, the most that newsdesk fetches")
    assert later is False
    assert server.sent < 20_000_000
    assert peak < 20_000_000


def test_the_limit_of_the_network_holds_for_films(assets, server):
    server.odd["/films/b.mp4"] = Odd("huge")
    limits = Limits(video=FileLimits(max_bytes="50000000"))
    text, _ = refused(assets(site(server)), medium(kind="video", url=f"{server.url}/films/b.mp4", pinned=b""), limits)
    assert "more than 50.0 MB" in text


def test_a_body_without_an_end_is_stopped(assets, server, tmp_path):
    server.odd["/cup.jpg"] = Odd("endless")
    ours = assets(site(server), largest_picture=2_000_000)
    text, later = refused(ours, medium(url=f"{server.url}/cup.jpg", pinned=CUP))
    assert "more than 2.0 MB" in text
    assert later is False
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_film_of_many_megabytes_needs_little_memory(assets, server):
    data = film(picture=bytes(60_000_000))
    server.files["/films/c.mp4"] = data
    ours, one = assets(site(server)), medium(kind="video", url=f"{server.url}/films/c.mp4", pinned=data)
    tracemalloc.start()
    found = ours.ready(one, FREE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.kind, found.mime, found.size) == ("video", "video/mp4", len(data))
    assert peak < 15_000_000
    with found.open() as file:
        assert b"34.5122" not in file.read(5000)


@pytest.mark.parametrize(
    ("odd", "words", "later"),
    [
        (Odd("short"), "The way to it broke off", True),
        (Odd("ends"), "It may also have ended early", True),
        (Odd("drip"), "It took too long to fetch", True),
        (Odd("mute"), "It took too long to fetch", True),
        (Odd("packed"), "sends it packed", False),
        (Odd("status", status=500), "did not give it (500)", True),
        (Odd("status", status=503), "did not give it (503)", True),
        (Odd("status", status=429), "did not give it (429)", True),
        (Odd("status", status=206), "did not give it (206)", True),
        (Odd("status", status=404), "does not have it (404)", False),
        (Odd("status", status=410), "does not have it (410)", False),
        (Odd("status", status=401), "did not accept what NEWSDESK_ASSETS holds for it (401)", True),
        (Odd("status", status=403), "did not accept what NEWSDESK_ASSETS holds for it (403)", True),
    ],
    ids=lambda value: f"{value.kind}{value.status}" if isinstance(value, Odd) else "",
)
def test_what_breaks_on_the_way(assets, server, tmp_path, odd, words, later):
    server.odd["/cup.jpg"] = odd
    text, again = refused(assets(site(server), minutes=0.01), medium(url=f"{server.url}/cup.jpg", pinned=CUP))
    assert text.startswith("cup.jpg: ")
    assert words in text
    assert again is later
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_stands_behind_an_address_is_not_told(assets, server):
    text, _ = refused(assets(site(server)), medium(url=f"{server.url}/a.jpg?sig={TOKEN}", pinned=CUP))
    assert text == "a.jpg: 127.0.0.1 does not have it (404)."


def test_a_server_that_is_not_there(assets):
    with FileServer() as gone:
        pass
    text, later = refused(assets(), medium(url=f"{gone.url}/cup.jpg", pinned=CUP))
    assert text == "cup.jpg: The way to it broke off (ConnectError)."
    assert later is True


def test_a_token_that_is_missing_is_asked_for(assets, server):
    text, later = refused(assets(), medium(url=f"{server.url}/cup.jpg", pinned=CUP))
    assert "wants a token (401). Look at NEWSDESK_ASSETS" in text
    assert later is True


# ---- redirects


def test_a_redirect_within_the_host_keeps_the_token(assets, server):
    server.odd["/old.jpg"] = Odd("moved", to="/older.jpg")
    server.odd["/older.jpg"] = Odd("moved", to=f"{server.url}/cup.jpg")
    assert assets(site(server)).ready(medium(url=f"{server.url}/old.jpg", pinned=CUP), FREE)
    assert [asked.path for asked in server.asked] == ["/old.jpg", "/older.jpg", "/cup.jpg"]


def test_a_fourth_redirect_is_not_followed(assets, server):
    server.odd |= {f"/{number}": Odd("moved", to=f"/{number + 1}") for number in range(9)}
    text, later = refused(assets(site(server)), medium(url=f"{server.url}/0", pinned=CUP))
    assert "sends us from one place to the next" in text
    assert later is False
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "to", ["{other}/cup.jpg", "ftp://relay-medical.example/a", "file:///etc/passwd", "http://[", ""]
)
def test_a_redirect_away_from_https_is_not_followed(assets, server, to):
    with FileServer({"/cup.jpg": CUP}) as other:
        server.odd["/moved"] = Odd("moved", to=to.format(other=other.url))
        text, _ = refused(assets(site(server)), medium(url=f"{server.url}/moved", pinned=CUP))
        assert other.asked == []
        assert text.startswith("moved: ")


def test_to_another_host_the_token_does_not_go(assets, monkeypatch):
    asked = []

    def answer(request):
        asked.append((str(request.url), request.headers.get("Authorization")))
        if request.url.host == "dam.relay-medical.example":
            return httpx.Response(302, headers={"Location": "https://files.example/cup.jpg"})
        return httpx.Response(200, stream=httpx.ByteStream(CUP))

    ours = assets({"sites": [{"host": "dam.relay-medical.example", "token": TOKEN}]})
    web = httpx.Client(transport=httpx.MockTransport(answer))
    monkeypatch.setattr("newsdesk.assets.originals.httpx.Client", lambda **_: web)
    assert ours.ready(medium(url="https://dam.relay-medical.example/1", pinned=CUP), FREE)
    assert asked == [
        ("https://dam.relay-medical.example/1", f"Bearer {TOKEN}"),
        ("https://files.example/cup.jpg", None),
    ]
    asked.clear()
    with pytest.raises(Unfit):
        ours.ready(medium(url="https://files.example/1", pinned=b"other"), FREE)
    assert asked == [("https://files.example/1", None)]


@pytest.mark.parametrize(
    "url", ["http://relay-medical.example/a.jpg", "https://me:hush@relay-medical.example/a.jpg", "https:///a.jpg"]
)
def test_only_https_without_a_password(assets, url):
    text, _ = refused(assets(), medium(url=url, pinned=CUP))
    assert "by https only" in text
    assert "hush" not in text


# ---- the library that speaks S3


def test_a_key_that_is_not_there_and_one_that_is_not_accepted(assets, s3):
    text, later = refused(assets({"library": bucket(s3)}), medium(library="RM-404", pinned=CUP))
    assert (text, later) == ("RM-404: 127.0.0.1 does not have it (404).", False)
    text, later = refused(assets({"library": {**bucket(s3), "secret": OLD}}), medium(library="RM-1", pinned=CUP))
    assert "did not give" not in text
    assert "did not accept what NEWSDESK_ASSETS holds for it (403)" in text
    assert later is True


def test_a_store_that_is_not_there(assets):
    with S3Server() as gone:
        pass
    text, later = refused(assets({"library": bucket(gone)}), medium(library="RM-1", pinned=CUP))
    assert text == "RM-1: The way to it broke off (ConnectError)."
    assert later is True


@pytest.mark.parametrize("secret", [None, {}, {"library": {"kind": "s3"}}, {"more": {}}])
def test_a_desk_without_a_library_says_so(assets, secret):
    text, later = refused(assets(secret), medium(library="RM-1", pinned=CUP))
    assert "NEWSDESK_ASSETS" in text
    assert "guidelines/assets.md" in text
    assert later is True


def test_a_wrong_secret_stops_no_file_of_the_desk(assets):
    assert assets({"more": {}}, {PLACE: CUP}).ready(medium(file="cup.jpg"), FREE)


# ---- addresses that networks fetch from


def test_a_network_can_fetch_it_for_an_hour(assets, s3):
    ours = assets({"public": bucket(s3, "shelf", prefix="newsdesk/")}, {PLACE: CUP})
    found = ours.ready(medium(file="cup.jpg"), FREE)
    s3.asked.clear()
    address = found.address()
    answer = httpx.get(address, trust_env=False)
    assert answer.content == found.read()
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert found.address().partition("?")[0] == address.partition("?")[0]
    assert [method for method, _, _ in s3.asked] == ["PUT", "GET"]
    assert "X-Amz-Expires=3600" in address
    name = address.partition("?")[0].rpartition("/")[2]
    assert len(name) == 64 + len(".jpg")
    assert found.sha256 not in name
    assert set(s3.lies("shelf")) == {f"newsdesk/{name}"}


def test_the_address_ends_and_cannot_be_changed(assets, s3):
    found = assets({"public": bucket(s3, "shelf")}, {PLACE: CUP}, address_minutes=30).ready(
        medium(file="cup.jpg"), FREE
    )
    address = found.address()
    assert httpx.get(address, trust_env=False).status_code == 200
    assert httpx.get(address.partition("?")[0], trust_env=False).status_code == 403
    assert httpx.get(address.replace("Expires=1800", "Expires=9999"), trust_env=False).status_code == 403
    s3.late = timedelta(minutes=29)
    assert httpx.get(address, trust_env=False).status_code == 200
    s3.late = timedelta(minutes=31)
    assert httpx.get(address, trust_env=False).status_code == 403
    s3.late = timedelta(0)


def test_a_run_after_a_broken_one_puts_nothing_there_twice(assets, s3):
    secret = {"public": bucket(s3, "shelf", prefix="again/")}
    for _ in range(2):
        assets(secret, {PLACE: CUP}).ready(medium(file="cup.jpg"), FREE).address()
    assert len([key for key in s3.lies("shelf") if key.startswith("again/")]) == 1


def test_nobody_can_guess_the_name_without_the_secret(assets, s3):
    names = set()
    for secret in (SECRET, OLD):
        public = {**bucket(s3, "shelf", prefix="guess/"), "secret": secret}
        found = assets({"public": public}, {PLACE: CUP}).ready(medium(file="cup.jpg"), FREE)
        names.add(found.address().partition("?")[0])
    assert len(names) == 2


@pytest.mark.parametrize("secret", [None, {"public": {"kind": "s3"}}])
def test_a_desk_without_a_place_for_addresses_says_what_to_do(assets, secret):
    found = assets(secret, {PLACE: CUP}).ready(medium(file="cup.jpg"), FREE)
    with pytest.raises(
        Unfit, match=r"cup\.jpg: The network fetches it from an address.*guidelines/assets\.md"
    ) as error:
        found.address()
    assert error.value.later is True


def test_a_store_that_takes_nothing(assets, s3):
    for changed, words in (
        ({"bucket": "nowhere"}, "NoSuchBucket"),
        ({"key": "old-key-of-nobody"}, "InvalidAccessKeyId"),
    ):
        found = assets({"public": {**bucket(s3, "shelf"), **changed}}, {PLACE: CUP}).ready(medium(file="cup.jpg"), FREE)
        with pytest.raises(Unfit, match=rf"did not take it \({words}\)") as error:
            found.address()
        assert error.value.later is True
        assert "of-nobody" not in str(error.value)


def test_addresses_and_secrets_are_masked(assets, s3, monkeypatch, capsys):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    ours = assets({"public": bucket(s3, "shelf"), **site(s3)}, {PLACE: CUP})
    address = ours.ready(medium(file="cup.jpg"), FREE).address()
    query = address.partition("?")[2]
    signature = query.rpartition("=")[2]
    for text in (
        f"could not fetch {address}",
        f"image_url={quote(address, safe='')}",
        json.dumps({"a": address}),
        signature,
    ):
        assert signature not in ours.mask(text)
    assert ours.mask(f"{KEY} {SECRET} {TOKEN}") == "••• ••• •••"
    named = capsys.readouterr().out
    for secret in (KEY, SECRET, TOKEN, signature):
        assert f"::add-mask::{secret}\n" in named


# ---- the real pages of the networks


@pytest.fixture(scope="module")
def desk():
    return load_folder(ROOT)


NETWORKS = sorted(path.stem for path in (ROOT / "guidelines/networks").glob("*.md"))
PICTURES = {
    "telling jpeg": CUP,
    "large": saved(noise((3000, 2400)), "JPEG", quality=90),
    "png": saved(scene((500, 400), "RGBA"), "PNG"),
    "webp": saved(scene(), "WEBP"),
    "avif": saved(scene(), "AVIF"),
    "tall": saved(scene((600, 1000)), "PNG"),
    "wide": saved(scene((1000, 400)), "PNG"),
    "print": saved(scene((640, 480), "CMYK"), "JPEG"),
}


@pytest.mark.parametrize("network", NETWORKS)
def test_every_picture_meets_every_limit_of_a_network(assets, desk, network):
    limits = desk.networks[network].limits
    bounds = limits.image or FileLimits()
    for name, data in PICTURES.items():
        found = assets(files={PLACE: data}, **desk.asset_limits.model_dump()).ready(medium(file="cup.jpg"), limits)
        image = Image.open(io.BytesIO(found.read()))
        form = (image.format or "").lower()
        assert form in (bounds.formats or desk.asset_limits.formats), name
        assert found.mime == f"image/{form}"
        assert found.size == len(found.read()) <= (bounds.max_bytes or found.size), name
        assert image.size == (found.width, found.height)
        width, height = image.size
        assert width * height <= (bounds.max_pixels or width * height), name
        assert (bounds.min_ratio or 0) <= width / height <= (bounds.max_ratio or 99), name
        assert width <= (bounds.max_width or width)
        assert height <= (bounds.max_height or height)
        assert [word for word in WHISPERS if word in found.read()] == []


@pytest.mark.parametrize("network", NETWORKS)
def test_every_film_meets_every_limit_of_a_network_or_stays(assets, desk, network):
    limits = desk.networks[network].limits
    bounds = limits.video or FileLimits()
    movie = film()
    ours = assets(files={PLACE: movie})
    assert ours.ready(medium(kind="video", file="cup.jpg"), limits).mime == "video/mp4"
    if bounds.max_seconds:
        text, _ = refused(
            assets(files={PLACE: film(seconds=bounds.max_seconds + 1)}), medium(kind="video", file="cup.jpg"), limits
        )
        assert f"the network takes {bounds.max_seconds}" in text
    if bounds.formats and "webm" not in bounds.formats:
        other = b"\x1aE\xdf\xa3" + bytes(50)
        text, _ = refused(assets(files={PLACE: other}), medium(kind="video", file="cup.jpg"), limits)
        assert "and this is webm" in text


def test_a_drawing_goes_where_it_is_named(assets):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
    ours = assets(files={PLACE: svg})
    found = ours.ready(medium(file="cup.jpg"), Limits(image=FileLimits(formats=("svg", "png"))))
    assert (found.read(), found.mime, found.name[-4:]) == (svg, "image/svg+xml", ".svg")
    text, later = refused(ours, medium(file="cup.jpg"))
    assert text == "cup.jpg: It is a drawing (SVG), which the network does not take. Export it as PNG."
    assert later is False


def test_a_document_keeps_its_name_and_a_film_does_not(assets):
    ours = assets(files={PLACE: b"%PDF-1.7\n1 0 obj<<>>endobj\n"})
    assert ours.ready(medium(kind="document", file="cup.jpg"), FREE).name == "cup.pdf"
    named = assets(files={PLACE: film()}).ready(medium(kind="video", file="cup.jpg"), FREE)
    assert named.name == f"video-{named.sha256[:12]}.mp4"
