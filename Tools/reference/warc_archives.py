"""Archives for tests of what WARC files hold besides plain pages, written by other programs.

    python3 -m venv peers && peers/bin/pip install warcio==1.8.1 fastwarc==2.0.1 zstandard==0.25.0
    peers/bin/python warc_archives.py ../../Tests/LyceumCurateTests/Fixtures/warc
    peers/bin/python warc_archives.py check ARCHIVE...

digests.warc.gz has the checksums that warcio 1.8.1 computes (SHA-1 in base32), revisits among its records. dictionary.warc.zst and
packed-dictionary.warc.zst hold the same records as frames of zstd (python-zstandard 0.25.0), with a dictionary at the front, plain or itself compressed.
`check` counts records and checksums of any archive as warcio and FastWARC see them.
"""

import io
import struct
import sys


def pages():
    for number in range(24):
        yield number, (
            f'<!doctype html><html lang="en"><head><title>Page {number}</title></head><body><main><h1>Page {number}</h1><p>The harbor of town {number} '
            f"was quiet that evening, and the boats that had come in early lay side by side along the wall.</p><p>Nobody of the {number} people who lived "
            "there could remember a summer with so little wind and so many visitors.</p></main></body></html>"
        ).encode()


def records(stream, gzip):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    writer = WARCWriter(stream, gzip=gzip)
    for number, body in pages():
        url = f"https://site{number % 3}.example.org/page/{number}"
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        fixed = {"WARC-Record-ID": f"<urn:test:{number}>", "WARC-Date": "2026-01-02T03:04:05Z"}
        if number % 6 == 5:
            writer.write_record(
                writer.create_revisit_record(
                    url, "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "https://site0.example.org/page/0", "2026-01-01T00:00:00Z", http_headers=headers,
                    warc_headers_dict=fixed))
        else:
            writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=headers, warc_headers_dict=fixed))


def make(folder):
    import zstandard

    with open(f"{folder}/digests.warc.gz", "wb") as file:
        records(file, True)
    stream = io.BytesIO()
    records(stream, False)
    plain = stream.getvalue()
    parts = [b"WARC/1.0\r\n" + part for part in plain.split(b"WARC/1.0\r\n")[1:]]
    dictionary = zstandard.train_dictionary(2048, parts * 8)
    compressor = zstandard.ZstdCompressor(level=19, dict_data=dictionary)
    for name, front in [("dictionary", dictionary.as_bytes()), ("packed-dictionary", zstandard.ZstdCompressor(level=19).compress(dictionary.as_bytes()))]:
        with open(f"{folder}/{name}.warc.zst", "wb") as file:
            file.write(struct.pack("<II", 0x184D2A5D, len(front)) + front)
            for part in parts:
                file.write(compressor.compress(part))


def check(paths):
    from fastwarc.warc import ArchiveIterator as FastIterator
    from warcio.archiveiterator import ArchiveIterator

    for path in paths:
        counts = {}
        with open(path, "rb") as file:
            for record in ArchiveIterator(file, check_digests=True):
                record.content_stream().read()
                counts[record.rec_type] = counts.get(record.rec_type, 0) + 1
                kind = {True: "right", False: "wrong", None: "none"}[record.digest_checker.passed]
                counts[f"digests {kind}"] = counts.get(f"digests {kind}", 0) + 1
        right = wrong = 0
        for record in FastIterator(path, parse_http=False):
            if "WARC-Block-Digest" in record.headers:
                if record.verify_block_digest():
                    right += 1
                else:
                    wrong += 1
        print(path, "warcio", counts, "FastWARC block digests:", right, "right", wrong, "wrong")


if __name__ == "__main__":
    check(sys.argv[2:]) if sys.argv[1] == "check" else make(sys.argv[1])
