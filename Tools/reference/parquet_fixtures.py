"""Writes Tests/LyceumDataTests/Fixtures/parquet/*.parquet and rows.json: small Parquet files and the rows pyarrow reads in them.

    pip install pyarrow==26.0.1
    python Tools/reference/parquet_fixtures.py Tests/LyceumDataTests/Fixtures/parquet

Every value is made up here. rows.json holds, for every file, its rows as JSON in Lyceum's form (times as ISO 8601 texts, …).
"""

import base64
import datetime
import decimal
import json
import math
import os
import random
import sys
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

WORDS = "gland kettle north seven violet harbor engine maple quiet river stone lamp".split()


def flat_table(rows, seed):
    numbers = random.Random(seed)

    def column(make, nulls=True):
        return [None if nulls and numbers.random() < 0.2 else make(row) for row in range(rows)]

    def sentence(row):
        return " ".join(numbers.choice(WORDS) for _ in range(numbers.randrange(6))) + (" é🙂" if row % 7 == 0 else "")

    moment = datetime.datetime(2024, 2, 28, 23, 59, 58)
    fields = [
        ("id", pa.int64(), [row * 3 - 20 for row in range(rows)]),
        ("flag", pa.bool_(), column(lambda row: numbers.random() < 0.5)),
        ("run", pa.bool_(), [row // 40 % 2 == 0 for row in range(rows)]),
        ("small", pa.int32(), column(lambda row: numbers.randrange(-(2**31), 2**31))),
        ("tiny", pa.int8(), column(lambda row: numbers.randrange(-128, 128))),
        ("byte", pa.uint8(), column(lambda row: numbers.randrange(256))),
        ("unsigned", pa.uint32(), column(lambda row: numbers.randrange(2**32))),
        ("wide", pa.uint64(), column(lambda row: numbers.randrange(2**62))),
        ("large", pa.int64(), column(lambda row: numbers.randrange(-(2**63), 2**63))),
        ("single", pa.float32(), column(lambda row: numbers.gauss(0, 100))),
        ("double", pa.float64(), column(lambda row: numbers.choice([numbers.gauss(0, 1), math.inf, math.nan, 0.5]))),
        ("half", pa.float16(), column(lambda row: numbers.choice([1.5, -0.25, 6e-8, 65504.0, 0.0]))),
        ("text", pa.string(), column(sentence)),
        ("letter", pa.string(), column(lambda row: numbers.choice("ABCD"))),
        ("key", pa.string(), [f"record-{row:05d}-{numbers.choice(WORDS)}" for row in range(rows)]),
        ("raw", pa.binary(), column(lambda row: bytes([255, row % 256, 0]) * (row % 3))),
        ("fixed", pa.binary(5), column(lambda row: bytes([128 + row % 100]) * 5)),
        ("price", pa.decimal128(9, 2), column(lambda row: decimal.Decimal(numbers.randrange(-(10**8), 10**8)) / 100)),
        ("fortune", pa.decimal128(38, 10), column(lambda row: decimal.Decimal(numbers.randrange(-(10**30), 10**30)).scaleb(-10))),
        ("day", pa.date32(), column(lambda row: datetime.date(1890, 1, 1) + datetime.timedelta(days=row * 397))),
        ("clock", pa.time64("us"), column(lambda row: datetime.time(row % 24, row % 60, 59, row * 1001 % 1000000))),
        ("moment", pa.timestamp("ms"), column(lambda row: moment + datetime.timedelta(hours=row * 999, milliseconds=row))),
        ("universal", pa.timestamp("us", tz="UTC"), column(lambda row: moment - datetime.timedelta(days=row * 500, microseconds=row))),
        ("nothing", pa.null(), [None] * rows),
    ]
    return pa.table({name: pa.array(values, type=kind) for name, kind, values in fields})


def nested_table(rows, seed):
    numbers = random.Random(seed)

    def maybe(value):
        return None if numbers.random() < 0.2 else value

    def words(most):
        return [maybe(numbers.choice(WORDS)) for _ in range(numbers.randrange(most))]

    data = []
    for row in range(rows):
        data.append({
            "question": f"Which one is {numbers.choice(WORDS)}?",
            "choices": maybe(words(5)),
            "answers": maybe({"text": words(3), "start": [numbers.randrange(99) for _ in range(numbers.randrange(3))]}),
            "turns": maybe([maybe({"role": numbers.choice(["user", "assistant"]), "parts": maybe(words(4))}) for _ in range(numbers.randrange(4))]),
            "grid": maybe([maybe([numbers.randrange(9) for _ in range(numbers.randrange(3))]) for _ in range(numbers.randrange(4))]),
            "counts": maybe([(word, maybe(numbers.randrange(9))) for word in numbers.sample(WORDS, numbers.randrange(4))]),
        })
    text = pa.string()
    schema = pa.schema([
        pa.field("question", text, nullable=False), ("choices", pa.list_(text)),
        ("answers", pa.struct([("text", pa.list_(text)), ("start", pa.list_(pa.int32()))])),
        ("turns", pa.list_(pa.struct([("role", text), ("parts", pa.list_(text))]))),
        ("grid", pa.list_(pa.list_(pa.int64()))), ("counts", pa.map_(text, pa.int32())),
    ])
    return pa.Table.from_pylist(data, schema=schema)


def as_json(value, kind):
    if value is None:
        return None
    if pa.types.is_map(kind):
        return {key: as_json(item, kind.item_type) for key, item in value}
    if pa.types.is_list(kind):
        return [as_json(item, kind.value_type) for item in value]
    if pa.types.is_struct(kind):
        return {field.name: as_json(value[field.name], field.type) for field in kind}
    if isinstance(value, (float,)) or pa.types.is_floating(kind):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, decimal.Decimal):
        if kind.precision > 15:
            return format(value, "f")
        return float(value)
    if isinstance(value, datetime.datetime):
        fraction = 1000 if kind.unit == "ms" else 1
        digits = 3 if kind.unit == "ms" else 6
        text = value.strftime("%Y-%m-%dT%H:%M:%S") if value.year >= 1000 else value.replace(microsecond=0, tzinfo=None).isoformat()
        if value.microsecond:
            text += f".{value.microsecond // fraction:0{digits}d}"
        return text + ("Z" if kind.tz else "")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    return value


def main(folder):
    os.makedirs(folder, exist_ok=True)
    expected = {}

    def write(name, table, **options):
        path = os.path.join(folder, name + ".parquet")
        pq.write_table(table, path, **options)
        read = pq.ParquetFile(path).read()
        rows = read.to_pylist()
        expected[name] = [{field.name: as_json(row[field.name], field.type) for field in read.schema} for row in rows]

    flat = flat_table(40, 1)
    write("plain", flat, compression="none", use_dictionary=False)
    write("snappy", flat, compression="snappy", data_page_size=400, row_group_size=15, write_page_checksum=True)
    write("gzip-v2", flat, compression="gzip", data_page_version="2.0", version="2.6", data_page_size=300, row_group_size=30)
    write("zstd", flat, compression="zstd", version="1.0")
    write("lz4", flat, compression="lz4")
    few = flat.select(["id", "small", "large", "text", "key", "run", "fixed", "single", "double", "price"])
    encodings = {
        "id": "DELTA_BINARY_PACKED", "small": "DELTA_BINARY_PACKED", "large": "DELTA_BINARY_PACKED", "text": "DELTA_LENGTH_BYTE_ARRAY",
        "key": "DELTA_BYTE_ARRAY", "run": "RLE", "fixed": "DELTA_BYTE_ARRAY", "single": "BYTE_STREAM_SPLIT", "double": "BYTE_STREAM_SPLIT",
        "price": "BYTE_STREAM_SPLIT",
    }
    write("deltas", few, use_dictionary=False, column_encoding=encodings, compression="snappy")
    longer = flat_table(700, 2).select(["id", "large", "key", "run"])
    write("deltas-long", longer, use_dictionary=False, compression="zstd", data_page_version="2.0", column_encoding={
        "id": "DELTA_BINARY_PACKED", "large": "BYTE_STREAM_SPLIT", "key": "DELTA_BYTE_ARRAY", "run": "RLE"})
    nested = nested_table(50, 3)
    write("nested", nested, compression="snappy", data_page_size=120, row_group_size=30)
    write("nested-v2", nested, compression="zstd", data_page_version="2.0", use_compliant_nested_type=False)
    moments = pa.table({"when": pa.array([0, 1_700_000_000_123_456_789, None, -1], pa.timestamp("ns"))})
    pq.write_table(moments, os.path.join(folder, "int96.parquet"), use_deprecated_int96_timestamps=True)
    expected["int96"] = [{"when": text} for text in [
        "1970-01-01T00:00:00", "2023-11-14T22:13:20.123456789", None, "1969-12-31T23:59:59.999999999"]]
    ids = [uuid.UUID(int=number * 7**40 % 2**128) for number in range(1, 4)]
    special = pa.table({
        "id": pa.array([item.bytes for item in ids], pa.uuid()),
        "object": pa.array(['{"a": [1, null]}', '"x"', "3"], pa.json_()),
        "kind": pa.array(["red", "blue", "red"]).dictionary_encode(),
    })
    pq.write_table(special, os.path.join(folder, "special.parquet"))
    expected["special"] = [
        {"id": str(item), "object": value, "kind": kind}
        for item, value, kind in zip(ids, [{"a": [1, None]}, "x", 3], ["red", "blue", "red"])]
    write("empty", flat.slice(0, 0).select(["id", "text"]))
    with open(os.path.join(folder, "rows.json"), "w") as file:
        json.dump({"pyarrow": pa.__version__, "files": expected}, file, ensure_ascii=False, separators=(",", ":"))


main(sys.argv[1])
