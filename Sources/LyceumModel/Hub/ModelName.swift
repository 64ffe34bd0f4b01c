/// Names of models in the cache.
enum ModelName {
    /// Lower-case letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
    static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetterOrDigit(first), name.utf8.count <= 120 else { return false }
        return name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// A valid name made from another text: lower case, `-` for what is not allowed.
    static func made(from text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.lowercased().utf8 {
            let isAllowed = isLetterOrDigit(byte) || byte == 0x2E || byte == 0x5F
            if isAllowed { bytes.append(byte) } else if bytes.last != 0x2D { bytes.append(0x2D) }
        }
        while let first = bytes.first, !isLetterOrDigit(first) { bytes.removeFirst() }
        while bytes.last == 0x2D { bytes.removeLast() }
        return bytes.isEmpty ? "model" : String(decoding: bytes.prefix(120), as: UTF8.self)
    }

    /// Up to three names that contain the text or are few changes away, nearest first.
    static func nearest(to text: String, among names: [String]) -> [String] {
        let wanted = made(from: text.split(separator: "/").last.map(String.init) ?? text)
        let ranked = names.compactMap { name -> (Int, String)? in
            if name.range(ofText: wanted) != nil || wanted.range(ofText: name) != nil { return (0, name) }
            let distance = changes(Array(wanted.utf8.prefix(200)), Array(name.utf8))
            return distance <= max(2, name.utf8.count / 3) ? (distance, name) : nil
        }
        return ranked.sorted { $0 < $1 }.prefix(3).map(\.1)
    }

    /// Levenshtein distance.
    private static func changes(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[b.count]
    }
}
