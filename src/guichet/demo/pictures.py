"""Product pictures: each kind of thing drawn in its colour and pattern, as SVG inside its own address."""

from __future__ import annotations

from urllib.parse import quote

import msgspec


class Drawing(msgspec.Struct, frozen=True):
    """A thing on a ground of 100 by 100: its body, what lies in shadow, what catches light, its lines."""

    body: str
    shade: str = ""
    light: str = ""
    lines: str = ""
    takes_pattern: bool = True


_DRAWINGS = {
    "dress": Drawing(
        "M39 15q3 8 11 8t11-8l8 4-3 16q-4 5-3 11 10 20 13 38-26 9-52 0 3-18 13-38 1-6-3-11l-3-16z",
        "M63 46q10 20 13 38-7 3-15 4 6-20 2-42z",
        "M37 46q-8 18-10 36l5 2q2-20 8-37z",
        "M37 46q13 4 26 0M50 47v40M43 52q-5 16-6 33",
    ),
    "blouse": Drawing(
        "M39 17l11 7 11-7 16 10 8 22-11 5-6-12v43H32V42l-6 12-11-5 8-22z",
        "M61 26l7 16v43H60z",
        "M39 19l11 7-3 5-9-6z",
        "M50 24v61M39 17l11 7 11-7M53 34h.1M53 46h.1M53 58h.1M53 70h.1M32 42l3-9M68 42l-3-9",
    ),
    "skirt": Drawing(
        "M36 20h28l2 8q9 26 14 52-30 10-60 0 5-26 14-52z",
        "M66 28q9 26 14 52-7 3-14 4-1-30-6-56z",
        "M36 30q-8 26-11 50l5 2q1-28 9-52z",
        "M34 28h32M45 29q-4 26-5 55M55 29q4 26 5 55",
    ),
    "coat": Drawing(
        "M38 12l12 8 12-8 15 9 8 44-10 2-6-27v49H31V40l-6 27-10-2 8-44z",
        "M58 22l11 18v49H57z",
        "M38 14l10 8-6 20-8-18z",
        "M50 20v69M38 12l12 26 12-26M36 62h9M55 62h9M45 46h.1M45 56h.1M55 46h.1M55 56h.1",
    ),
    "knit": Drawing(
        "M39 18q11 7 22 0l16 9 9 26-12 5-7-13v38q-17 5-34 0V45l-7 13-12-5 9-26z",
        "M63 28l4 17v38l-8 2q2-30 4-57z",
        "M40 20q10 6 20 0l-1 5q-9 5-18 0z",
        "M33 77q17 5 34 0M41 30v45M50 32v46M59 30v45M39 18q11 10 22 0M17 50l10 5M83 50l-10 5",
    ),
    "tee": Drawing(
        "M38 20q12 9 24 0l16 8 6 18-13 6-4-7v38H33V45l-4 7-13-6 6-18z",
        "M63 28l4 17v38h-8z",
        "",
        "M38 20q12 13 24 0M33 45l2-10M67 45l-2-10M33 79h34",
    ),
    "jacket": Drawing(
        "M39 15l11 6 11-6 15 9 8 38-10 3-6-22v36l-15 5-3-6-3 6-15-5V43l-6 22-10-3 8-38z",
        "M59 24l9 19v36l-12 4z",
        "M39 17l9 5-2 20-9-17z",
        "M50 46v32M39 15l11 31 11-31M37 64h8M55 64h8M50 54h.1M50 63h.1M57 34h6",
    ),
    "trousers": Drawing(
        "M35 14h30l6 72H56l-6-48-6 48H29z",
        "M56 16h9l6 72H62z",
        "M37 22l4 0-6 60h-4z",
        "M34 20h32M50 20v18M39 21q-2 8-4 9M61 21q2 8 4 9M41 24l-6 60M59 24l6 60",
    ),
    "scarf": Drawing(
        "M30 18q20 14 40 0l7 10q-8 9-18 12l9 46H54l-4-40-4 40H32l7-44q-10-4-16-14z",
        "M59 40l9 46h-7l-6-44z",
        "M32 22q18 11 36 0l2 4q-20 12-40 0z",
        "M34 80v8M38 80v8M42 80v8M56 80v8M60 80v8M64 80v8M39 42q11 5 20-2",
    ),
    "throw": Drawing(
        "M18 34q32-16 64 0v34q-32 16-64 0z",
        "M18 52q32 16 64 0v16q-32 16-64 0z",
        "M20 36q30-14 60 0l-2 4q-28-13-56 0z",
        "M18 52q32 16 64 0M18 43q32 16 64 0M24 71v6M32 74v6M41 76v6M50 76v6M59 76v6M68 74v6M76 71v6",
    ),
    "cushion": Drawing(
        "M18 20q32 8 64 0-8 30 0 60-32-8-64 0 8-30 0-60z",
        "M76 26q-5 26 2 50l4 4q-32-8-64 0l6-6q26-6 46-1 0-24 6-47z",
        "M24 26q24 6 44 0-22 12-42 30 1-16-2-30z",
        "M24 26q26 6 52 0-6 24 0 48-26-6-52 0 6-24 0-48z",
    ),
    "vase": Drawing(
        "M41 14h18q-2 12 4 20 15 14 11 32-4 18-14 20H40q-10-2-14-20-4-18 11-32 6-8 4-20z",
        "M62 33q16 15 12 33-4 18-14 20h-9q16-20 11-53z",
        "M36 40q-9 13-5 28 3 8 5 8-3-18 4-34z",
        "M41 20q9 3 18 0M28 60q22 8 45 0",
        takes_pattern=False,
    ),
    "candle": Drawing(
        "M28 42h44v38q-22 9-44 0z",
        "M58 42h14v38q-6 3-14 4z",
        "M31 46h5v33l-5-2z",
        "M28 42q22 9 44 0M50 42v-9M50 33q-6-7 0-17 6 10 0 17zM36 58h22v13H36z",
        takes_pattern=False,
    ),
    "lamp": Drawing(
        "M34 14h32l13 34H21zM44 48h12l-2 6q12 8 10 22-2 9-8 10H44q-6-1-8-10-2-14 10-22z",
        "M58 14h8l13 34H66zM54 54q12 8 10 22-2 9-8 10h-5q8-14 3-32z",
        "M37 17h6l-8 28h-9z",
        "M21 48h58M40 88h20M44 15l-6 33M56 15l6 33",
        takes_pattern=False,
    ),
    "cloth": Drawing(
        "M16 34l34-14 34 14v8L70 80l-8-10-12 12-12-12-8 10-14-38z",
        "M50 52l34-14v4L70 80l-8-10-12 12z",
        "M22 35l28-12 6 3-28 12z",
        "M16 38l34 14 34-14M50 52v30M30 44l2 34M70 44l-2 34",
    ),
    "cup": Drawing(
        "M22 34h46v30q-2 18-23 18T22 64zM68 40q16 0 16 13T68 66v-7q8 0 8-6t-8-6z",
        "M56 34h12v30q-2 16-18 18 8-20 6-48z",
        "M27 40h5v24q0 8 3 11-8-4-8-13z",
        "M22 38q23 6 46 0M16 86q29 5 58 0M38 26q-4-6 0-11M50 26q-4-6 0-11",
    ),
    "plate": Drawing(
        "M50 14a36 36 0 1 0 .1 0z",
        "M76 25a36 36 0 0 1-48 54q40 0 48-54z",
        "M22 44q4-16 20-23l2 4Q28 32 25 46z",
        "M50 26a24 24 0 1 0 .1 0zM50 30a20 20 0 1 0 .1 0z",
        takes_pattern=False,
    ),
    "bed": Drawing(
        "M14 44q36-10 72 0v30q-36 10-72 0zM22 30q12-5 25 0v9q-13 1-25 3zM53 30q12-5 25 0v12q-13-2-25-3z",
        "M14 60q36 10 72 0v14q-36 10-72 0z",
        "M24 32q10-4 20 0v4q-10-3-20 0zM55 32q10-4 20 0v4q-10-3-20 0z",
        "M14 53q36 9 72 0M30 56v22M50 58v22M70 56v22",
    ),
    "basket": Drawing(
        "M16 42q34-10 68 0l-8 40q-26 9-52 0z",
        "M84 42l-8 40q-8 3-16 4 6-24 6-47z",
        "M20 46q8-3 14-3l2 40-10-2z",
        "M16 42q34 12 68 0M18 52q32 11 64 0M20 62q30 10 60 0M22 72q28 9 56 0M30 42q0-24 20-24t20 24",
        False,
    ),
    "bag": Drawing(
        "M24 40h52l8 42q-34 8-68 0z",
        "M66 40h10l8 42q-8 2-18 3z",
        "M28 44h6l-6 37-7-1z",
        "M33 40q0-24 17-24t17 24M24 40l6 18q20 7 40 0l6-18M46 59h8v7h-8z",
        takes_pattern=False,
    ),
    "wallet": Drawing(
        "M16 32h68v40H16z",
        "M16 56h68v16H16z",
        "M19 35h62v4H19z",
        "M16 48h68M19 35h62v34H19zM74 44h10v10H74zM79 49h.1",
        takes_pattern=False,
    ),
    "belt": Drawing(
        "M50 22a34 26 0 1 0 .1 0zm0 12a26 17 0 1 1-.1 0z",
        "M82 40a34 26 0 0 1-60 22l7-3q34 18 48-12z",
        "M22 38q8-12 26-13v4q-16 1-23 11z",
        "M40 66h22v18H40zM46 70h10v10H46zM68 72h.1M74 69h.1",
        takes_pattern=False,
    ),
    "shoe": Drawing(
        "M14 40q10 4 22-2 6 12 22 17 24 5 28 17v6H14z",
        "M14 68h72v10H14z",
        "M18 45q10 3 18-2l4 6q-10 6-22 4z",
        "M14 70h72M36 38q6 12 22 17M44 58q6-8 12-5M32 60q10-14 24-7",
        takes_pattern=False,
    ),
    "boot": Drawing(
        "M30 14h26v38q2 8 16 10 13 3 14 12v10H30z",
        "M30 74h56v10H30z",
        "M34 18h6v52h-6z",
        "M30 76h56M50 16v20M30 24h26M52 46q6 2 8 8M46 60q10-2 18 2",
        takes_pattern=False,
    ),
    "ring": Drawing(
        "M50 34a25 25 0 1 0 .1 0zm0 7a18 18 0 1 1-.1 0zM39 24l5-9h12l5 9-11 12z",
        "M72 46a25 25 0 0 1-40 31q34 2 40-31z",
        "M41 23l4-7h5l-5 9z",
        "M39 24h22M44 15l6 21 6-21",
        takes_pattern=False,
    ),
    "necklace": Drawing(
        "M50 66l8 8-8 12-8-12zM22 16q2 46 28 50 26-4 28-50l-3-1q-3 42-25 47-22-5-25-47z",
        "M50 66l8 8-8 12z",
        "M23 20q3 30 18 40l-1-4Q28 46 25 20z",
        "M42 74h16",
        takes_pattern=False,
    ),
    "hat": Drawing(
        "M30 58q0-34 12-36 8 4 16 0 12 2 12 36 22 4 20 12-40 14-80 0-2-8 20-12z",
        "M58 22q12 2 12 36 22 4 20 12-14 5-30 6 6-26-2-54z",
        "M36 32q-3 8-3 22h4q0-14 3-24z",
        "M30 58q20 8 40 0M31 50q19 8 38 0",
        takes_pattern=False,
    ),
}
_PATTERNS = (
    "",
    "",
    '<path d="M0 2h8" stroke="#fff8" stroke-width="2"/>',
    '<circle cx="4" cy="4" r="1.3" fill="#fff9"/>',
    '<path d="M0 4h8M4 0v8" stroke="#fff6" stroke-width="1.4"/>',
    '<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="#0002" stroke-width="1.6"/>',
)


