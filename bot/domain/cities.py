"""What people call where they live, and no zone is called after."""

from functools import cache
from unicodedata import combining, normalize
from zoneinfo import available_timezones

AMERICAN = ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"]

CITIES = {
    "北京": ["Asia/Shanghai"], "beijing": ["Asia/Shanghai"], "上海": ["Asia/Shanghai"], "广州": ["Asia/Shanghai"],
    "深圳": ["Asia/Shanghai"], "shenzhen": ["Asia/Shanghai"], "杭州": ["Asia/Shanghai"], "成都": ["Asia/Shanghai"],
    "中国": ["Asia/Shanghai"], "china": ["Asia/Shanghai"], "东八区": ["Asia/Shanghai"],
    "香港": ["Asia/Hong_Kong"], "hkt": ["Asia/Hong_Kong"], "澳门": ["Asia/Macau"], "台北": ["Asia/Taipei"],
    "台湾": ["Asia/Taipei"], "taiwan": ["Asia/Taipei"], "新加坡": ["Asia/Singapore"], "sgt": ["Asia/Singapore"],
    "吉隆坡": ["Asia/Kuala_Lumpur"], "东京": ["Asia/Tokyo"], "日本": ["Asia/Tokyo"], "jst": ["Asia/Tokyo"],
    "首尔": ["Asia/Seoul"], "韩国": ["Asia/Seoul"], "kst": ["Asia/Seoul"], "korea": ["Asia/Seoul"],
    "delhi": ["Asia/Kolkata"], "mumbai": ["Asia/Kolkata"], "bangalore": ["Asia/Kolkata"], "india": ["Asia/Kolkata"],
    "印度": ["Asia/Kolkata"], "ist": ["Asia/Kolkata"],
    "悉尼": ["Australia/Sydney"], "aest": ["Australia/Sydney"], "墨尔本": ["Australia/Melbourne"],
    "伦敦": ["Europe/London"], "英国": ["Europe/London"], "uk": ["Europe/London"], "bst": ["Europe/London"],
    "巴黎": ["Europe/Paris"], "法国": ["Europe/Paris"], "france": ["Europe/Paris"], "柏林": ["Europe/Berlin"],
    "德国": ["Europe/Berlin"], "germany": ["Europe/Berlin"], "munich": ["Europe/Berlin"], "慕尼黑": ["Europe/Berlin"],
    "munchen": ["Europe/Berlin"], "muenchen": ["Europe/Berlin"], "zuerich": ["Europe/Zurich"],
    "苏黎世": ["Europe/Zurich"],
    "纽约": ["America/New_York"], "nyc": ["America/New_York"], "est": ["America/New_York"],
    "edt": ["America/New_York"], "boston": ["America/New_York"], "波士顿": ["America/New_York"],
    "芝加哥": ["America/Chicago"], "cdt": ["America/Chicago"], "mst": ["America/Denver"], "mdt": ["America/Denver"],
    "多伦多": ["America/Toronto"], "温哥华": ["America/Vancouver"], "洛杉矶": ["America/Los_Angeles"],
    "旧金山": ["America/Los_Angeles"], "san_francisco": ["America/Los_Angeles"], "sf": ["America/Los_Angeles"],
    "湾区": ["America/Los_Angeles"], "硅谷": ["America/Los_Angeles"], "bay_area": ["America/Los_Angeles"],
    "pst": ["America/Los_Angeles"], "pdt": ["America/Los_Angeles"], "西雅图": ["America/Los_Angeles"],
    "seattle": ["America/Los_Angeles"],
    "cst": ["Asia/Shanghai", "America/Chicago"],
    "us": AMERICAN, "usa": AMERICAN, "美国": AMERICAN,
}  # fmt: skip
"""Where readers of this live; of several zones that a word may mean, each."""


@cache
def zone_names() -> frozenset[str]:
    """Looked for once, with the settings: a walk over six hundred files would hold everybody up."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def plain(wish: str) -> str:
    """`in São Paulo` and `北京时间` as they are looked for: sao_paulo, 北京."""
    bare = "".join(letter for letter in normalize("NFKD", wish) if not combining(letter)).casefold().strip(" ,;()")
    return bare.removeprefix("in ").removesuffix("时间").removesuffix(" time").replace(" ", "_")
