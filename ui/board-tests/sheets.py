"""Reads an exported CSV or XLSX file with other people's libraries and says, as JSON, what stands in each cell."""

import csv
import datetime
import json
import sys

import openpyxl


def cell(value):
    if isinstance(value, datetime.datetime):
        return {"instant": value.strftime("%Y-%m-%d %H:%M:%S")}
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    return value


def sheet(path):
    if path.endswith(".csv"):
        with open(path, "rb") as file:
            marked = file.read(3) == b"\xef\xbb\xbf"
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        return {"marked": marked, "rows": rows}
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    rows = [list(row) for row in page.iter_rows()]
    return {
        "sheets": len(book.worksheets),
        "title": page.title,
        "formulas": sum(one.data_type == "f" for row in rows for one in row),
        "rows": [[cell(one.value) for one in row] for row in rows],
    }


csv.field_size_limit(sys.maxsize)
json.dump(sheet(sys.argv[1]), sys.stdout)
