/// Addresses of pages, images and links.
enum PageAddress {
    /// An address as seen from a page's (RFC 3986, section 5.2); nil for what is no address on the web (`javascript:`, `data:`, `mailto:`).
    static func absolute(_ address: some StringProtocol, from base: String?) -> String? {
        let text = String(address.filter { !$0.isNewline && $0 != "\t" }).trimmingBlanks
        guard !text.isEmpty else { return nil }
        if let scheme = scheme(of: text) { return scheme == "http" || scheme == "https" ? text : nil }
        guard let base, let own = scheme(of: base), base.utf8.count > own.utf8.count + 3 else { return text.hasPrefix("//") ? "https:" + text : text }
        if text.hasPrefix("//") { return own + ":" + text }
        let rest = base.dropFirst(own.count + 3)
        let host = rest.prefix { !"/?#".contains($0) }
        let path = rest.dropFirst(host.count).prefix { $0 != "?" && $0 != "#" }
        let origin = own + "://" + host
        if text.hasPrefix("/") { return origin + normalized(text) }
        if text.hasPrefix("?") { return origin + (path.isEmpty ? "/" : String(path)) + text }
        if text.hasPrefix("#") { return origin + rest.dropFirst(host.count).prefix { $0 != "#" } + text }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return origin + normalized(folder + text)
    }

    private static func scheme(of address: String) -> String? {
        guard let colon = address.firstIndex(of: ":") else { return nil }
        let scheme = address[..<colon]
        guard let first = scheme.first, first.isASCII, first.isLetter,
            scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        else { return nil }
        return scheme.lowercased()
    }

    /// A path without `.` and `..`.
    private static func normalized(_ path: String) -> String {
        let end = path.firstIndex { $0 == "?" || $0 == "#" } ?? path.endIndex
        guard path[..<end].contains("/.") else { return path }
        var parts: [Substring] = []
        let segments = path[..<end].split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            if segment == ".." {
                if parts.count > 1 { parts.removeLast() }
                if isLast { parts.append("") }
            } else if segment == "." {
                if isLast { parts.append("") }
            } else {
                parts.append(segment)
            }
        }
        return parts.joined(separator: "/") + path[end...]
    }

    /// Percent signs with two digits as bytes, plus signs as blanks.
    static func decoded(_ text: some StringProtocol) -> String {
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        var place = 0
        while place < bytes.count {
            if bytes[place] == 0x25, place + 2 < bytes.count, let high = digit(bytes[place + 1]), let low = digit(bytes[place + 2]) {
                out.append(high << 4 | low)
                place += 3
            } else {
                out.append(bytes[place] == 0x2B ? 0x20 : bytes[place])
                place += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
