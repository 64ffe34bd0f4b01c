/// The lines at the front of a WARC record: a version, then fields.
public struct WARCHeader: Sendable, Hashable {
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String
    }

    /// `1.0` or `1.1`.
    public var version: String
    public var fields: [Field]

    /// The first value under a name, in any case.
    public subscript(name: String) -> String? {
        fields.first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name.lowercased() }?.value
    }

    /// `response`, `conversion`, `request`, …; in lower case.
    public var type: String { self["WARC-Type"]?.lowercased() ?? "" }
    public var id: String? { self["WARC-Record-ID"].map(Self.unbracketed) }
    public var url: String? { self["WARC-Target-URI"].map(Self.unbracketed) }
    public var date: String? { self["WARC-Date"] }

    /// Some writers put addresses between angle brackets, as the format's first version had it.
    static func unbracketed(_ text: String) -> String {
        text.hasPrefix("<") && text.hasSuffix(">") && text.utf8.count > 2 ? String(text.dropFirst().dropLast()) : text
    }

    /// - Parameter lines: without the empty line at the end.
    /// - Returns: nil when the first line is no version.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var lines = HeaderLines(bytes)
        guard let first = lines.next(), first.starts(with: Self.magic) else { return nil }
        version = String(decoding: first.dropFirst(Self.magic.count), as: UTF8.self)
        fields = lines.fields().map { Field(name: $0.name, value: $0.value) }
    }

    static let magic = Array("WARC/".utf8)
}

/// Lines of header fields as archives hold them: ends of LF or CR LF, folded lines joined, anything else passed over.
struct HeaderLines {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0
    /// More fields than this are left out.
    private static let limit = 512

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func next() -> Slice<UnsafeBufferPointer<UInt8>>? {
        guard place < bytes.count else { return nil }
        var end = place
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        defer { place = end + 1 }
        return bytes[place..<(end > place && bytes[end - 1] == 0x0D ? end - 1 : end)]
    }

    mutating func fields() -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        while let line = next() {
            guard let first = line.first else { continue }
            if first == 0x20 || first == 0x09 {
                if !fields.isEmpty { fields[fields.count - 1].value += " " + Self.text(line) }
            } else if let colon = line.firstIndex(of: 0x3A), fields.count < Self.limit {
                fields.append((Self.text(line[line.startIndex..<colon]), Self.text(line[(colon + 1)...])))
            }
        }
        return fields
    }

    /// Without blanks around; bytes that are no UTF-8 become the sign for it, and NUL a blank.
    private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var bytes = bytes
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        guard bytes.contains(0) else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
    }

    /// Where a head ends: the place after its empty line, searched from `start` on.
    static func end(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start
        while place < bytes.count {
            guard bytes[place] == 0x0A else {
                place += 1
                continue
            }
            if place + 1 < bytes.count, bytes[place + 1] == 0x0A { return place + 2 }
            if place + 2 < bytes.count, bytes[place + 1] == 0x0D, bytes[place + 2] == 0x0A { return place + 3 }
            place += 1
        }
        return nil
    }
}
