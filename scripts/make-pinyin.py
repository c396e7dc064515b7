#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Sources/SharedKernel/Search/PinyinData.swift from the Unihan database of Debian's `unicode-data`.

    apt-get install unicode-data && scripts/make-pinyin.py

Readings without tones of every ideograph of the Unified and Extension A blocks, and of the characters of
通用规范汉字表 that lie beyond; the most common reading of a character comes first.
"""
import bz2
import pathlib
import re
import unicodedata

SOURCE = pathlib.Path("/usr/share/unicode/Unihan_Readings.txt.bz2")
TARGET = pathlib.Path(__file__).parent.parent / "Sources/SharedKernel/Search/PinyinData.swift"

# Readings as a surname, in case the dictionaries of Unihan leave one out.
SURNAMES = """单shan 仇qiu 曾zeng 解xie 查zha 盖ge 区ou 朴piao 任ren 华hua 尉yu 覃qin 覃tan 种chong 黑he 秘bi 繁po 员yun 召shao
翟zhai 翟di 乐yue 乐le 隗wei 隗kui 缪miao 牟mu 牟mou 折she 令ling 澹tan 俟qi 万mo 宓mi 郇xun 郇huan 炅gui 句gou 祭zhai
谌chen 谌shen 晟cheng 冼xian 洗xian 那na 长zhang 佴nai 钭tou 贲ben 阚kan 逄pang 葛ge 薄bo 卜bu 车che 晁chao 褚chu 燕yan 过guo"""


def plain(reading):
    text = "".join(c for c in unicodedata.normalize("NFD", reading) if c == "\u0308" or not unicodedata.combining(c))
    text = unicodedata.normalize("NFC", text).lower().replace("ü", "v").replace("ê", "e")
    return text if re.fullmatch("[a-z]+", text) else None


fields = {"kMandarin": 0, "kTGHZ2013": 1, "kXHC1983": 2, "kHanyuPinlu": 3, "kHanyuPinyin": 4}
found = {}
for line in bz2.open(SOURCE, "rt", encoding="utf-8"):
    parts = line.rstrip("\n").split("\t")
    if len(parts) == 3 and parts[1] in fields:
        found.setdefault(int(parts[0][2:], 16), {})[parts[1]] = parts[2]

readings = {}
for code, entry in found.items():
    common = 0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF or code == 0x3007
    if not common and "kTGHZ2013" not in entry:
        continue
    names = [n for n in fields if n in entry and (n != "kHanyuPinyin" or len(entry) == 1)]
    result = []
    for name in names:
        for token in entry[name].split():
            token = token.split(":")[-1] if name in ("kTGHZ2013", "kXHC1983", "kHanyuPinyin") else token
            for reading in token.split(","):
                text = plain(re.sub(r"\(\d+\)", "", reading).rstrip("*"))
                if text and text not in result:
                    result.append(text)
    if result:
        readings[code] = result
for item in SURNAMES.split():
    code, text = ord(item[0]), item[1:]
    if text not in readings[code]:
        print("added", item)
        readings[code].append(text)
readings.setdefault(0x3007, ["ling"])

groups = {}
for code in sorted(readings):
    for rank, text in enumerate(readings[code]):
        groups.setdefault((text, min(rank, 1)), []).append(chr(code))
lines = []
for (text, rank), characters in sorted(groups.items()):
    lines.append(f"{text}{'+' if rank else ''} {''.join(characters)}")

TARGET.write_text(
    "// SPDX-License-Identifier: Apache-2.0\n"
    "// NOTICE: readings are taken from the Unihan database 15.0, © 1991-2022 Unicode, Inc., Unicode License Agreement\n"
    "// for Data Files and Software (https://www.unicode.org/license.html). Made by scripts/make-pinyin.py; do not edit.\n"
    "// swift-format-ignore-file\n\n"
    "enum PinyinData {\n"
    "    /// One line a syllable without tone: the characters read so first of all, or `+` as a further reading.\n"
    '    static let text = #"""\n' + "\n".join("        " + l for l in lines) + '\n        """#\n}\n',
    encoding="utf-8",
)
print(len(readings), "characters", len(lines), "lines", TARGET.stat().st_size, "bytes")
