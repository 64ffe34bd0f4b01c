public import LyceumCore

/// A pattern for the names of weights.
///
/// `*` stands for any text, `?` for one character, `{a,b}` for one of several texts, `{0-5}` for one of the numbers; `/…/` is a regular
/// expression for the whole name.
public struct WeightPattern: Sendable, Hashable, CustomStringConvertible {
    public let text: String
    private let alternatives: [[UInt8]]
    private let isExpression: Bool

    public var description: String { text }

    /// - Throws: `LyceumError` (`invalidArgument`) for an expression that cannot be read and for braces that do not close.
    public init(_ text: String) throws(LyceumError) {
        self.text = text
        isExpression = text.count > 1 && text.hasPrefix("/") && text.hasSuffix("/")
        guard !isExpression else {
            alternatives = []
            guard (try? Regex(String(text.dropFirst().dropLast()))) != nil else { throw Self.malformed(text, "a regular expression") }
            return
        }
        var expanded: [[UInt8]] = []
        try Self.expand(Array(text.utf8), into: &expanded, text)
        alternatives = expanded
    }

    public func matches(_ name: String) -> Bool {
        guard isExpression else {
            let name = Array(name.utf8)
            return alternatives.contains { Self.matches($0, name) }
        }
        guard let expression = try? Regex(String(text.dropFirst().dropLast())) else { return false }
        return (try? expression.wholeMatch(in: name)) ?? nil != nil
    }

    // MARK: - Braces

    private static let limit = 4096

    private static func malformed(_ text: String, _ what: String) -> LyceumError {
        LyceumError(
            .invalidArgument, "“\(text)” is not \(what)",
            remedy: "write names with * and ?, {a,b}, {0-5}, or a regular expression between slashes")
    }

    /// Replaces the first braces by each of their parts, and goes on with the results.
    private static func expand(_ pattern: [UInt8], into result: inout [[UInt8]], _ text: String) throws(LyceumError) {
        guard let open = pattern.firstIndex(of: UInt8(ascii: "{")) else {
            guard result.count < limit, !pattern.contains(UInt8(ascii: "}")) else {
                throw malformed(text, "a pattern of at most \(limit) alternatives")
            }
            result.append(pattern)
            return
        }
        guard let close = pattern[open...].firstIndex(of: UInt8(ascii: "}")) else { throw malformed(text, "a closed pattern") }
        let inside = pattern[(open + 1)..<close].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        for part in inside {
            for alternative in numbers(part) ?? [Array(part)] {
                guard result.count < limit else { throw malformed(text, "a pattern of at most \(limit) alternatives") }
                try expand(pattern[..<open] + alternative + pattern[(close + 1)...], into: &result, text)
            }
        }
    }

    /// `3-5` → 3, 4, 5.
    private static func numbers(_ part: ArraySlice<UInt8>) -> [[UInt8]]? {
        let ends = part.split(separator: UInt8(ascii: "-")).map { Int(String(decoding: $0, as: UTF8.self)) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last, last - first < limit else { return nil }
        return (first...last).map { Array(String($0).utf8) }
    }

    /// Wildcards, in time proportional to the product of the lengths at worst.
    private static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
        var (p, n) = (0, 0)
        var (star, resume) = (-1, 0)
        while n < name.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                (star, resume) = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
                p += 1
                n += 1
            } else if star >= 0 {
                resume += 1
                (p, n) = (star + 1, resume)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
