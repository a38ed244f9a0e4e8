"""How the board page looks. Everything people wrote is escaped by Markup, once, where it is put in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.actions.board_page import BoardPage, Cell, Heatmap
from bot.domain.leaderboard import Season, Standing, season_key
from bot.domain.names import isolated
from bot.domain.question import Bank, Language
from bot.domain.schedule import shown_zone
from bot.texts import Texts

STEPS = 4
"""Shades of the heat map; the number in the cell says it as well."""

KEPT = 12
"""So many earlier weeks and months are linked."""

STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#14181c;--quiet:#55606a;--line:#d5dbe1;--link:#0b57a4;--mark:#eef3f9;
--h0:#f2f4f7;--h1:#d9e8f7;--h2:#b3d2ef;--h3:#82b5e4}
@media (prefers-color-scheme:dark){:root{--paper:#12181f;--ink:#eef2f5;--quiet:#a9b4be;--line:#36414c;--link:#8cc4ff;
--mark:#1c2733;--h0:#1b232c;--h1:#20374d;--h2:#274c6e;--h3:#2f628f}}
*{box-sizing:border-box}
body{margin:0 auto;overflow-wrap:anywhere;max-width:46rem;padding:1.25rem 1rem 3rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
p{margin:.25rem 0}
.quiet{color:var(--quiet);font-size:.9rem}
a{color:var(--link)}
a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
nav ul{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;padding:0;margin:.75rem 0}
nav a{display:inline-block;min-height:2.75rem;padding:.6rem 1rem;border:1px solid var(--line);border-radius:.6rem;text-decoration:none}
nav a[aria-current]{background:var(--mark);border-color:var(--link);font-weight:600}
.small a{min-height:0;padding:.25rem .6rem;font-size:.9rem}
table{border-collapse:collapse;width:100%}
th,td{padding:.5rem .4rem;text-align:left;vertical-align:top}
thead th{color:var(--quiet);font-size:.85rem;font-weight:600}
tbody tr{border-top:1px solid var(--line)}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
thead th{overflow-wrap:normal}
.name{width:100%}
.wide{overflow-x:auto}
.heat th,.heat td{padding:.35rem .25rem;font-size:.85rem}
.heat td{text-align:center;border:2px solid var(--paper);min-width:2.6rem}
.heat thead th+th{text-align:center}
.heat tbody th{font-weight:400;min-width:8rem}
.h0{background:var(--h0)}.h1{background:var(--h1)}.h2{background:var(--h2)}.h3{background:var(--h3)}
@media print{:root{--paper:#fff;--ink:#14181c;--quiet:#55606a;--line:#d5dbe1;--link:#0b57a4;--h0:#f2f4f7;--h1:#d9e8f7;--h2:#b3d2ef;--h3:#82b5e4}
nav{display:none}body{max-width:none;padding:0}.heat td{print-color-adjust:exact;-webkit-print-color-adjust:exact}
tr{break-inside:avoid}h2{break-after:avoid}.wide{overflow:visible}}
"""


@dataclass(frozen=True, slots=True)
class Words:
    """In which language, of which bank, at which moment."""

    texts: Texts
    language: Language
    bank: Bank
    now: datetime

    def word(self, key: str, /, **values: object) -> str:
        return self.texts.plain(self.language, f"page.{key}", **values)

    def topic(self, topic_id: str) -> str:
        topic = self.bank.topic(topic_id)
        return topic.title.of(self.language) if topic else topic_id


def document(w: Words, page: BoardPage) -> str:
    title = page.chat.title or w.word("unnamed")
    season = [_season_line(w, page.season)] if page.season else []
    moment = w.texts.moment(w.language, w.now, page.chat.zone)
    body = [
        Markup('<h1><bdi dir="auto">{}</bdi></h1>').format(title),
        *season,
        _spans(w, page),
        _board(w, page),
        _heat(w, page.heat),
        _archive(w, page),
        Markup('<p class="quiet">{}</p>').format(w.word("as_of", moment=moment, zone=shown_zone(page.chat.zone))),
    ]
    return _html(w.language, w.word("title", title=title), body)


def not_found(texts: Texts) -> str:
    """Nobody knows who is looking: both languages."""
    told = [Markup("<p>{}</p>").format(texts.plain(language, "page.not_found")) for language in texts.templates]
    return _html("zh", "404", [Markup("<h1>404</h1>"), *told])


def _html(language: Language, title: str, body: Iterable[Markup]) -> str:
    lang = {"zh": "zh-Hans", "en": "en"}[language]
    head = Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">')
    head += Markup('<meta name="robots" content="noindex,nofollow"><title>{}</title>').format(title)
    head += Markup("<style>{}</style>").format(Markup(STYLE))  # noqa: S704  our own constant
    whole = Markup('<!doctype html>\n<html lang="{}"><head>{}</head><body><main>{}</main></body></html>\n')
    return whole.format(lang, head, Markup("\n").join(body))


