"""How large a picture becomes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdesk.assets.shapes import shape
from newsdesk.model.network import FileLimits

SIDES = st.integers(1, 12_000)


def limits(**given):
    return FileLimits.model_construct(**{"formats": (), **dict.fromkeys(FileLimits.model_fields), **given})


def test_what_fits_stays_as_it_is():
    found = shape((800, 600), limits(max_width=800, max_height=600, max_pixels=480_000, min_ratio=0.8, max_ratio=1.91))
    assert (found.picture, found.sheet, found.share) == ((800, 600), (800, 600), 1.0)


@pytest.mark.parametrize(
    ("size", "given", "picture", "sheet"),
    [
        ((1600, 1200), {"max_width": 800}, (800, 600), (800, 600)),
        ((1600, 1200), {"max_height": 300}, (400, 300), (400, 300)),
        ((1000, 1000), {"max_pixels": 250_000}, (500, 500), (500, 500)),
        ((600, 1000), {"min_ratio": 0.8}, (600, 1000), (800, 1000)),
        ((2000, 800), {"max_ratio": 2.0}, (2000, 800), (2000, 1000)),
        ((600, 1000), {"min_ratio": 0.8, "max_width": 400}, (300, 500), (400, 500)),
    ],
)
def test_sides_pixels_and_borders(size, given, picture, sheet):
    found = shape(size, limits(**given))
    assert (found.picture, found.sheet) == (picture, sheet)


@given(
    size=st.tuples(SIDES, SIDES),
    width=st.none() | st.integers(50, 5000),
    height=st.none() | st.integers(50, 5000),
    pixels=st.none() | st.integers(10_000, 10_000_000),
    ratios=st.sampled_from([(None, None), (0.8, 1.91), (0.1, 10.0), (1.0, 1.0), (0.5625, None)]),
    scale=st.sampled_from([1.0, 0.85, 0.3]),
)
def test_every_limit_holds_and_nothing_is_cut_or_enlarged(size, width, height, pixels, ratios, scale):
    bounds = limits(max_width=width, max_height=height, max_pixels=pixels, min_ratio=ratios[0], max_ratio=ratios[1])
    found = shape(size, bounds, scale)
    (inner_width, inner_height), (outer_width, outer_height) = found.picture, found.sheet
    assert inner_width <= outer_width
    assert inner_height <= outer_height
    assert inner_width <= size[0]
    assert inner_height <= size[1]
    assert inner_width == outer_width or inner_height == outer_height
    assert outer_width <= (width or math.inf)
    assert outer_height <= (height or math.inf)
    assert outer_width * outer_height <= (pixels or math.inf)
    assert (ratios[0] or 0) <= outer_width / outer_height <= (ratios[1] or math.inf)
