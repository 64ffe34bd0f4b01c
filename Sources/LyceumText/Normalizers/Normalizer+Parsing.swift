internal import LyceumCore

extension Normalizer {
    /// - Throws: `.unsupported` with the name of a kind that is not known.
    static func parse(_ json: JSON) throws(LyceumError) -> Normalizer {
        var result = Normalizer()
        try result.append(json, "normalizer")
        return result
    }

    private mutating func append(_ json: JSON, _ place: String) throws(LyceumError) {
        func flag(_ key: String, _ standard: Bool) -> Bool { json[key]?.boolValue ?? standard }
        let type = json["type"]?.stringValue ?? ""
        switch type {
        case "Sequence":
            for (index, part) in (json["normalizers"]?.arrayValue ?? []).enumerated() {
                try append(part, "\(place).normalizers[\(index)]")
            }
        case "NFC", "NFD", "NFKC", "NFKD":
            if let form = NormalizationForm(rawValue: type) { steps.append(.form(form)) }
        case "Lowercase": steps.append(.lowercase)
        case "StripAccents": steps.append(.stripAccents)
        case "BertNormalizer":
            let lowercases = flag("lowercase", true)
            steps.append(
                .bert(
                    BertCleaning(
                        cleansText: flag("clean_text", true), separatesChinese: flag("handle_chinese_chars", true),
                        stripsAccents: flag("strip_accents", lowercases), lowercases: lowercases)))
        case "Strip": steps.append(.strip(left: flag("strip_left", true), right: flag("strip_right", true)))
        case "Prepend": steps.append(.prepend(Array((json["prepend"]?.stringValue ?? "").utf8)))
        case "Replace":
            let matcher = try PreTokenizer.matcher(json["pattern"], "\(place).pattern")
            steps.append(.replace(Splitter(matcher: matcher), with: Array((json["content"]?.stringValue ?? "").utf8)))
        case "Nmt": steps.append(.nmt)
        case "Precompiled":
            guard let text = json["precompiled_charsmap"]?.stringValue, !text.isEmpty else { return }
            guard let bytes = Base64.decode(text), let map = CharacterMap(bytes) else {
                throw LyceumError(.invalidData, "not a character map", at: "\(place).precompiled_charsmap")
            }
            steps.append(.precompiled(map))
        case "ByteLevel": steps.append(.byteLevel)
        default: throw LyceumError(.unsupported, "unknown normalizer \"\(type)\"", at: place)
        }
    }
}

/// Base 64 of RFC 4648, section 4.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func decode(_ text: String) -> [UInt8]? {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "=") || byte == 0x0A || byte == 0x0D { continue }
            let value = values[Int(byte)]
            guard value < 64 else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return output
    }

    static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let left = min(bytes.count - index, 3)
            var bits: UInt32 = 0
            for offset in 0..<3 { bits = bits << 8 | (offset < left ? UInt32(bytes[index + offset]) : 0) }
            for place in 0..<4 {
                output.append(place <= left ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
            }
            index += 3
        }
        return String(decoding: output, as: UTF8.self)
    }
}