def picture(drawing: str, colour: str, pattern: int = 0) -> str:
    """The address (a data: URL) of a thing in a colour; it needs no server and works anywhere.

    `pattern` is any number: of some patterns that a cloth may have, most are plain.
    """
    thing = _DRAWINGS[drawing]
    woven = _PATTERNS[pattern % len(_PATTERNS)] if thing.takes_pattern else ""
    parts = [
        f'<rect width="100" height="100" fill="{_ground(colour)}"/>',
        '<ellipse cx="50" cy="89" rx="32" ry="4" fill="#0001"/>',
        f'<path d="{thing.body}" fill="{colour}" fill-rule="evenodd"/>',
    ]
    if woven:
        parts.append(
            f'<pattern id="p" width="8" height="8" patternUnits="userSpaceOnUse">{woven}</pattern>'
            f'<path d="{thing.body}" fill="url(#p)"/>'
        )
    if thing.shade:
        parts.append(f'<path d="{thing.shade}" fill="#0001"/>')
    if thing.light:
        parts.append(f'<path d="{thing.light}" fill="#fff3"/>')
    ink = f'stroke="{_darker(colour)}" stroke-width="1.1" stroke-linecap="round" stroke-linejoin="round"'
    parts.append(f'<path d="{thing.body}{thing.lines}" fill="none" {ink}/>')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{"".join(parts)}</svg>'
    return f"data:image/svg+xml,{quote(svg.replace(chr(34), chr(39)), safe=_PLAIN)}"


def _ground(colour: str) -> str:
    """A paper with a breath of the thing's colour."""
    return _mixed(colour, "#faf8f4", 0.12)


def _darker(colour: str) -> str:
    return _mixed("#17151c", colour, 0.55)


def _mixed(first: str, second: str, part: float) -> str:
    """So much of the first colour in the second."""
    channels = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(one * part + other * (1 - part)):02x}" for one, other in channels)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


_PLAIN = " =:/()',-."
