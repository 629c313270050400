"""Makes a small JPEG of an archived picture, of whatever type, with nothing of it but its pixels.

Run in a child with limits (``copying``). Comments, EXIF, colour profiles, further frames and
what lies behind the picture are left behind; rotation and colour profile are applied first.
"""

import struct
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
"""SVG is not among them: to draw one takes a browser."""

MAX_PIXELS = 40_000_000  # of a picture before it is scaled: more than newspapers ever put on a page
MIN_WIDTH, MIN_HEIGHT = 60, 40  # pixels; less is an icon, a tracker or a rule
QUALITY = 82
_PAPER = (255, 255, 255)  # shows where a picture is transparent
_BAD = (
    OSError, ValueError, TypeError, KeyError, IndexError, SyntaxError, EOFError, ArithmeticError,
    AttributeError, AssertionError, NotImplementedError, RuntimeError, struct.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning, ImageCms.PyCMSError,
)  # fmt: skip


def jpeg(data: bytes, box: tuple[int, int]) -> bytes | None:
    """*data* as a JPEG that fits into *box*, never enlarged; None where it is not a whole picture.

    None also where it has more than ``MAX_PIXELS``, or is too small to be one of an article.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if not _is_fit(picture.size):
                return None
            picture.draft("RGB", (2 * box[0], 2 * box[1]))  # decodes a large JPEG at a fraction
            return _written(_small(picture, box))
    except _BAD:  # decoders of damaged data raise errors of every kind
        return None


def _is_fit(size: tuple[int, int]) -> bool:
    width, height = size
    return width >= MIN_WIDTH and height >= MIN_HEIGHT and width * height <= MAX_PIXELS


def _small(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """The first frame as it is meant to be seen: upright, in sRGB, on paper, within *box*."""
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("P", "1", "I", "F", "I;16", "LAB", "HSV"):
        upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    upright.thumbnail(box, Image.Resampling.LANCZOS)
    return _on_paper(_in_srgb(upright, profile))


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """*picture* with its colour *profile* applied, where it has one that fits."""
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        found = ImageCms.profileToProfile(
            picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):  # as browsers do: as if without
        return picture
    return found if found is not None else picture


def _on_paper(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        colours = picture.convert("RGBA")
        sheet = Image.new("RGB", colours.size, _PAPER)
        sheet.paste(colours, mask=colours.getchannel("A"))
        return sheet
    return picture.convert("RGB")


def _written(picture: Image.Image) -> bytes:
    # Of a copy of the pixels: what a picture was read with would be written again.
    plain = Image.frombytes("RGB", picture.size, picture.tobytes())
    out = BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
