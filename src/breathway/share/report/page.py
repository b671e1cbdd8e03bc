"""The page as HTML: one file that needs nothing else, on screen and printed.

In: a ``Page``. Out: UTF-8 bytes. No script and no address: it can be opened anywhere and under any
content policy. Khmer brings its font along, because not every computer has one; Latin and Chinese
are set in what the reader's system has.
"""

from __future__ import annotations

import base64
from html import escape

from breathway.share.report.compose import Page, Row
from breathway.share.report.pdf import font

STYLE = """
@page{size:A4;margin:12mm 14mm}*{box-sizing:border-box}
body{margin:0;background:#F7F6F3;color:#16191D;font:13px/1.45 "Noto Sans","Noto Sans Khmer",
"Noto Sans SC","Noto Sans CJK SC",system-ui,sans-serif;font-variant-numeric:tabular-nums}
:lang(km) body,body:lang(km){line-height:1.75}
main{background:#fff;max-width:210mm;min-height:297mm;margin:16px auto;padding:13mm 15mm;
display:flex;flex-direction:column}
header{display:flex;justify-content:space-between;align-items:baseline;gap:24px}
h1,dd,.words p{min-width:0;overflow-wrap:anywhere}.words section{min-width:0}
h1{font-size:26px;font-weight:600;line-height:1.15;margin:0}h1 small{font-size:17px;font-weight:400;
color:#45494F}header p{margin:0;flex:none;font-size:16px;color:#45494F}
h2{font-size:11px;font-weight:400;color:#63666B;margin:0 0 4px}
dl{display:grid;grid-template-columns:repeat(5,1fr);gap:8px 14px;margin:10px 0;padding:10px 0;
border-block:1px solid #DFDCD5}dt,.small{font-size:11px;font-weight:400;color:#63666B}
dd{margin:0;font-weight:500}
table{border-collapse:collapse;width:100%}th{font-weight:400;font-size:11px;color:#63666B}
th,td{text-align:right;padding:5px 4px}tbody tr{border-top:1px solid #DFDCD5}
tbody th{text-align:left;font-size:13px;font-weight:600;color:#16191D;white-space:nowrap}
td.g,th.g{text-align:center;width:178px}td.a{color:#2B409E}th.b{color:#7D7870;font-weight:600}
th.a{color:#2B409E;font-weight:600}
.key{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:11px;color:#45494F;margin:12px 0 6px;
border-top:1px solid #DFDCD5;padding-top:10px}
.key i{display:inline-block;width:18px;margin-right:5px;
vertical-align:middle;border-top:2px solid #7D7870}.key i.after{border-color:#2B409E}
.key i.predicted{border-top:1px dotted #63666B}
.two{display:grid;grid-template-columns:auto 1fr;gap:20px}.words{grid-template-columns:1fr 1fr;
border-top:1px solid #DFDCD5;margin-top:10px;padding-top:10px}
.words p{margin:0 0 3px}.words section:first-child p{font-size:15px}
svg{display:block;max-width:100%;height:auto}
footer{margin-top:auto;border-top:1px solid #DFDCD5;padding-top:6px;font-size:11px;color:#63666B}
@media print{body{background:none}main{margin:0;padding:0;min-height:0;max-width:none;zoom:.86}}
@media(max-width:700px){main{padding:16px}dl{grid-template-columns:1fr 1fr}.two{display:block}
.scroll{overflow-x:auto}}
"""


def html(page: Page) -> bytes:
    """A whole document."""
    style = (_khmer() if page.lang == "km" else "") + STYLE
    facts = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in page.facts)
    other = f" <small>{escape(page.other_name)}</small>" if page.other_name else ""
    return (
        f'<!doctype html><html lang="{escape(page.lang)}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(page.title)}: {escape(page.name)}</title><style>{style}</style><main>"
        f"<header><h1>{escape(page.name)}{other}</h1><p>{escape(page.title)}</p></header>"
        f"<dl>{facts}</dl>{_table(page)}{_pictures(page)}{_said(page)}"
        f"<footer>{escape(' '.join(page.notes))}</footer></main></html>"
    ).encode()


def _khmer() -> str:
    data = base64.b64encode(font("NotoSansKhmer.ttf")).decode()
    return (
        '@font-face{font-family:"Noto Sans Khmer";font-weight:400 600;'
        f"src:url(data:font/ttf;base64,{data})}}"
    )


def _table(page: Page) -> str:
    cells = [*page.columns, ""] + (page.after_columns if page.paired else [])
    heads = "".join(
        f'<th scope="col"{" class=g" if not c else ""}>{escape(c) or page.scale}</th>'
        for c in cells
    )
    phases = ""
    if page.paired:
        phases = (
            f'<tr><td></td><th class="b" colspan="4">{escape(page.before_head)}</th><td></td>'
            f'<th class="a" colspan="4">{escape(page.after_head)}</th></tr>'
        )
    rows = "".join(_row(row) for row in page.rows)
    head = f"<thead>{phases}<tr><td></td>{heads}</tr></thead>"
    return f'<div class="scroll"><table>{head}<tbody>{rows}</tbody></table></div>'


def _row(row: Row) -> str:
    before = "".join(f"<td>{escape(cell)}</td>" for cell in row.before)
    after = "".join(f'<td class="a">{escape(cell)}</td>' for cell in row.after)
    name = f'{escape(row.name)} <span class="small">{escape(row.unit)}</span>'
    return f'<tr><th scope="row">{name}</th>{before}<td class="g">{row.gauge}</td>{after}</tr>'


def _pictures(page: Page) -> str:
    years = f"<h2>{escape(page.years_title)}</h2>{page.years}" if page.years else ""
    if not page.loop:
        return years
    key = "".join(
        f"<span>{f'<i class={kind}></i>' if kind else ''}{escape(said)}</span>"
        for kind, said in page.legend
    )
    return (
        f'<div class="key">{key}</div><div class="two"><div>{page.loop}</div>'
        f"<div>{page.volume}{years}</div></div>"
    )


def _said(page: Page) -> str:
    found = "".join(f"<p>{escape(line)}</p>" for line in page.interpretation)
    quality = "".join(f"<p>{escape(line)}</p>" for line in page.quality)
    comments = "".join(f"<p>{escape(line)}</p>" for line in page.comments)
    if comments:
        comments = f"<h2>{escape(page.comments_title)}</h2>{comments}"
    return (
        f'<div class="two words"><section><h2>{escape(page.interpretation_title)}</h2>{found}'
        f"</section><section><h2>{escape(page.quality_title)}</h2>{quality}{comments}</section></div>"
    )
