internal import CLyceumCurate
internal import LyceumCore

/// A text as parts that are compared: where each stands and the hash of what it says.
struct TextParts {
    struct Part {
        /// Bytes that go when the part goes, with the blanks behind it.
        var range: Range<Int>
        /// First eight bytes of SHA-1 of the normalized part; nil for parts that say nothing and are never taken out.
        var hash: UInt64?
    }

    enum Kind: Sendable {
        case lines
        case paragraphs
        /// Runs of sentences; they overlap.
        case sentences(Int)
    }

    static func parts(_ text: UnsafeBufferPointer<UInt8>, _ kind: Kind, _ scratch: ShingleScratch) -> [Part] {
        switch kind {
        case .lines: lines(text).map { Part(range: $0, hash: normalizedHash(text, $0)) }
        case .paragraphs: paragraphs(text).map { Part(range: $0, hash: normalizedHash(text, $0)) }
        case .sentences(let count): sentenceRuns(text, count, scratch)
        }
    }

    /// The text without some of its parts.
    static func text(_ text: UnsafeBufferPointer<UInt8>, without ranges: [Range<Int>]) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(text.count)
        var place = 0
        for range in ranges where range.upperBound > place {
            if range.lowerBound > place { kept.append(contentsOf: text[place..<range.lowerBound]) }
            place = range.upperBound
        }
        kept.append(contentsOf: text[min(place, text.count)...])
        // What ended with the removed part's blanks ends without them now.
        if ranges.last?.upperBound == text.count {
            while let last = kept.last, last == 0x0A || last == 0x20 || last == 0x0D { kept.removeLast() }
        }
        return kept
    }

    private static func lines(_ text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        for place in 0..<text.count where text[place] == 0x0A {
            ranges.append(start..<(place + 1))
            start = place + 1
        }
        if start < text.count { ranges.append(start..<text.count) }
        return ranges
    }

    /// Lines up to a blank line, and the blank lines behind them.
    private static func paragraphs(_ text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var (start, hasText, hasEnded) = (0, false, false)
        for line in lines(text) {
            let isBlank = line.allSatisfy { text[$0] <= 0x20 }
            if !isBlank, hasEnded {
                ranges.append(start..<line.lowerBound)
                (start, hasEnded) = (line.lowerBound, false)
            }
            hasText = hasText || !isBlank
            if isBlank, hasText { hasEnded = true }
        }
        if start < text.count { ranges.append(start..<text.count) }
        return ranges
    }

    // MARK: - Sentences

    /// A sentence ends behind . ! ? or their like of other scripts (quotes and brackets that close go with it) before a blank, and at a line end.
    static func sentences(_ text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var (start, place, isEnding) = (0, 0, false)
        func finish(_ end: Int) {
            var last = end
            while last < text.count, text[last] <= 0x20 { last += 1 }
            if last > start { ranges.append(start..<last) }
            (start, place, isEnding) = (last, last, false)
        }
        while place < text.count {
            let byte = text[place]
            if byte == 0x0A || (isEnding && byte <= 0x20) {
                finish(place)
                continue
            }
            let width = wideEnd(text, place)
            if width > 0 {
                finish(place + width)
                continue
            }
            switch byte {
            case 0x2E, 0x21, 0x3F: isEnding = true
            case 0x22, 0x27, 0x29, 0x5D: break
            case 0xE2: isEnding = isEnding && place + 1 < text.count && text[place + 1] == 0x80
            case 0x80...0xBF: break
            default: isEnding = false
            }
            place += 1
        }
        if start < text.count { ranges.append(start..<text.count) }
        return ranges
    }

    /// Bytes of 。 ！ ？ । ؟ ۔ at a place, which end a sentence without a blank.
    private static func wideEnd(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        guard text[place] >= 0xD8, place + 1 < text.count else { return 0 }
        switch (text[place], text[place + 1], place + 2 < text.count ? text[place + 2] : 0) {
        case (0xE3, 0x80, 0x82), (0xEF, 0xBC, 0x81), (0xEF, 0xBC, 0x9F), (0xE0, 0xA5, 0xA4): return 3
        case (0xD8, 0x9F, _), (0xDB, 0x94, _): return 2
        default: return 0
        }
    }

    private static func sentenceRuns(_ text: UnsafeBufferPointer<UInt8>, _ count: Int, _ scratch: ShingleScratch) -> [Part] {
        let sentences = sentences(text)
        guard sentences.count >= count else { return [] }
        let simple = sentences.map { Array(scratch.simplified(UnsafeBufferPointer(rebasing: text[$0]))) }
        return (0...(sentences.count - count)).map { start in
            let joined = Array(simple[start..<(start + count)].joined(separator: [0x20]))
            let range = sentences[start].lowerBound..<sentences[start + count - 1].upperBound
            return Part(range: range, hash: joined.allSatisfy { $0 == 0x20 } ? nil : lyc_sha1_64(joined, joined.count))
        }
    }

    // MARK: - Normalization

    /// Trimmed, in lower case, every digit as 0, without the punctuation of other scripts and control signs.
    /// - Source: Wenzek et al. 2020, CCNet: normalization before lines are hashed.
    private static func normalizedHash(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> UInt64? {
        let part = UnsafeBufferPointer(rebasing: text[range])
        var bytes: [UInt8] = []
        bytes.reserveCapacity(part.count)
        if part.allSatisfy({ $0 < 0x80 }) {
            for byte in part {
                switch byte {
                case 0x30...0x39: bytes.append(0x30)
                case 0x41...0x5A: bytes.append(byte | 0x20)
                case 0x20...0x7E: bytes.append(byte)
                default: break
                }
            }
        } else {
            for scalar in String(decoding: part, as: UTF8.self).lowercased().unicodeScalars {
                if scalar.properties.generalCategory == .decimalNumber {
                    bytes.append(0x30)
                } else if scalar.isASCII {
                    if (0x20...0x7E).contains(scalar.value) { bytes.append(UInt8(scalar.value)) }
                } else if !ShingleCharacters.isPunctuation(scalar) {
                    bytes.append(contentsOf: UTF8.encode(scalar)!)
                }
            }
        }
        guard let first = bytes.firstIndex(where: { $0 != 0x20 }), let last = bytes.lastIndex(where: { $0 != 0x20 }) else { return nil }
        return bytes[first...last].withUnsafeBufferPointer { lyc_sha1_64($0.baseAddress, $0.count) }
    }
}
