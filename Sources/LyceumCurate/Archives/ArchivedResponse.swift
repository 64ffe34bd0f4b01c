public import LyceumCore

/// The answer of a web server as an archive keeps it: HTTP's head, then a body that may be in chunks and compressed.
public struct ArchivedResponse: Sendable, Hashable {
    public var status: Int
    /// Media type in lower case, without parameters; nil where none was sent.
    public var mediaType: String?
    /// The encoding of characters that the server named.
    public var charset: String?
    private var codings: [String] = []
    private var isChunked = false
    private var headLength: Int

    /// - Parameter block: at least the whole head.
    /// - Returns: nil where there is no head of HTTP.
    public init?(_ block: UnsafeBufferPointer<UInt8>) {
        guard block.starts(with: Self.magic), let end = HeaderLines.end(block, from: 0) else { return nil }
        headLength = end
        var lines = HeaderLines(UnsafeBufferPointer(rebasing: block[..<end]))
        let parts = lines.next()?.split(separator: 0x20, maxSplits: 2) ?? []
        guard parts.count > 1, let status = Int(String(decoding: parts[1], as: UTF8.self)) else { return nil }
        self.status = status
        for (name, value) in lines.fields() {
            switch name.lowercased() {
            case "content-type" where mediaType == nil: (mediaType, charset) = Self.type(value)
            case "content-encoding":
                codings += value.lowercased().split(separator: ",").map { String($0.filter { $0 != " " && $0 != "\t" }) }
            case "transfer-encoding": isChunked = isChunked || value.lowercased().contains("chunked")
            default: break
            }
        }
    }

    private static let magic = Array("HTTP/".utf8)

    /// `text/html; charset="utf-8"` in its parts.
    static func type(_ value: String) -> (mediaType: String?, charset: String?) {
        let parts = value.split(separator: ";", omittingEmptySubsequences: false)
        let blanks: Set<Character> = [" ", "\t", "\"", "'"]
        func plain(_ text: Substring) -> String {
            var text = text
            while let first = text.first, blanks.contains(first) { text.removeFirst() }
            while let last = text.last, blanks.contains(last) { text.removeLast() }
            return String(text)
        }
        var charset: String?
        for part in parts.dropFirst() where charset == nil {
            guard let equals = part.firstIndex(of: "="), plain(part[..<equals]).lowercased() == "charset" else { continue }
            let name = plain(part[part.index(after: equals)...])
            if !name.isEmpty, name.utf8.count <= 64 { charset = name }
        }
        let media = plain(parts.first ?? "").lowercased()
        return (media.isEmpty ? nil : media, charset)
    }

    /// Whether the body is a page, by its type or, where none was sent, by how it begins.
    public func isPage(_ block: UnsafeBufferPointer<UInt8>) -> Bool {
        if let mediaType { return Self.pageTypes.contains(mediaType) }
        guard headLength <= block.count, codings.isEmpty else { return false }
        return Self.looksLikePage(UnsafeBufferPointer(rebasing: block[headLength...]))
    }

    static let pageTypes: Set<String> = ["text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"]

    static func looksLikePage(_ body: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = String(decoding: body.prefix(512).drop { $0 <= 0x20 || $0 >= 0x80 }.prefix(64), as: UTF8.self).lowercased()
        return ["<!doctype html", "<html", "<head", "<body"].contains { start.hasPrefix($0) }
    }

    /// The body as the server meant it.
    ///
    /// A body that is not in chunks or not compressed although the head says so is taken as it is: many archives keep heads and undo the codings. A
    /// body that breaks off gives what there is of it.
    /// - Throws: `LyceumError`: `limitExceeded` when more than `limit` bytes come out, `unsupported` for a coding that cannot be read here,
    ///   `invalidData` for damaged data that gives nothing.
    public func body(of block: [UInt8], limit: Int) throws(LyceumError) -> [UInt8] {
        var body = Array(block[min(headLength, block.count)...])
        if isChunked, let joined = Self.joined(body) { body = joined }
        for coding in codings.reversed() {
            guard let decoder = ContentCoding(coding, body) else { continue }
            body = try decoder.decode(body, limit: limit)
        }
        guard body.count <= limit else {
            throw LyceumError(.limitExceeded, "the page has \(body.count) bytes, more than the allowed \(limit)")
        }
        return body
    }

    /// The chunks of a body in one piece (RFC 9112 §7.1); nil when it does not begin with the size of a chunk.
    static func joined(_ body: [UInt8]) -> [UInt8]? {
        var joined: [UInt8] = []
        var place = 0
        var isFirst = true
        while place < body.count {
            var size = 0
            var digits = 0
            while place < body.count, let digit = hexadecimal(body[place]), digits < 12 {
                size = size << 4 | digit
                digits += 1
                place += 1
            }
            while place < body.count, body[place] == 0x20 { place += 1 }
            let isLineEnd = place < body.count && [0x0D, 0x0A, UInt8(ascii: ";")].contains(body[place])
            guard digits > 0, isLineEnd else { return isFirst ? nil : joined }
            guard let newline = body[place...].prefix(4096).firstIndex(of: 0x0A) else { return isFirst ? nil : joined }
            place = newline + 1
            if size == 0 { break }
            let end = min(body.count, place + size)
            joined += body[place..<end]
            place = end
            while place < body.count, body[place] == 0x0D || body[place] == 0x0A { place += 1 }
            isFirst = false
        }
        return joined
    }

    private static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46, 0x61...0x66: Int(byte | 0x20) - 0x57
        default: nil
        }
    }
}
