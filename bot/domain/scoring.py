"""Points: ten for a right answer, one for taking part. No speed bonus outside challenges."""

RIGHT = 10
TOOK_PART = 1


def points(*, right: bool) -> int:
    return RIGHT if right else TOOK_PART