def _season_line(w: Words, season: Season) -> Markup:
    days = {"starts": w.texts.day(w.language, season.starts), "ends": w.texts.day(w.language, season.ends)}
    return Markup("<p>🏁 {}</p>").format(w.word("season_now", name=isolated(season.name), **days))


def _spans(w: Words, page: BoardPage) -> Markup:
    spans = ["week", "month", *(["season"] if page.seasons else []), "all"]
    links = [_link(span, w.texts.plain(w.language, f"button.{span}"), page) for span in spans]
    return Markup('<nav aria-label="{}"><ul>{}</ul></nav>').format(w.word("spans"), Markup("").join(links))


def _link(of: str, text: str, page: BoardPage) -> Markup:
    board = page.board
    chosen = of == board.period or (of == board.span and (board.now or board.span == "season"))
    current = Markup(' aria-current="page"') if chosen else ""
    return Markup('<li><a href="?of={}"{}>{}</a></li>').format(of, current, text)


def _board(w: Words, page: BoardPage) -> Markup:
    board = page.board
    of = w.texts.period(w.language, board.period, board.season.name if board.season else None)
    heading = Markup("<h2>{} · {}</h2>").format(w.word("board"), of)
    if not board.top:
        return heading + Markup("<p>{}</p>").format(w.word("empty"))
    columns = [("place", "number"), ("name", "name"), ("points", "number"), ("right", "number")]
    head = [Markup('<th scope="col" class="{}">{}</th>').format(style, w.word(name)) for name, style in columns]
    rows = Markup("").join(map(_row, board.top))
    table = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(Markup("").join(head), rows)
    return heading + table + Markup('<p class="quiet">{}</p>').format(_rules(w, page))


def _row(standing: Standing) -> Markup:
    score = standing.score
    name = Markup('<td class="name"><bdi dir="auto">{}</bdi></td>').format(score.name)
    numbers = (standing.place or "–", score.points, f"{score.right}/{score.out_of}")
    place, *rest = (Markup('<td class="number">{}</td>').format(number) for number in numbers)
    return Markup("<tr>{}{}{}</tr>").format(place, name, Markup("").join(rest))


def _rules(w: Words, page: BoardPage) -> str:
    """The same as below the board in the chat. A Chinese full stop brings its own room."""
    score, least = page.board.top[0].score, page.board.least
    rules = [w.texts.plain(w.language, "board.rules")]
    rules += [w.texts.plain(w.language, "board.rules_least", n=least)] if least > 1 else []
    rules.append(w.texts.plain(w.language, "board.rules_late", example=f"{score.right}/{score.out_of}"))
    return ("" if w.language == "zh" else " ").join(rules)


def _heat(w: Words, heat: Heatmap) -> Markup:
    heading = Markup("<h2>{}</h2>").format(w.word("heat"))
    if not heat.topics:
        return heading + Markup("<p>{}</p>").format(w.word("no_heat"))
    weeks = [Markup('<th scope="col">W{}</th>').format(week.partition("W")[2]) for week in heat.weeks]
    head = Markup('<tr><th scope="col">{}</th>{}</tr>').format(w.word("topic"), Markup("").join(weeks))
    rows = [_heat_row(w, topic, cells) for topic, cells in heat.topics]
    table = Markup('<div class="wide"><table class="heat"><thead>{}</thead><tbody>{}</tbody></table></div>')
    note = Markup('<p class="quiet">{}</p>').format(w.word("heat_note", weeks=len(heat.weeks)))
    return heading + table.format(head, Markup("").join(rows)) + note


def _heat_row(w: Words, topic: str, cells: Sequence[Cell | None]) -> Markup:
    cells_html = Markup("").join(map(_cell, cells))
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(w.topic(topic), cells_html)


def _cell(cell: Cell | None) -> Markup:
    if cell is None:
        return Markup("<td>–</td>")
    answered, right = cell
    step = min(STEPS - 1, right * STEPS // answered)
    return Markup('<td class="h{}">{}%</td>').format(step, round(100 * right / answered))


def _archive(w: Words, page: BoardPage) -> Markup:
    seasons = [(season_key(season.number), season.name) for season in reversed(page.seasons)]
    periods = [(key, w.texts.period(w.language, key)) for key in page.kept[:KEPT]]
    links = [_link(key, text, page) for key, text in [*seasons, *periods]]
    if not links:
        return Markup("")
    nav = Markup('<nav class="small" aria-label="{0}"><h2>{0}</h2><ul>{1}</ul></nav>')
    return nav.format(w.word("archive"), Markup("").join(links))
