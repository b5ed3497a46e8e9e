"""Makes the ugly workbooks and texts of ``tests/fixtures/hr`` that no program needs to write.

``python -m tests.connector.hr.make_ugly`` writes them anew, byte for byte. ``FILES`` is the index:
name to bytes. Files that only a spreadsheet program makes (old XLS, a password) lie there as they
were saved.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).parents[2] / "fixtures" / "hr"
ROWS = (
    ("199003152015022003", "Ni Made Sari", "Dinas Kesehatan"),
    ("198811302023211004", "I Wayan Budi", "Dinas Pendidikan"),
    ("198503152010011007", "I Ketut Artha", "Dinas Kesehatan"),
)
HEADER = ("NIP", "NAMA", "UNOR")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill/></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of one day, so that equal parts are equal bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), part)
    return content.getvalue()


def xlsx(
    *sheets: str,
    shared: Sequence[str] = (),
    names: Sequence[str] = ("Pegawai", "Lain"),
    states: Sequence[str] = ("visible", "visible"),
    properties: str = "",
    main: str = MAIN,
    rels: str = RELS,
) -> bytes:
    """A workbook of raw sheets; style 1 is a date."""
    listed = "".join(
        f'<sheet name="{names[at]}" sheetId="{at + 1}" state="{states[at]}" r:id="rId{at + 1}"/>'
        for at in range(len(sheets))
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at + 1}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for at in range(len(sheets))
    )
    targets = "".join(
        f'<Relationship Id="rId{at + 1}" Type="{rels}/worksheet" '
        f'Target="worksheets/sheet{at + 1}.xml"/>'
        for at in range(len(sheets))
    )
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/'
            f'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{kinds}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship '
            f'Id="rId1" Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rels}">{properties}'
            f"<sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
            f'{targets}<Relationship Id="rId90" Type="{rels}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId91" Type="{rels}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
            "xl/styles.xml": STYLES.replace(MAIN, main),
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{texts}</sst>',
            **{f"xl/worksheets/sheet{at + 1}.xml": sheet for at, sheet in enumerate(sheets)},
        }
    )


def sheet(rows: Sequence[Sequence[str]], *, extra: str = "", main: str = MAIN) -> str:
    """A sheet of cells: texts, or whole ``<c>`` elements where a cell begins with ``<``."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(text, f"{chr(65 + at)}{number}") for at, text in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData>{extra}</worksheet>'


def _cell(text: str, place: str) -> str:
    if text.startswith("<c"):
        return text.replace("<c", f'<c r="{place}"', 1)
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else ""


