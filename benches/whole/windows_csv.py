"""The same addresses as a Swedish spreadsheet saves them: Windows-1252, semicolons, decimal commas, CRLF. usage: windows_csv.py IN.csv OUT.csv"""
import csv
import sys

# Words that are not the same in Windows-1252 and UTF-8, so that the encoding matters.
WORDS = {"permanent": "året runt", "holiday": "fritidshus på ö", "business": "företag"}

with open(sys.argv[1], newline="", encoding="utf-8") as source, open(sys.argv[2], "w", newline="", encoding="cp1252") as result:
    reader = csv.reader(source)
    header = next(reader)
    decimals = [header.index("x"), header.index("y")]
    dwelling = header.index("dwelling")
    writer = csv.writer(result, delimiter=";")
    writer.writerow(header)
    for row in reader:
        for column in decimals:
            row[column] = row[column].replace(".", ",")
        row[dwelling] = WORDS.get(row[dwelling], row[dwelling])
        writer.writerow(row)
