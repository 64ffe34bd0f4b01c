#!/usr/bin/env python3
"""Bits per byte of all arms of one seed, and which claims of paper 59 hold. No claim is made from one seed alone."""

import json
import pathlib
import sys


def main():
    out, sizes = pathlib.Path(sys.argv[1]), [int(size) for size in sys.argv[2:]]

    def bits(arm, language):
        return json.loads((out / f"{arm}-{language}.json").read_text())["bits_per_byte"]

    print(f"{'arm':18}{'target':>10}{'source':>10}   bits per byte")
    print(f"{'base':18}{bits('base', 'target'):10.4f}{bits('base', 'source'):10.4f}")
    for size in sizes:
        for arm in ["original", "extended", "joint"]:
            print(f"{arm + ' ' + str(size):18}{bits(f'{arm}-{size}', 'target'):10.4f}{bits(f'{arm}-{size}', 'source'):10.4f}")
    gaps = [bits(f"extended-{size}", "target") - bits(f"original-{size}", "target") for size in sizes]
    wide = [json.loads((out / f"wide-{size}.json").read_text()) for size in sizes]
    shorter = [1 - one["tokens_per_byte_after"] / one["tokens_per_byte_before"] for one in wide]
    base = bits("base", "source")
    claims = {
        f"at {sizes[0]} bytes original <= extended (gap {gaps[0]:+.4f})": gaps[0] >= 0,
        f"extension shortens texts by at least 20 % (found {min(shorter):.1%} to {max(shorter):.1%})": min(shorter) >= 0.2,
        f"the gap shrinks or turns with more text ({', '.join(f'{gap:+.4f}' for gap in gaps)})": gaps[-1] < gaps[0],
        "target-only training costs source bits per byte, at every size": all(bits(f"original-{size}", "source") > base for size in sizes),
        "a quarter of source text keeps it within 3 %": all(bits(f"joint-{size}", "source") <= 1.03 * base for size in sizes),
    }
    for claim, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS'}  {claim}")
    crossing = next((size for size, gap in zip(sizes, gaps) if gap < 0), None)
    print(f"crossing: {'extended is better from ' + str(crossing) + ' bytes on' if crossing else 'none up to ' + str(sizes[-1]) + ' bytes'}")
    (out / "summary.json").write_text(json.dumps({"gaps": gaps, "shorter": shorter, "claims": claims}, indent=2) + "\n")


if __name__ == "__main__":
    main()
