/// A run of byte ranges: the strings whose nth byte is in the nth range.
typealias ByteRanges = [ClosedRange<UInt8>]

/// The UTF-8 encodings of a range of scalars as a few runs of byte ranges.
func utf8Ranges(_ range: ClosedRange<UInt32>) -> [ByteRanges] {
    var result: [ByteRanges] = []
    for (low, high) in [(0, 0x7F), (0x80, 0x7FF), (0x800, 0xFFFF), (0x10000, 0x10FFFF)] as [(UInt32, UInt32)] {
        let start = max(range.lowerBound, low)
        let end = min(range.upperBound, high)
        if start <= end { appendRuns(encode(start), encode(end), [], &result) }
    }
    return result
}

/// Splits [first, last], encodings of equal length, where a prefix does not allow all continuation bytes.
private func appendRuns(_ first: [UInt8], _ last: [UInt8], _ prefix: ByteRanges, _ result: inout [ByteRanges]) {
    guard let low = first.first, let high = last.first else {
        result.append(prefix)
        return
    }
    let lowRest = Array(first.dropFirst())
    let highRest = Array(last.dropFirst())
    if low == high {
        appendRuns(lowRest, highRest, prefix + [low...low], &result)
        return
    }
    var from = low
    var to = high
    if lowRest.contains(where: { $0 != 0x80 }) {
        appendRuns(lowRest, lowRest.map { _ in 0xBF }, prefix + [low...low], &result)
        from += 1
    }
    let cutsEnd = highRest.contains(where: { $0 != 0xBF })
    if cutsEnd { to -= 1 }
    if from <= to { result.append(prefix + [from...to] + lowRest.map { _ in 0x80...0xBF }) }
    if cutsEnd { appendRuns(highRest.map { _ in 0x80 }, highRest, prefix + [high...high], &result) }
}

private func encode(_ scalar: UInt32) -> [UInt8] {
    Unicode.Scalar(scalar).map { Array(String(Character($0)).utf8) } ?? []
}
