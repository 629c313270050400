"""Draws the photographs of the papers: flat scenes, written as PNG, JPEG and SVG by hand."""

import struct
import zlib
from functools import cache
from math import cos, pi

WIDTH, HEIGHT = 480, 272
Colour = tuple[int, int, int]
Shape = tuple[Colour, tuple[tuple[int, int], ...]]

_INK, _PAPER, _GREY = (38, 44, 52), (238, 234, 224), (150, 154, 156)
_SEA, _DEEP, _FOAM = (62, 110, 124), (40, 82, 98), (206, 222, 220)
_DAY, _DUSK, _NIGHT = (200, 216, 220), (226, 196, 168), (44, 56, 78)
_RUST, _GRASS, _SAND, _BRICK = (164, 84, 58), (112, 134, 90), (212, 196, 160), (150, 92, 76)
_LIGHT = (246, 220, 140)


def _box(colour: Colour, x: int, y: int, width: int, height: int) -> Shape:
    return colour, ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _disc(colour: Colour, x: int, y: int, radius: int) -> Shape:
    turn = ((64, 0), (59, 24), (45, 45), (24, 59), (0, 64), (-24, 59), (-45, 45), (-59, 24))
    ring = turn + tuple((-a, -b) for a, b in turn)
    return colour, tuple((x + a * radius // 64, y + b * radius // 64) for a, b in ring)


def _sea(top: int, colour: Colour = _SEA) -> list[Shape]:
    waves = [
        _box(_FOAM, 30 + (row * 97 + col * 131) % 420, top + 14 + row * 16, 26 - row, 2)
        for row in range((HEIGHT - top) // 16)
        for col in range(4)
    ]
    return [_box(colour, 0, top, WIDTH, HEIGHT - top), *waves]


def _hull(x: int, y: int, colour: Colour, length: int = 200) -> list[Shape]:
    return [
        (colour, ((x, y), (x + length, y), (x + length - 24, y + 30), (x + 18, y + 30))),
        _box(_PAPER, x + 34, y - 26, length - 80, 26),
        *(_box(_INK, x + 44 + i * 18, y - 18, 9, 9) for i in range((length - 100) // 18)),
        _box(_RUST, x + length // 2, y - 54, 20, 28),
    ]


def _scene(name: str) -> list[Shape]:
    sky = _box(_DAY, 0, 0, WIDTH, HEIGHT)
    match name:
        case "ferry":
            return [
                _box(_NIGHT, 0, 0, WIDTH, HEIGHT),
                _disc(_LIGHT, 390, 60, 22),
                *_sea(176, _DEEP),
                *_hull(120, 160, _RUST),
            ]
        case "bridge":
            piers = [_box(_GREY, 70 + i * 110, 120, 22, 100) for i in range(4)]
            return [
                sky,
                _box(_GRASS, 0, 150, WIDTH, 60),
                *_sea(196),
                *piers,
                _box(_INK, 0, 104, WIDTH, 18),
            ]
        case "cannery":
            roofs = [
                (_BRICK, ((40 + i * 90, 120), (85 + i * 90, 86), (130 + i * 90, 120)))
                for i in range(4)
            ]
            return [
                sky,
                _box(_BRICK, 40, 120, 360, 90),
                *roofs,
                _box(_INK, 410, 40, 24, 170),
                *_sea(210),
            ]
        case "townhall":
            steps = [_box(_GREY, 120 - i * 10, 210 + i * 12, 240 + i * 20, 12) for i in range(4)]
            columns = [_box(_PAPER, 140 + i * 40, 120, 18, 90) for i in range(6)]
            gable = (_GREY, ((120, 118), (240, 60), (360, 118)))
            return [sky, _box(_SAND, 120, 112, 240, 100), gable, *columns, *steps]
        case "school":
            panes = [
                _box(_INK, 80 + i * 60, 130 + row * 44, 26, 26)
                for i in range(6)
                for row in range(2)
            ]
            return [
                sky,
                _box(_GRASS, 0, 220, WIDTH, 60),
                _box(_BRICK, 60, 110, 360, 112),
                *panes,
                _box(_RUST, 220, 70, 40, 40),
            ]
        case "storm":
            wave = (
                _FOAM,
                (
                    (0, 200),
                    (90, 96),
                    (180, 170),
                    (230, 120),
                    (300, 190),
                    (380, 110),
                    (480, 200),
                    (480, 272),
                    (0, 272),
                ),
            )
            sea = (
                _DEEP,
                (
                    (0, 222),
                    (90, 120),
                    (180, 190),
                    (230, 144),
                    (300, 208),
                    (380, 134),
                    (480, 220),
                    (480, 272),
                    (0, 272),
                ),
            )
            return [
                _box((92, 98, 108), 0, 0, WIDTH, HEIGHT),
                wave,
                sea,
                _box(_GREY, 0, 226, WIDTH, 46),
            ]
        case "football":
            stripes = [_box((124, 148, 98), i * 80, 130, 40, 142) for i in range(6)]
            goal = [
                _box(_PAPER, 170, 90, 6, 70),
                _box(_PAPER, 304, 90, 6, 70),
                _box(_PAPER, 170, 86, 140, 6),
            ]
            return [
                sky,
                _box(_GRASS, 0, 130, WIDTH, 142),
                *stripes,
                *goal,
                _disc(_PAPER, 240, 200, 12),
            ]
        case "stage":
            folds = [_box((128, 52, 52), i * 40, 0, 22, 272) for i in (0, 1, 2, 9, 10, 11)]
            return [
                _box(_INK, 0, 0, WIDTH, HEIGHT),
                (_LIGHT, ((220, 0), (260, 0), (340, 230), (140, 230))),
                *folds,
                _box(_BRICK, 0, 230, WIDTH, 42),
            ]
        case "lighthouse":
            tower = (_PAPER, ((220, 230), (232, 80), (258, 80), (270, 230)))
            beam = (_LIGHT, ((250, 66), (480, 20), (480, 110)))
            return [
                _box(_DUSK, 0, 0, WIDTH, HEIGHT),
                *_sea(200),
                (_INK, ((120, 240), (200, 206), (300, 206), (380, 240))),
                beam,
                tower,
                _box(_RUST, 226, 130, 38, 24),
                _box(_INK, 230, 56, 30, 24),
            ]
        case "market":
            stalls = [
                shape
                for i in range(4)
                for shape in (
                    _box(_SAND, 30 + i * 112, 150, 90, 70),
                    (
                        _RUST if i % 2 else _PAPER,
                        (
                            (20 + i * 112, 152),
                            (40 + i * 112, 112),
                            (110 + i * 112, 112),
                            (130 + i * 112, 152),
                        ),
                    ),
                )
            ]
            return [sky, _box(_GREY, 0, 210, WIDTH, 62), *stalls]
        case "field":
            rows = [(_SAND, ((i * 60, 272), (i * 60 + 26, 272), (240, 140))) for i in range(8)]
            return [sky, _disc(_LIGHT, 100, 70, 26), _box(_GRASS, 0, 140, WIDTH, 132), *rows]
        case "whale":
            back = (_INK, ((90, 190), (160, 150), (260, 144), (340, 172), (380, 190)))
            return [
                sky,
                *_sea(150),
                back,
                (_INK, ((370, 190), (410, 140), (426, 160), (446, 140), (430, 190))),
                _box(_FOAM, 196, 96, 6, 46),
            ]
        case "street":
            houses = [
                shape
                for i in range(6)
                for shape in (
                    _box((_BRICK, _SAND, _PAPER)[i % 3], i * 80, 90 + i % 2 * 16, 78, 140),
                    _box(_INK, i * 80 + 30, 190, 20, 40),
                    _box(_INK, i * 80 + 14, 120, 14, 18),
                    _box(_INK, i * 80 + 48, 120, 14, 18),
                )
            ]
            return [sky, *houses, _box(_GREY, 0, 228, WIDTH, 44)]
        case "boats":
            return [
                _box(_DUSK, 0, 0, WIDTH, HEIGHT),
                *_sea(150),
                *_hull(30, 170, _BRICK, 140),
                *_hull(210, 200, _INK, 150),
                *_hull(330, 160, _GRASS, 130),
            ]
    raise ValueError(f"no such picture: {name}")


@cache
def svg(name: str) -> bytes:
    """The scene as an SVG document."""
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">']
    for colour, points in _scene(name):
        corners = " ".join(f"{x},{y}" for x, y in points)
        lines.append(f'<polygon fill="#{bytes(colour).hex()}" points="{corners}"/>')
    return "\n".join([*lines, "</svg>", ""]).encode()


@cache
def _raster(name: str) -> tuple[list[bytearray], list[Colour]]:
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    palette: list[Colour] = []
    for colour, points in _scene(name):
        if colour not in palette:
            palette.append(colour)
        index = palette.index(colour)
        low, high = min(y for _, y in points), max(y for _, y in points)
        for y in range(max(low, 0), min(high, HEIGHT)):
            crossings = sorted(_crossings(points, y))
            for left, right in zip(crossings[::2], crossings[1::2], strict=False):
                left, right = max(left, 0), min(right, WIDTH)
                if right > left:
                    rows[y][left:right] = bytes([index]) * (right - left)
    return rows, palette


def _crossings(points: tuple[tuple[int, int], ...], y: int) -> list[int]:
    found = []
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
        if (y1 <= y) != (y2 <= y):
            found.append(x1 + (y - y1) * (x2 - x1) // (y2 - y1))
    return found


@cache
def png(name: str) -> bytes:
    """The scene as a PNG with a palette."""
    rows, palette = _raster(name)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    colours = b"".join(bytes(colour) for colour in palette)
    parts = [(b"IHDR", head), (b"PLTE", colours), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


# ---- JPEG: baseline, half the size, three components. Huffman codes: 4 bits for every DC size;
# one bit for the end of a block and 9 bits for everything else of the AC table.

_ZIGZAG = sorted(
    ((u, v) for u in range(8) for v in range(8)),
    key=lambda p: (p[0] + p[1], p[0] if (p[0] + p[1]) % 2 else p[1]),
)
_QUANT = [[8 + 4 * (u + v) for v in range(8)] for u in range(8)]
_COS = [[round(cos((2 * x + 1) * u * pi / 16) * 4096) for x in range(8)] for u in range(8)]
_AC = [run << 4 | size for run in range(16) for size in range(1, 11)] + [0xF0]
_AC_CODE = {symbol: 256 + index for index, symbol in enumerate(_AC)}


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


class _Bits:
    def __init__(self) -> None:
        self._bits: list[str] = []

    def put(self, value: int, length: int) -> None:
        if length:
            self._bits.append(format(value, f"0{length}b"))

    def coefficient(self, prefix: int, width: int, value: int, size: int) -> None:
        self.put(prefix, width)
        self.put(value if value > 0 else value + (1 << size) - 1, size)

    def bytes(self) -> bytes:
        text = "".join(self._bits)
        text += "1" * (-len(text) % 8)
        data = int(text, 2).to_bytes(len(text) // 8)
        return data.replace(b"\xff", b"\xff\x00")


def _ycc(colour: Colour) -> tuple[int, int, int]:
    r, g, b = colour
    luma = (299 * r + 587 * g + 114 * b) // 1000
    return luma - 128, (b - luma) * 564 // 1000, (r - luma) * 713 // 1000


def _transform(block: list[list[int]]) -> dict[tuple[int, int], int]:
    """The quantised coefficients that are not zero; (u, v) are down and across."""
    first = block[0][0]
    if all(value == first for row in block for value in row):
        level = round(first * 8 / _QUANT[0][0])
        return {(0, 0): level} if level else {}
    half = [[sum(row[x] * _COS[v][x] for x in range(8)) for v in range(8)] for row in block]
    found = {}
    for u in range(8):
        for v in range(8):
            total = sum(half[y][v] * _COS[u][y] for y in range(8))
            scale = 4 * (1 << 24) * _QUANT[u][v] * (2 if not u and not v else 1)
            if (u == 0) != (v == 0):
                total, scale = total * 7071, scale * 10000
            level = (2 * total + scale) // (2 * scale)
            if level:
                found[u, v] = level
    return found


@cache
def jpeg(name: str) -> bytes:
    """The scene as a baseline JPEG of half the size."""
    rows, palette = _raster(name)
    colours = [_ycc(colour) for colour in palette]
    bits = _Bits()
    last = [0, 0, 0]
    for top in range(0, HEIGHT, 16):
        for left in range(0, WIDTH, 16):
            cells = [row[left : left + 16 : 2] for row in rows[top : top + 16 : 2]]
            for part in range(3):
                found = _transform([[colours[cell][part] for cell in row] for row in cells])
                level = found.get((0, 0), 0)
                step, last[part] = level - last[part], level
                size = abs(step).bit_length()
                bits.coefficient(size, 4, step, size)
                _write_rest(bits, found)
    frame = struct.pack(">BHHB", 8, HEIGHT // 2, WIDTH // 2, 3)
    frame += b"".join(bytes([part, 0x11, 0]) for part in (1, 2, 3))
    quant = bytes(_QUANT[u][v] for u, v in _ZIGZAG)
    short = bytes([0x00, 0, 0, 0, 12, *[0] * 12, *range(12)])
    long = bytes([0x10, 1, *[0] * 7, len(_AC), *[0] * 7, 0, *_AC])
    scan = bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0])
    return b"".join(
        [
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            _segment(0xDB, b"\0" + quant),
            _segment(0xC0, frame),
            _segment(0xC4, short),
            _segment(0xC4, long),
            _segment(0xDA, scan),
            bits.bytes(),
            b"\xff\xd9",
        ]
    )


def _write_rest(bits: _Bits, found: dict[tuple[int, int], int]) -> None:
    run = 0
    left = len(found) - ((0, 0) in found)
    for place in _ZIGZAG[1:]:
        if not left:
            break
        value = found.get(place, 0)
        if not value:
            run += 1
            continue
        while run > 15:
            bits.put(_AC_CODE[0xF0], 9)
            run -= 16
        size = abs(value).bit_length()
        bits.coefficient(_AC_CODE[run << 4 | size], 9, value, size)
        run, left = 0, left - 1
    if run or not found or list(found) == [(0, 0)] or _ZIGZAG[63] not in found:
        bits.put(0, 1)
