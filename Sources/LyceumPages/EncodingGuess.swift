internal import CLyceumPages

/// Encodings told from the bytes alone, for pages that say nothing or something wrong.
///
/// Encodings of several bytes are told by whether their pairs are possible and how many of them are the characters that texts are made of (kana,
/// syllables of Hangul, the frequent planes of Chinese sets); encodings of one byte by which letters the bytes become.
enum EncodingGuess {
    /// Whether bytes can be of an encoding that was named.
    static func bears(_ page: [UInt8], _ name: String) -> Bool {
        switch name {
        case "utf-8": return wrongShare(page) < 0.1
        case "shift_jis", "euc-jp", "euc-kr", "gb18030", "big5":
            let pairs = Pairs(page, name)
            return pairs.wrong * 20 <= pairs.total && (pairs.total < 8 || pairs.frequent * 4 >= pairs.total)
        default: return true
        }
    }

    static func guess(_ page: [UInt8], language: String?) -> String? {
        if wrongShare(page) < 0.02 { return "utf-8" }
        let usual = PageEncodings.usual(for: language)
        var best: (name: String, score: Double) = ("", 0.55)
        for name in ["shift_jis", "euc-jp", "euc-kr", "gb18030", "big5"] {
            let pairs = Pairs(page, name)
            guard pairs.total >= 4, pairs.wrong * 50 <= pairs.total else { continue }
            let hint = usual == name || (usual == "shift_jis" && name == "euc-jp") || (usual == "gb18030" && name == "big5") ? 0.2 : 0
            // A text a quarter of which is kana is Japanese.
            let isKana = name == "euc-jp" && pairs.kana * 4 >= pairs.total
            let score = (isKana ? 1.1 : Double(pairs.frequent) / Double(pairs.total)) - 5 * Double(pairs.wrong) / Double(pairs.total) + hint
            if score > best.score { best = (name, score) }
        }
        if !best.name.isEmpty { return best.name }
        return usual ?? singleByte(page)
    }

    /// Of the bytes above 0x7F, the share that well-formed UTF-8 has no place for.
    private static func wrongShare(_ page: [UInt8]) -> Double {
        let sample = Array(page.prefix(1 << 18))
        var out = [UInt8](repeating: 0, count: sample.count * 3 + 8)
        var repaired = 0
        sample.withUnsafeBufferPointer { source in
            out.withUnsafeMutableBufferPointer { _ = lyc_utf8_repair(source.baseAddress, source.count, $0.baseAddress, &repaired) }
        }
        let high = sample.reduce(0) { $0 + ($1 >= 0x80 ? 1 : 0) }
        return Double(repaired) / Double(max(high, 1))
    }

    private struct Pairs {
        var total = 0
        var wrong = 0
        var frequent = 0
        var kana = 0

        init(_ page: [UInt8], _ name: String) {
            let end = min(page.count, 1 << 18)
            page.withUnsafeBufferPointer { bytes in
                var place = 0
                while place < end {
                    let lead = bytes[place]
                    guard lead >= 0x80 else {
                        place += 1
                        continue
                    }
                    total += 1
                    let trail = place + 1 < page.count ? bytes[place + 1] : 0
                    switch name {
                    case "shift_jis": place += shiftJIS(lead, trail)
                    case "euc-jp": place += eucJP(lead, trail)
                    case "big5": place += wide(lead, trail, leads: 0xA1...0xF9, low: true, frequent: 0xA4...0xC6)
                    case "euc-kr": place += wide(lead, trail, leads: 0x81...0xFE, low: false, frequent: 0xB0...0xC8)
                    default: place += wide(lead, trail, leads: 0x81...0xFE, low: true, frequent: 0xB0...0xD7)
                    }
                }
            }
        }

        private mutating func shiftJIS(_ lead: UInt8, _ trail: UInt8) -> Int {
            if (0xA1...0xDF).contains(lead) { return 1 }
            guard (0x81...0x9F).contains(lead) || (0xE0...0xFC).contains(lead), (0x40...0xFC).contains(trail), trail != 0x7F else {
                wrong += 1
                return 1
            }
            // Kana and punctuation lead with 0x81 to 0x83, the everyday characters with 0x88 to 0x97.
            if (0x81...0x83).contains(lead) || (0x88...0x97).contains(lead) { frequent += 1 }
            return 2
        }

        private mutating func eucJP(_ lead: UInt8, _ trail: UInt8) -> Int {
            if lead == 0x8F { return 3 }
            guard lead == 0x8E || (0xA1...0xFE).contains(lead), (0xA1...0xFE).contains(trail) else {
                wrong += 1
                return 1
            }
            // Only Japanese has runs of kana; the other planes are those of the Chinese and Korean sets, too.
            if lead == 0xA4 || lead == 0xA5 {
                kana += 1
                frequent += 1
            } else if lead == 0xA1 || (0xB0...0xCF).contains(lead) { frequent += total % 2 }
            return 2
        }

        private mutating func wide(
            _ lead: UInt8, _ trail: UInt8, leads: ClosedRange<UInt8>, low: Bool, frequent plane: ClosedRange<UInt8>
        ) -> Int {
            let isTrail = (0xA1...0xFE).contains(trail) || (low ? (0x40...0x7E).contains(trail) : (0x41...0x5A).contains(trail | 0x20))
            guard leads.contains(lead), isTrail || (0x80...0xA0).contains(trail) && leads.lowerBound == 0x81 else {
                wrong += 1
                return 1
            }
            if plane.contains(lead), isTrail, trail >= 0xA1 || leads.lowerBound == 0xA1 { frequent += 1 }
            return 2
        }
    }

    /// Cyrillic, Greek and Latin letters told apart by how many bytes are high and what they become.
    private static func singleByte(_ page: [UInt8]) -> String? {
        var high = 0
        var ascii = 0
        var counts = [Int](repeating: 0, count: 256)
        var isInTag = false
        for byte in page.prefix(1 << 18) {
            if byte == 0x3C { isInTag = true }
            if byte == 0x3E { isInTag = false }
            guard !isInTag else { continue }
            counts[Int(byte)] += 1
            if byte >= 0x80 { high += 1 } else if (0x61...0x7A).contains(byte | 0x20) { ascii += 1 }
        }
        guard high > ascii / 2, high > 8 else { return nil }
        func share(_ range: ClosedRange<Int>) -> Double { Double(counts[range].reduce(0, +)) / Double(high) }
        // Small letters are most of a text: in windows-1251 above 0xE0, in KOI8-R below, in ISO 8859-5 and code page 866 elsewhere.
        let candidates = [
            ("windows-1251", share(0xE0...0xFF)), ("koi8-r", share(0xC0...0xDF)), ("iso-8859-5", share(0xD0...0xEF)),
            ("ibm866", share(0xA0...0xAF) + share(0xE0...0xEF)),
        ]
        let best = candidates.max { $0.1 < $1.1 }
        return best.flatMap { $0.1 > 0.6 ? $0.0 : nil }
    }
}