def ods(rows: str) -> bytes:
    """An ODS of one sheet of raw rows."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" '
        f'xmlns:table="{office}table:1.0" xmlns:text="{office}text:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Pegawai">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    return archive({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def ods_row(*cells: str, repeated: str = "") -> str:
    """A row of texts, or of whole elements."""
    told = "".join(
        text
        if text.startswith("<")
        else f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p>'
        "</table:table-cell>"
        for text in cells
    )
    return f"<table:table-row{repeated}>{told}</table:table-row>"


def lines(*rows: Sequence[str], by: str = ";", end: str = "\n") -> str:
    """Rows as delimited text."""
    return "".join(by.join(row) + end for row in rows)


def number(value: str, style: int = 0) -> str:
    """A number cell."""
    return f'<c s="{style}"><v>{value}</v></c>'


def formula(cached: str, kind: str = "str") -> str:
    """A formula with its value as computed last; "" where nobody computed it."""
    value = f"<v>{cached}</v>" if cached else ""
    return f'<c t="{kind}"><f>1+1</f>{value}</c>' if cached else "<c><f>1+1</f></c>"


def with_dates(*cells: str) -> list[list[str]]:
    """The three people, each with a cell below TMT."""
    return [[*HEADER, "TMT"], *([*row, cell] for row, cell in zip(ROWS, cells, strict=True))]


def shared_sheet() -> str:
    """Texts by their place among the shared ones; the third unit points nowhere."""
    places: list[list[int | None]] = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, None]]
    cells = [
        [f'<c t="s"><v>{at}</v></c>' if at is not None else '<c t="s"><v/></c>' for at in row]
        for row in places
    ]
    return sheet(cells)


SARI, BUDI, ARTHA = ROWS
TEXTS = {
    "carriage-returns.csv": lines(HEADER, *ROWS, end="\r"),
    "tabs.tsv": lines(HEADER, *ROWS, by="\t"),
    "pipes.txt": lines(HEADER, *ROWS, by="|"),
    "quoted-lines.csv": "".join(f'"{";".join(row)}"\n' for row in (HEADER, *ROWS)),
    "line-breaks.csv": lines(
        ("NIP", '" Nama\nPegawai "', "Unor*"),
        (SARI[0], '"Ni Made\nSari"', SARI[2]),
        BUDI,
        ARTHA,
    ),
    "nbsp.csv": lines(
        ("\u00a0NIP\u00a0", "NAMA ", "UNOR"),
        (f"\u00a0{SARI[0]}\u200b", "Ni\u00a0Made  Sari", " Dinas\u00a0Kesehatan"),
        (f"{BUDI[0]}\t", "\u2003I Wayan Budi", BUDI[2]),
        ARTHA,
    ),
    "injection.csv": lines(
        HEADER,
        (SARI[0], SARI[1], '"=HYPERLINK(""http://x.example"";""klik"")"'),
        (BUDI[0], BUDI[1], "+SUM(1+1)*cmd|' /C calc'!A0"),
        (ARTHA[0], ARTHA[1], "@Dinas"),
    ),
    "letters-in-numbers.csv": lines(
        HEADER,
        ("19900315201502200З", SARI[1], SARI[2]),  # the last digit is a Cyrillic letter
        (BUDI[0].replace("0", "O"), BUDI[1], BUDI[2]),
        ARTHA,
    ),
    "short-and-long.csv": lines(
        HEADER,
        (SARI[0][:-1], SARI[1], SARI[2]),
        (BUDI[0] + "0", BUDI[1], BUDI[2]),
        ("130123456", "I Gede Yasa", "Dinas Sosial"),
        ARTHA,
    ),
    "impossible-numbers.csv": lines(
        HEADER,
        ("199002302015022003", SARI[1], SARI[2]),  # 30 February
        ("198811302023213004", BUDI[1], BUDI[2]),  # neither 1 nor 2
        ("198503152010011000", ARTHA[1], ARTHA[2]),  # serial 000
        ("202003152010011007", "I Gede Yasa", "Dinas Sosial"),  # appointed before birth
        ARTHA,
    ),
    "dates.csv": lines(
        (*HEADER, "TMT"),
        (*SARI, "1 Pebruari 2015"),
        (*BUDI, "30/11/23"),
        (*ARTHA, "2010-01-15 00:00:00"),
    ),
    "decimal-comma.csv": lines(
        ("KURSUS", "JP"), ("K1", "7,5"), ("K2", "16 JP"), ("K3", "1.500"), ("K4", "0")
    ),
    "header-only.csv": lines(HEADER),
    "twice.csv": lines((*HEADER, "NIP"), *((*row, row[0]) for row in ROWS)),
    "no-header.csv": lines(*ROWS),
    "page-breaks.csv": lines(HEADER, SARI, HEADER, BUDI, ("", "", ""), HEADER, ARTHA),
    "sections.csv": lines(
        HEADER, ("Dinas Kesehatan", "", ""), SARI, ARTHA, ("Dinas Pendidikan", "", ""), BUDI
    ),
    "signature.csv": lines(
        HEADER, *ROWS, ("", "", ""), ("", "", "Denpasar, 25 November 2026"), ("", "", "Kepala")
    ),
    "nik-column.csv": lines(("NIK", *HEADER), *(("5171015503900001", *row) for row in ROWS)),
    "nik-in-words.csv": lines(
        HEADER,
        (SARI[0], "Ni Made Sari (NIK 5171015503900001)", SARI[2]),
        (BUDI[0], BUDI[1], "NIK: 5171-0130-1188-0004"),
        ARTHA,
    ),
    "web-archive.xls": "MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html></html>",
    "xml-2003.xls": '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>',
    "siasn.json": json.dumps(
        {
            "success": True,
            "mapData": {
                "data": [
                    {
                        "nipBaru": row[0],
                        "nama": row[1],
                        "unorNama": row[2],
                        "nik": "5171015503900001",
                    }
                    for row in ROWS
                ]
            },
        }
    ),
    "siasn-numbers.json": json.dumps(
        [
            {"nipBaru": int(SARI[0]), "nama": SARI[1], "unorNama": SARI[2]},
            {"nipBaru": BUDI[0], "nama": BUDI[1], "unorNama": None},
        ]
    ),
    "siasn-failed.json": json.dumps({"success": False, "message": "invalid or expired jwt"}),
    "siasn-nested.json": json.dumps(
        [{"nipBaru": SARI[0], "nama": {"depan": "Ni"}, "unorNama": ""}]
    ),
    "truncated.json": '[{"nipBaru": "199003152015022003", "nama": "Ni Ma',
}
PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
    + "".join(
        f'<x:row r="{n}">'
        + "".join(
            f'<x:c r="{chr(65 + at)}{n}" t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c>'
            for at, text in enumerate(row)
        )
        + "</x:row>"
        for n, row in enumerate((HEADER, *ROWS), start=1)
    )
    + "</x:sheetData></x:worksheet>"
)
WITHOUT_PLACES = sheet((HEADER, *ROWS))
for letter in "ABC":
    for line in "1234":
        WITHOUT_PLACES = WITHOUT_PLACES.replace(f' r="{letter}{line}"', "").replace(
            f'<row r="{line}">', "<row>"
        )
FAR_DATE = with_dates(number("99999999", 1), number("42036", 1), number("40193", 1))
WORKBOOKS = {
    "wrong-dimension.xlsx": xlsx(
        sheet((HEADER, *ROWS)).replace("<sheetData>", '<dimension ref="A1"/><sheetData>')
    ),
    "no-places.xlsx": xlsx(WITHOUT_PLACES),
    "prefixed.xlsx": xlsx(PREFIXED),
    "strict.xlsx": xlsx(sheet((HEADER, *ROWS), main=STRICT), main=STRICT, rels=STRICT_RELS),
    "lost-text.xlsx": xlsx(shared_sheet(), shared=[*HEADER, *SARI, *BUDI, *ARTHA[:2]]),
    "serial-dates.xlsx": xlsx(sheet(with_dates(number("42036"), number("45260", 1), "15-01-2010"))),
    "days-from-1904.xlsx": xlsx(
        sheet(with_dates(number("40574"), number("43798", 1), "15-01-2010")),
        properties='<workbookPr date1904="1"/>',
    ),
    "year-10000.xlsx": xlsx(sheet(FAR_DATE)),
    "formulas.xlsx": xlsx(
        sheet(
            [
                HEADER,
                [SARI[0], SARI[1], formula("Dinas Kesehatan")],
                [BUDI[0], BUDI[1], formula("")],
                [ARTHA[0], ARTHA[1], formula("#REF!", "e")],
            ]
        )
    ),
    "empty-sheet.xlsx": xlsx(sheet([])),
    "all-hidden.xlsx": xlsx(sheet((HEADER, *ROWS)), states=["hidden"]),
    "second-sheet.xlsx": xlsx(
        sheet([["Petunjuk"]]), sheet((HEADER, *ROWS)), names=["Isi", "Data "]
    ),
    "truth.xlsx": xlsx(
        sheet([HEADER, [*SARI[:2], '<c t="b"><v>1</v></c>'], [*BUDI[:2], number("12")], ARTHA])
    ),
    "notes-beside.xlsx": xlsx(
        sheet([HEADER, [*SARI, "", "pensiun 2050"], BUDI, ARTHA, [], ["", "", "", "", "catatan"]])
    ),
    "workbook-in-zip.xlsx": archive({"pegawai.xlsx": xlsx(sheet((HEADER, *ROWS)))}),
    "no-workbook.xlsx": archive(
        {"xl/workbook.xml": "<workbook", "[Content_Types].xml": "<Types/>"}
    ),
    "numbers-app.xlsx": archive({"Index/Document.iwa": b"\0" * 20}),
    "errors.ods": ods(
        ods_row(*HEADER)
        + ods_row(*SARI)
        + ods_row(
            *BUDI[:2],
            '<table:table-cell table:formula="of:=NA()" office:value-type="string" '
            'office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p>'
            "</table:table-cell>",
        )
        + ods_row(*ARTHA)
    ),
    "repeated.ods": ods(
        ods_row(*HEADER, "TMT")
        + ods_row(
            *SARI,
            '<table:table-cell office:value-type="date" office:date-value="2015-02-01">'
            "<text:p>01/02/15</text:p></table:table-cell>",
        )
        + ods_row("<table:table-cell/>", repeated=' table:number-rows-repeated="3"')
        + ods_row(*BUDI, '<table:table-cell table:number-columns-repeated="16000"/>')
        + ods_row(*ARTHA, "15 Januari 2010")
        + ods_row("<table:table-cell/>", repeated=' table:number-rows-repeated="1048000"')
    ),
}
FILES: dict[str, bytes] = {
    **{name: text.encode() for name, text in TEXTS.items()},
    **WORKBOOKS,
    "mixed-encodings.csv": lines(HEADER).encode()
    + lines((SARI[0], "Ni Made André", SARI[2])).encode()
    + lines((BUDI[0], "I Wayan Renée", BUDI[2])).encode("cp1252")
    + lines(ARTHA).encode(),
    "nulls.csv": lines(HEADER, SARI).encode() + b"\0" * 4096,
    "packed.csv": gzip.compress(lines(HEADER, *ROWS).encode(), mtime=0),
}


def main() -> None:
    """Write every file."""
    for name, content in FILES.items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
