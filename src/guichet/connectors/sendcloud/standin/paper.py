"""The labels that the stand-in makes: small, plainly no real ones, and readable by any printer. Pure."""

from __future__ import annotations

from collections.abc import Sequence

_A6 = (298, 420)  # points


def pdf(lines: Sequence[str]) -> bytes:
    """A page of A6 with these lines (PDF 1.4)."""
    drawn = ["BT /F1 11 Tf 24 380 Td 16 TL"]
    drawn += [f"({_escaped(line)}) Tj T*" for line in lines]
    content = "\n".join([*drawn, "ET"]).encode("cp1252", errors="replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_A6[0]} {_A6[1]}] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def zpl(lines: Sequence[str]) -> bytes:
    """The same for a label printer (ZPL II)."""
    fields = "".join(
        f"^FO40,{40 + 40 * row}^A0N,30,30^FD{line.replace('^', ' ')}^FS" for row, line in enumerate(lines)
    )
    return f"^XA^CI28{fields}^XZ\n".encode()


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
