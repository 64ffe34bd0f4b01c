/// The tags and texts of an HTML page, read as browsers do where pages are broken: nothing is an error.
struct HTMLTokens: Sequence, IteratorProtocol {
    enum Token: Hashable {
        /// A name in lower case with the attributes that matter.
        case start(name: String, attributes: [String: String], closesItself: Bool)
        case end(name: String)
        /// References are not replaced yet.
        case text(String)
    }

    private let bytes: [UInt8]
    private var position = 0
    /// The element whose content is text up to its end tag.
    private var rawElement: String?
    private static let rawElements: Set<String> = ["script", "style", "textarea", "title", "noscript", "iframe", "xmp"]
    private static let attributeLimit = 64

    init(_ html: String) { bytes = Array(html.utf8) }

    mutating func next() -> Token? {
        guard position < bytes.count else { return nil }
        if let raw = rawElement {
            rawElement = nil
            if let text = rawText(raw) { return .text(text) }
        }
        guard bytes[position] == UInt8(ascii: "<") else { return .text(plainText()) }
        return markup() ?? .text(plainText())
    }

    private mutating func plainText() -> String {
        let start = position
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Text up to `</name`; nil when there is none.
    private mutating func rawText(_ name: String) -> String? {
        let close = Array("</\(name)".utf8)
        let start = position
        while position < bytes.count, !matches(close, at: position) { position += 1 }
        return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
    }

    private func matches(_ pattern: [UInt8], at place: Int) -> Bool {
        guard place + pattern.count <= bytes.count else { return false }
        return pattern.indices.allSatisfy { Self.lower(bytes[place + $0]) == pattern[$0] }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// A tag at `<`; nil when the sign is only a sign. Comments, declarations and instructions are passed over.
    private mutating func markup() -> Token? {
        while position < bytes.count, bytes[position] == UInt8(ascii: "<") {
            guard position + 1 < bytes.count else { return nil }
            switch bytes[position + 1] {
            case UInt8(ascii: "!"): matches(Array("<!--".utf8), at: position) ? skip(past: "-->") : skip(past: ">")
            case UInt8(ascii: "?"): skip(past: ">")
            case UInt8(ascii: "/"): return tag(from: position + 2, isEnd: true)
            default: return tag(from: position + 1, isEnd: false)
            }
        }
        return position < bytes.count ? .text(plainText()) : .text("")
    }

    private mutating func skip(past end: String) {
        let pattern = Array(end.utf8)
        position += 2
        while position < bytes.count, !matches(pattern, at: position) { position += 1 }
        position = Swift.min(position + pattern.count, bytes.count)
    }

    private mutating func tag(from start: Int, isEnd: Bool) -> Token? {
        guard start < bytes.count, ("a"..."z").contains(Unicode.Scalar(Self.lower(bytes[start]))) else { return nil }
        var place = start
        while place < bytes.count, !Self.isBlank(bytes[place]), bytes[place] != UInt8(ascii: ">"), bytes[place] != UInt8(ascii: "/") { place += 1 }
        let name = String(decoding: bytes[start..<place].map(Self.lower), as: UTF8.self)
        let (attributes, closesItself) = attributes(&place)
        position = place
        if isEnd { return .end(name: name) }
        if Self.rawElements.contains(name), !closesItself { rawElement = name }
        return .start(name: name, attributes: attributes, closesItself: closesItself)
    }

    /// Reads attributes up to and past the tag's end.
    private func attributes(_ place: inout Int) -> ([String: String], closesItself: Bool) {
        var found: [String: String] = [:]
        var closesItself = false
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: ">") {
                place += 1
                break
            }
            closesItself = byte == UInt8(ascii: "/")
            if closesItself || Self.isBlank(byte) {
                place += 1
                continue
            }
            let start = place
            while place < bytes.count, !Self.isBlank(bytes[place]), !Array("=>/".utf8).contains(bytes[place]) { place += 1 }
            if place == start { place += 1 }
            let name = String(decoding: bytes[start..<place].map(Self.lower), as: UTF8.self)
            let value = attributeValue(&place)
            if found.count < Self.attributeLimit, found[name] == nil { found[name] = value }
        }
        return (found, closesItself)
    }

    private func attributeValue(_ place: inout Int) -> String {
        while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
        guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { return "" }
        place += 1
        while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
        guard place < bytes.count else { return "" }
        let quote = bytes[place]
        let start: Int
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            place += 1
            start = place
            while place < bytes.count, bytes[place] != quote { place += 1 }
            defer { place = Swift.min(place + 1, bytes.count) }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }
        start = place
        while place < bytes.count, !Self.isBlank(bytes[place]), bytes[place] != UInt8(ascii: ">") { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }
}
