/// The parts of an `http` or `https` address that decide where a request goes.
public struct HTTPAddress: Sendable, Hashable {
    public let text: String
    public let isSecure: Bool
    /// Lower case, without brackets of an IPv6 address.
    public let host: String
    public let port: Int
    /// Path without query and fragment, still percent-encoded; begins with `/`.
    public let path: String

    /// - Throws: `LyceumError` (`invalidArgument`) for anything that is not a plain http or https address.
    public init(_ text: String) throws(LyceumError) {
        func failure(_ reason: String) -> LyceumError {
            LyceumError(
                .invalidArgument, "not a usable address: \(reason)", at: Self.redacted(text),
                remedy: "write an address such as https://host/path")
        }
        guard text.utf8.count <= 65_536, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw failure("it has spaces, control or non-ASCII characters")
        }
        let lowered = text.prefix(8).lowercased()
        isSecure = lowered.hasPrefix("https://")
        guard isSecure || lowered.hasPrefix("http://") else { throw failure("expected http:// or https:// at its start") }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var authority = rest[..<authorityEnd]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        guard let (host, port) = Self.split(authority, default: isSecure ? 443 : 80) else {
            throw failure("its host or port cannot be read")
        }
        self.text = text
        self.host = host
        self.port = port
        let tail = rest[authorityEnd...].prefix { $0 != "?" && $0 != "#" }
        path = tail.isEmpty ? "/" : String(tail)
    }

    private static func split(_ authority: Substring, default port: Int) -> (host: String, port: Int)? {
        var name = authority
        var number: Substring?
        if name.hasPrefix("[") {
            guard let end = name.firstIndex(of: "]") else { return nil }
            let tail = name[name.index(after: end)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { return nil }
            number = tail.isEmpty ? nil : tail.dropFirst()
            name = name[name.index(after: name.startIndex)..<end]
        } else if let colon = name.lastIndex(of: ":") {
            number = name[name.index(after: colon)...]
            name = name[..<colon]
        }
        guard !name.isEmpty else { return nil }
        guard let number else { return (name.lowercased(), port) }
        guard let value = Int(number), (1...65_535).contains(value) else { return nil }
        return (name.lowercased(), value)
    }

    /// Whether secrets meant for the one address may go to the other.
    public func hasSameOrigin(as other: HTTPAddress) -> Bool {
        isSecure == other.isSecure && host == other.host && port == other.port
    }

    public var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.") || host.hasSuffix(".localhost")
    }

    /// The last part of the path, percent-decoded; nil when the path ends in a slash.
    public var fileName: String? {
        guard let last = path.split(separator: "/", omittingEmptySubsequences: false).last, !last.isEmpty else { return nil }
        return Self.decoded(String(last))
    }

    /// The address without user, password, query and fragment: what may be shown and logged.
    public static func redacted(_ text: String) -> String {
        var shown = String(text.prefix { $0 != "?" && $0 != "#" }.prefix(300))
        if let scheme = shown.range(ofText: "://") {
            let rest = shown[scheme.upperBound...]
            let authority = rest.prefix { $0 != "/" }
            if let at = authority.lastIndex(of: "@") {
                shown.removeSubrange(scheme.upperBound...at)
            }
        }
        return shown
    }

    /// The text with every byte outside `A–Z a–z 0–9 - . _ ~ /` written as `%XX`.
    public static func encodedPath(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var index = 0
        while index < source.count {
            if source[index] == 0x25, index + 2 < source.count,
                let value = UInt8(String(decoding: source[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                index += 3
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// The first place of the text, found on bytes.
    package func range(ofText needle: String) -> Range<Index>? {
        let target = Array(needle.utf8)
        guard let first = target.first else { return nil }
        var start = utf8.startIndex
        while let found = utf8[start...].firstIndex(of: first) {
            if utf8[found...].starts(with: target) { return found..<utf8.index(found, offsetBy: target.count) }
            start = utf8.index(after: found)
        }
        return nil
    }
}
