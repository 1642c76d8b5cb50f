"""QR codes of addresses (ISO/IEC 18004): black on white, also in dark mode, for the cameras."""

import math
from io import BytesIO

QUIET_ZONE = 4  # modules: as wide as the standard asks for
PIXELS = 1000  # at least so many on a side: sharp on paper at 8 cm
DPI = 300


def code_of(address: str):
    """The QR code of an address (segno.QRCode). Level M: it can be read with 15 % of it gone."""
    import segno  # few pages have one, and it takes a megabyte

    return segno.make_qr(address, error="m", boost_error=False)


def svg(address: str, title: str) -> bytes:
    """The code as a picture of a millimetre a module, with a title for those who do not see it."""
    out = BytesIO()
    code_of(address).save(
        out,
        kind="svg",
        border=QUIET_ZONE,
        unit="mm",
        dark="#000",
        light="#fff",
        title=title,
        svgclass=None,
        lineclass=None,
    )
    return out.getvalue().replace(b"<svg ", b'<svg role="img" ', 1)


def png(address: str) -> bytes:
    """The code as a picture of at least PIXELS on a side."""
    code = code_of(address)
    out = BytesIO()
    scale = math.ceil(PIXELS / code.symbol_size(border=QUIET_ZONE)[0])
    code.save(out, kind="png", border=QUIET_ZONE, scale=scale, dpi=DPI, dark="#000", light="#fff")
    return out.getvalue()
