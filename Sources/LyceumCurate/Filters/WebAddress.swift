/// The host of an address of the web, and the domain it is registered under.
struct WebAddress {
    /// The whole host name; empty where there is none under a suffix.
    var host: String
    /// Suffix and the label in front of it; empty where there is none.
    var registeredDomain: String

    init(_ url: String, _ suffixes: PublicSuffixes) {
        var rest = url[...]
        if let scheme = rest.firstRange(ofText: "://") { rest = rest[scheme.upperBound...] } else if rest.hasPrefix("//") { rest = rest.dropFirst(2) }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
        if !rest.hasPrefix("["), let port = rest.firstIndex(of: ":") { rest = rest[..<port] }
        while rest.last == "." { rest.removeLast() }
        let labels = rest.split(separator: ".", omittingEmptySubsequences: false)
        let isNumeric = labels.count == 4 && labels.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }
        guard labels.count > 1, !isNumeric, !rest.hasPrefix("["), case let length = suffixes.suffixLength(labels), length < labels.count else {
            (host, registeredDomain) = ("", "")
            return
        }
        host = String(rest)
        registeredDomain = labels.suffix(length + 1).joined(separator: ".")
    }
}

extension Substring {
    func firstRange(ofText text: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
