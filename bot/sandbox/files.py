"""Bytes that Telegram keeps, and the little it looks at in them."""

import hashlib
import struct
from typing import TYPE_CHECKING

from bot.sandbox.messages import File

if TYPE_CHECKING:
    from bot.sandbox.world import World

_PREFIX = {"photo": "AgACAgIAAxkDAA", "document": "BQACAgIAAxkDAA"}


def keep(world: "World", name: str, content: bytes, mime: str, kind: str) -> File:
    number = world.count("file")
    digest = hashlib.sha256(b"%d" % number + content).hexdigest()
    width, height = picture_size(content) or (0, 0)
    path = f"{'photos' if kind == 'photo' else 'documents'}/file_{number}{_suffix(name, kind)}"
    file_id = f"{_PREFIX.get(kind, 'CQACAgIAAxkDAA')}{digest[:40]}-{number}"
    file = File(file_id, f"AQAD{digest[:12]}", name, mime, path, content, kind, width, height)
    world.files[file.file_id] = file
    return file


def _suffix(name: str, kind: str) -> str:
    dot = name.rfind(".")
    return name[dot:] if dot > 0 else (".jpg" if kind == "photo" else "")


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
