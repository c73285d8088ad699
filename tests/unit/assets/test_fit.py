"""Pictures made fit: no more than a network demands, and never with what they tell besides what they show."""

import io

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from media_files import GPS, WHISPERS, noise, saved, scene, telling
from newsdesk.assets.fit import fit
from newsdesk.assets.pictures import Marks
from newsdesk.assets.ready import Unfit
from newsdesk.desk.metadata import Told, details
from newsdesk.model.guideline import AssetLimits
from newsdesk.model.network import FileLimits

CREDIT = Marks("Relay Medical / اَمل", "Relay Medical, CC BY 4.0")
ANY = ("jpeg", "png", "gif", "webp", "avif", "tiff", "bmp")
RULES = AssetLimits(formats=ANY)


def limits(**given):
    return FileLimits.model_construct(
        **{"formats": (), **dict.fromkeys(set(FileLimits.model_fields) - {"formats"}), **given}
    )


def opened(fitted):
    image = Image.open(io.BytesIO(fitted.data))
    image.load()
    return image


def difference(one, other):
    """The mean difference of two pictures, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF"])
def test_nothing_is_told_and_the_picture_is_the_same(form):
    data = telling(form)
    assert any(word in data for word in WHISPERS)
    fitted = fit(data, limits(), RULES, CREDIT)
    assert fitted.form == form.lower()
    assert [word for word in WHISPERS if word in fitted.data] == []
    image = opened(fitted)
    assert image.getexif().get_ifd(GPS) == {}
    if form != "GIF":
        assert {detail.told for detail in details(fitted.data)} <= {Told.CREATOR}
    assert "comment" not in image.info
    assert difference(image, Image.open(io.BytesIO(data))) < 4


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_the_credit_goes_along_in_every_script(form):
    fitted = fit(telling(form), limits(), RULES, CREDIT)
    assert CREDIT.credit.encode() in fitted.data
    assert CREDIT.rights.encode() in fitted.data
    assert b"\x3b\x01" in fitted.data or b"\x01\x3b" in fitted.data
    bare = fit(telling(form), limits(), RULES, Marks())
    assert list(details(bare.data)) == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_as_the_camera_meant(orientation):
    from PIL import ImageOps  # noqa: PLC0415

    data = telling("JPEG", orientation)
    meant = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    fitted = fit(data, limits(), RULES, CREDIT)
    assert fitted.size == meant.size == ((300, 400) if orientation > 4 else (400, 300))
    assert difference(opened(fitted), meant) < 2
    assert opened(fitted).getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
@pytest.mark.parametrize("given", [{}, {"max_width": 150}, {"formats": ("jpeg",), "max_bytes": 9000}])
def test_the_same_picture_gives_the_same_bytes(form, given):
    data = telling(form, 6)
    assert fit(data, limits(**given), RULES, CREDIT) == fit(data, limits(**given), RULES, CREDIT)


def test_the_colour_profile_stays():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    rgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for form in ("JPEG", "PNG", "WEBP"):
        assert opened(fit(saved(scene(), form, icc_profile=rgb), limits(), RULES, CREDIT)).info["icc_profile"] == rgb
        assert opened(fit(saved(scene(), form, icc_profile=rgb), limits(max_width=90), RULES, CREDIT)).info[
            "icc_profile"
        ]
        other = fit(saved(scene(), form, icc_profile=profile), limits(), RULES, CREDIT)
        assert "icc_profile" not in opened(other).info


def test_a_jpeg_stays_as_fine_as_it_was():
    for quality in (40, 97):
        data = saved(scene((1200, 900)), "JPEG", quality=quality, subsampling=0)
        fitted = fit(data, limits(), RULES, CREDIT)
        before = Image.open(io.BytesIO(data))
        assert len(fitted.data) < len(data) * 1.1
        assert opened(fitted).quantization == before.quantization
        assert opened(fitted).layer == before.layer
        assert difference(opened(fitted), before) < 1


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("WEBP", "RGBA"), ("GIF", "RGBA")])
def test_what_can_be_seen_through_becomes_white_where_a_network_takes_jpeg_only(form, mode):
    image = scene().convert(mode)
    image.putalpha(Image.new("L", image.size, 0))
    fitted = fit(saved(image, form), limits(formats=("jpeg",)), RULES, CREDIT)
    assert fitted.form == "jpeg"
    assert opened(fitted).convert("RGB").getextrema() == ((255, 255),) * 3
    kept = fit(saved(image, form), limits(formats=(form.lower(),)), RULES, CREDIT)
    assert opened(kept).convert("RGBA").getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "I;16", "CMYK"])
@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "avif", "gif", "tiff", "bmp"])
@pytest.mark.parametrize("given", [{}, {"max_width": 70}, {"max_ratio": 1.0}])
def test_every_kind_of_picture_becomes_every_format(mode, form, given):
    wanted = scene((120, 90), "L") if mode == "I;16" else scene((120, 90), mode)
    if mode == "P":
        wanted = scene((120, 90)).quantize(64, dither=Image.Dither.NONE)
    image = wanted.convert("I").point(lambda value: value * 256).convert("I;16") if mode == "I;16" else wanted
    data = saved(image, "TIFF")
    fitted = fit(data, limits(formats=(form,), **given), RULES, CREDIT)
    assert fitted.form == form
    assert opened(fitted).size == fitted.size
    plain = opened(fit(data, limits(formats=(form,)), RULES, CREDIT))
    assert difference(plain, wanted) < 14
    if "max_ratio" in given:
        corner = opened(fitted).convert("RGB").getpixel((0, 0))
        assert min(corner) > 245


def test_a_border_is_white_and_the_whole_picture_stays():
    fitted = fit(saved(scene((300, 500)), "PNG"), limits(min_ratio=0.8), RULES, CREDIT)
    image = opened(fitted)
    assert image.size == (400, 500)
    assert difference(image.crop((50, 0, 350, 500)), scene((300, 500))) == 0
    for side in ((0, 0, 50, 500), (350, 0, 400, 500)):
        assert image.crop(side).getextrema() == ((255, 255),) * 3


def test_a_border_that_would_be_most_of_the_picture_is_refused():
    with pytest.raises(Unfit, match=r"too far from what the network takes.*Crop it"):
        fit(saved(scene((900, 100)), "PNG"), limits(max_ratio=1.91), RULES, CREDIT)


def test_bytes_are_saved_by_fineness_first_and_by_sides_then():
    data = saved(noise((900, 900)), "JPEG", quality=95)
    fine = fit(data, limits(max_bytes=len(data) * 3 // 4), RULES, CREDIT)
    assert fine.size == (900, 900)
    small = fit(data, limits(max_bytes=len(data) // 4), RULES, CREDIT)
    assert 600 <= small.size[0] < 900
    for fitted, most in ((fine, len(data) * 3 // 4), (small, len(data) // 4)):
        assert len(fitted.data) <= most
    with pytest.raises(Unfit, match=r"cannot be made smaller than 0.02 MB"):
        fit(data, limits(max_bytes=20_000), RULES, CREDIT)


def test_a_png_that_is_too_large_becomes_a_jpeg_where_the_network_takes_one():
    data = saved(noise((700, 700)), "PNG")
    assert fit(data, limits(formats=("jpeg", "png"), max_bytes=len(data)), RULES, Marks()).form == "png"
    assert fit(data, limits(formats=("jpeg", "png"), max_bytes=len(data) // 2), RULES, CREDIT).form == "jpeg"
    only = fit(saved(scene((900, 900)), "PNG"), limits(formats=("png",), max_bytes=300_000), RULES, CREDIT)
    assert only.form == "png"
    assert len(only.data) <= 300_000


def test_a_picture_is_never_enlarged():
    with pytest.raises(Unfit, match=r"400 pixels wide, and the network wants 500"):
        fit(saved(scene(), "PNG"), limits(min_width=500), RULES, CREDIT)
    assert fit(saved(scene((300, 500)), "PNG"), limits(min_width=400, min_ratio=0.8), RULES, CREDIT).size == (400, 500)


def test_where_a_network_names_no_formats_the_page_about_assets_does():
    assert fit(saved(scene(), "WEBP"), limits(), AssetLimits(), CREDIT).form == "jpeg"
    assert fit(saved(scene(), "PNG"), limits(), AssetLimits(), CREDIT).form == "png"
    assert fit(saved(scene(), "PNG"), limits(formats=("JPG",)), AssetLimits(), CREDIT).form == "jpeg"
    with pytest.raises(Unfit, match="The network takes heic only, which newsdesk cannot make"):
        fit(saved(scene(), "PNG"), limits(formats=("heic",)), AssetLimits(), CREDIT)


def moving(form):
    return saved(scene((60, 40)), form, save_all=True, append_images=[scene((60, 40)).rotate(180)], duration=100)


def bomb():
    import struct  # noqa: PLC0415
    import zlib  # noqa: PLC0415

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10**6))) + chunk(b"IEND", b"")
    )


REFUSED = {
    "moving gif": (moving("GIF"), "It moves"),
    "moving png": (moving("PNG"), "It moves"),
    "moving webp": (moving("WEBP"), "It moves"),
    "pages": (moving("TIFF"), "several pages"),
    "bomb": (bomb(), "more than 80 million pixels"),
    "large": (saved(Image.new("1", (9000, 9000)), "PNG"), "more than 80 million pixels"),
    "cut jpeg": (saved(scene(), "JPEG")[:-900], "It is damaged"),
    "cut png": (saved(scene(), "PNG")[:-900], "It is damaged"),
    "cut webp": (saved(scene(), "WEBP")[:-900], "It is damaged"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no picture"),
    "words": (b"not a picture at all", "no picture"),
    "nothing": (b"", "no picture"),
    "program": (b"MZ" + bytes(500), "no picture"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_go_out_says_so_in_a_sentence(name):
    data, words = REFUSED[name]
    with pytest.raises(Unfit) as refused:
        fit(data, limits(), RULES, CREDIT)
    assert words in str(refused.value)
    assert refused.value.later is False
    assert len(str(refused.value)) < 150


def test_a_photograph_with_a_second_picture_behind_it_goes_out_alone():
    data = saved(scene(), "MPO", save_all=True, append_images=[scene().rotate(180)])
    fitted = fit(data, limits(formats=("jpeg",)), RULES, CREDIT)
    assert fitted.form == "jpeg"
    assert getattr(opened(fitted), "n_frames", 1) == 1
