"""Writes the table of HTML's named character references (html.entities of Python's library, which has them from the HTML standard).

Usage: html_entities.py > Sources/CLyceumPages/lyceum_entities.c
"""
from html.entities import html5

names = {}
for name, text in html5.items():
    plain = name.rstrip(";")
    entry = names.setdefault(plain, [text, 0])
    if not name.endswith(";"):
        entry[1] = 1


def literal(text):
    return "".join(f"\\x{byte:02X}" for byte in text.encode())


print('#include "lyceum_entities.h"\n')
print("// Written by Tools/reference/html_entities.py; ordered by name as bytes.\n")
print(f"const lyc_entity lyc_entities[LYC_ENTITIES] = {{")
line = "   "
for name in sorted(names, key=str.encode):
    text, legacy = names[name]
    item = f' {{"{name}", "{literal(text)}", {legacy}}},'
    if len(line) + len(item) > 148:
        print(line)
        line = "   "
    line += item
print(line)
print("};")
import sys
print(len(names), max(map(len, names)), file=sys.stderr)
