# SPDX-License-Identifier: Apache-2.0
"""Workbooks as offices make them, written with nothing but the standard library."""

import io
import re
import zipfile
from xml.sax.saxutils import escape, unescape

LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def column(index):
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def workbook(rows, merges=()):
    """One worksheet; numbers stay numbers, so that day numbers and old identity numbers come as Excel keeps them."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for place, value in enumerate(row):
            if value in ("", None):
                continue
            where = f"{column(place)}{number}"
            if isinstance(value, (int, float)):
                cells.append(f'<c r="{where}"><v>{value}</v></c>')
            else:
                cells.append(f'<c r="{where}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in merges)
    parts = {
        "xl/workbook.xml": f'<workbook xmlns:r="{LINK}"><sheets><sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Target="worksheets/a.xml"/></Relationships>',
        "xl/worksheets/a.xml": f'<worksheet><sheetData>{"".join(lines)}</sheetData>'
        + (f"<mergeCells>{merged}</mergeCells>" if merges else "")
        + "</worksheet>",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def rows_of(content):
    """The texts of the first worksheet that the product wrote, row by row."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    rows = []
    for row in re.findall(r"<row .*?</row>", sheet, re.S):
        rows.append([unescape(text) for text in re.findall(r"<(?:v|t[^>]*)>([^<]*)</(?:v|t)>", row)])
    return rows
