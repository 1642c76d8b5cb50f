"""A picture that somebody sends becomes a logo: small, still, and nothing but a picture.

Whatever the file says of itself is not believed: it is opened as one of four formats, measured
before it is unpacked, drawn anew and kept as WebP. So nothing else that was in the file, such as
who took a photograph and where, or a program behind the picture, is kept or shown.
"""

import io
import re
import warnings
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, ImageStat

from services.models.logo import DIGEST_LENGTH, HEIGHT, LARGEST, WIDTH, Logo

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LARGEST_FILE = 2_000_000  # bytes
LONGEST_SIDE = 4_000  # pixels
SHORTEST = 32  # pixels that the longer side must have
LIGHT = 200  # of 255, the mean lightness: what is lighter is not seen on white
_TOO_MANY_PIXELS = gettext_lazy(
    "This picture has too many pixels. Please make it at most 4,000 × 4,000 pixels large."
)
_SVG = re.compile(rb"^\s*(?:<\?xml|<!--|<!DOCTYPE\s+svg|<svg)", re.IGNORECASE)
_WAYS = ({"lossless": True}, *({"quality": quality} for quality in (95, 85, 75, 60, 45, 30)))


def made_from(data: bytes) -> Logo:
    """The Logo, not saved, that the bytes of a file become; the same bytes, the same one. Raises
    ValidationError with a sentence for whoever sent them.
    """
    if len(data) > LARGEST_FILE:
        raise ValidationError(_("This file is larger than 2 MB. Please make the picture smaller."))
    if _SVG.match(data[:1000].removeprefix(b"\xef\xbb\xbf")):
        raise ValidationError(
            _("This is an SVG drawing, which can hold a program. Please save the logo as PNG.")
        )
    sent = _opened(data)
    data, picture = _packed(_fitted(sent))
    return Logo(
        digest=sha256(data).hexdigest()[:DIGEST_LENGTH],
        data=data,
        width=picture.width,
        height=picture.height,
        is_light=_is_light(sent),
    )


def _opened(data):
    """The picture as it is meant to be seen, in red, green, blue and how much shows through."""
    try:
        with warnings.catch_warnings():
            # Remarks on broken details of a file, which nobody would read.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                _measure(picture)
                picture.load()
                return _in_plain_colours(ImageOps.exif_transpose(picture))
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise ValidationError(_TOO_MANY_PIXELS) from error
    except Exception as error:  # whatever Pillow meets in a broken file, of a dozen kinds
        raise ValidationError(
            _("This picture cannot be read. Please save it as PNG or JPEG and try again.")
        ) from error


def _measure(picture):
    """Refuse, before anything is unpacked, what is too large, too small or moves."""
    if max(picture.size) > LONGEST_SIDE:
        raise ValidationError(_TOO_MANY_PIXELS)
    if max(picture.size) < SHORTEST:
        raise ValidationError(_("This picture is too small: a side must have 32 pixels or more."))
    if getattr(picture, "n_frames", 1) > 1:
        raise ValidationError(_("This picture moves. Please save the logo as a still picture."))


def _in_plain_colours(picture):
    if picture.mode.startswith("I"):
        # Sixteen bits of grey: Pillow would cut off all that is brighter than eight bits can tell.
        picture = picture.convert("I").point(lambda grey: grey * (1 / 257)).convert("L")
    return picture.convert("RGBA")


def _fitted(picture):
    """The picture without the empty edge around it, at most as large as logos are kept."""
    box = picture.getchannel("A").getbbox()
    if box is None:
        raise ValidationError(_("There is nothing to see in this picture."))
    picture = picture.crop(box)
    picture.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return picture


def _packed(picture):
    """(its bytes as WebP, the picture): as good as fits into LARGEST bytes, smaller if it must."""
    while True:
        for options in _WAYS:
            file = io.BytesIO()
            picture.save(file, "WEBP", method=6, **options)
            if file.tell() <= LARGEST:
                return file.getvalue(), picture
        picture = picture.reduce(2)


def _is_light(picture):
    """Whether it shows through, and what does not is nearly white."""
    opacity = picture.getchannel("A")
    if opacity.getextrema()[0] == 255:
        return False
    seen = opacity.point(lambda value: 255 if value else 0)
    return ImageStat.Stat(picture.convert("L"), mask=seen).mean[0] >= LIGHT
