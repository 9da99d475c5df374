"""Attachments: what they are by their first bytes, and names that no system trips over."""

# ruff: noqa: E501 — lists of words

from __future__ import annotations

import re
import unicodedata

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (0, b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
)
_BOXED = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"avif": "image/avif",
    b"qt  ": "video/quicktime", b"M4A ": "audio/mp4",
}  # fmt: skip
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(!doctype html|html|head|body|script|svg|\?xml)\b", re.IGNORECASE | re.DOTALL
)
_HTML = {b"!doctype html", b"html", b"head", b"body", b"script"}

_BY_ENDING = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif", "webp": "image/webp", "heic": "image/heic", "txt": "text/plain", "csv": "text/csv",
    "ics": "text/calendar", "vcf": "text/vcard", "eml": "message/rfc822", "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "zip": "application/zip", "mp4": "video/mp4", "mov": "video/quicktime", "mp3": "audio/mpeg",
    "json": "application/json", "xml": "application/xml", "html": "text/html", "htm": "text/html",
}  # fmt: skip
_ENDING = {kind: ending for ending, kind in reversed(_BY_ENDING.items())}
# Containers in which other formats live: the ending, or what was declared, says which.
_CONTAINERS = {
    "application/zip": ("openxmlformats", "opendocument", "epub", "java-archive", "vnd.android", "zip", "ms-excel", "ms-word", "ms-powerpoint"),
    "application/x-ole-storage": ("msword", "ms-excel", "ms-powerpoint", "ms-outlook", "ms-project", "visio"),
    "text/xml": ("xml",),
}  # fmt: skip
_DANGEROUS = frozenset(
    {
        "application/vnd.microsoft.portable-executable", "application/x-executable", "application/java-vm",
        "application/x-ms-shortcut",
    }
)  # fmt: skip
_DANGEROUS_ENDINGS = frozenset(
    "exe scr com bat cmd pif js jse vbs vbe wsf wsh ps1 msi jar lnk hta cpl reg iso img vhd chm".split()  # noqa: SIM905 — reads best
)
_ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png", "application/x-pdf": "application/pdf", "application/x-zip-compressed": "application/zip", "image/x-ms-bmp": "image/bmp", "application/x-gzip": "application/gzip", "text/rtf": "application/rtf", "text/html": "text/html"}  # fmt: skip
_UNTOLD = frozenset({"", "application/octet-stream", "application/x-octet-stream", "application/force-download", "application/download", "application/unknown", "binary/octet-stream", "application/binary"})  # fmt: skip

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST_NAME = 150


def sniff(content: bytes) -> str | None:
    """The media type that the first bytes tell; None when they tell none."""
    head = content[:512]
    for offset, signature, kind in _SIGNATURES:
        if head.startswith(signature, offset):
            if kind == "image/bmp" and len(content) < 26:
                continue
            return kind
    if head[4:8] == b"ftyp":
        return _BOXED.get(head[8:12], "video/mp4")
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if found := _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        word = found[1].lower()
        if word in _HTML:
            return "text/html"
        return "image/svg+xml" if word == b"svg" or b"<svg" in head else "text/xml"
    return None


def type_of(content: bytes, declared: str, name: str) -> tuple[str, str]:
    """The media type to believe, and what is to be said of it ("" for nothing).

    The bytes win over what was declared and over the name, except inside a container format.
    """
    declared = _ALIASES.get(declared, declared)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    by_name = _BY_ENDING.get(ending)
    seen = sniff(content)
    shown = name or "without a name"
    if seen in _DANGEROUS or ending in _DANGEROUS_ENDINGS:
        return seen or declared, f"The attachment {shown!r} can run as a program."
    if seen is None:
        if declared in _UNTOLD:
            return by_name or "application/octet-stream", ""
        if declared.startswith("image/") and content and declared != "image/svg+xml":
            return "application/octet-stream", f"The attachment {shown!r} claims to be {declared} and is not."
        return declared, ""
    for claim in (declared, by_name or ""):
        if _agrees(seen, claim):
            return claim, ""
    if declared in _UNTOLD:
        told = by_name is None or by_name == seen
        return seen, "" if told else f"The attachment {shown!r} is in truth {seen}."
    return seen, f"The attachment {shown!r} claims to be {declared} and is {seen}."


def _agrees(seen: str, claim: str) -> bool:
    if seen == claim:
        return True
    if seen == "text/html":
        return claim in ("application/xhtml+xml",)
    if seen in ("video/mp4", "image/heif", "video/x-matroska", "audio/ogg"):
        return claim.startswith(("video/", "audio/")) or claim in ("image/heic", "image/heif")
    return any(word in claim for word in _CONTAINERS.get(seen, ()))


def safe_name(name: str, kind: str, number: int) -> str:
    """A file name without paths, control or direction signs, of bearable length, with an ending."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name)).strip(" .")
    if name.strip("_") == "":
        name = f"attachment-{number}"
    if _RESERVED.match(name):
        name = f"_{name}"
    if "." not in name and kind in _ENDING:
        name = f"{name}.{_ENDING[kind]}"
    if len(name) > _LONGEST_NAME:
        stem, _, ending = name.rpartition(".")
        name = f"{stem[: _LONGEST_NAME - 12]}.{ending[:10]}" if stem else name[:_LONGEST_NAME]
    return name
