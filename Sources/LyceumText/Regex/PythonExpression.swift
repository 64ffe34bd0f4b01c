public import LyceumCore

/// A regular expression with the syntax and the meaning of Python's `re` module (3.11), on Unicode scalars.
///
/// Groups, named groups, back references, look-around, conditionals, possessive and lazy repetition, and the flags `aimsux` work as there;
/// `\N{…}` and the locale flag are refused. Work is bounded: when a pattern backtracks much, states that failed are remembered, and beyond a
/// fixed number of steps per character the rest of the text counts as without match.
public struct PythonExpression: Sendable {
    /// A match: bytes of the UTF-8 text, and the texts of the groups (nil for one that took no part).
    public struct Match: Sendable, Hashable {
        public var range: Range<Int>
        public var text: String
        /// Groups from number 1 on.
        public var groups: [String?]
    }

    public let pattern: String
    /// Numbers of the named groups.
    public let names: [String: Int]
    public let groupCount: Int
    private let program: RegularExpressionProgram

    /// - Throws: `LyceumError` (`invalidData`, `unsupported`, `limitExceeded`) with the place in the pattern.
    public init(
        _ pattern: String, ignoresCase: Bool = false, isMultiline: Bool = false, dotMatchesNewline: Bool = false
    ) throws(LyceumError) {
        self.pattern = pattern
        do throws(LyceumError) {
            guard pattern.utf8.count <= 1 << 16 else { throw LyceumError(.limitExceeded, "the regular expression is too large") }
            var flags = PythonExpressionParser.Flags()
            flags.ignoresCase = ignoresCase
            flags.isMultiline = isMultiline
            flags.dotMatchesNewline = dotMatchesNewline
            var parser = PythonExpressionParser(pattern, flags: flags)
            program = try RegularExpressionProgram(try parser.parse())
            names = parser.names
            groupCount = parser.groupCount
        } catch {
            var named = error
            named.message += ": \(pattern.count > 200 ? String(pattern.prefix(200)) + "…" : pattern)"
            throw named
        }
    }

    /// All matches from left to right (`finditer`).
    public func matches(in text: String) -> [Match] {
        var found: [Match] = []
        forEachMatch(in: text) {
            found.append($0)
            return true
        }
        return found
    }

    /// The first match anywhere (`search`).
    public func firstMatch(in text: String) -> Match? {
        var found: Match?
        forEachMatch(in: text) {
            found = $0
            return false
        }
        return found
    }

    /// What `findall` gives: per match its text without groups, the text of its only group, or of all groups; empty for groups without part.
    public func findAll(in text: String) -> [[String]] {
        matches(in: text).map { groupCount == 0 ? [$0.text] : $0.groups.map { $0 ?? "" } }
    }

    /// A match at the start of the text (`match`), or of the whole text (`fullmatch`).
    public func match(_ text: String, isWhole: Bool = false) -> Match? {
        var copy = text
        return copy.withUTF8 { bytes in
            withBase(bytes) { base in
                var matcher = RegularExpressionMatcher(program, base, 0, bytes.count)
                return matcher.match(at: 0, reaching: isWhole ? bytes.count : nil).map { result($0, matcher, bytes) }
            }
        }
    }

    /// Calls `body` with each match until it gives false.
    private func forEachMatch(in text: String, _ body: (Match) -> Bool) {
        var copy = text
        copy.withUTF8 { bytes in
            withBase(bytes) { base in
                var matcher = RegularExpressionMatcher(program, base, 0, bytes.count)
                var position = 0
                var mustAdvance = false
                while position <= bytes.count, let range = matcher.nextMatch(from: position, mustAdvance: mustAdvance) {
                    guard body(result(range, matcher, bytes)) else { return }
                    mustAdvance = range.isEmpty
                    position = range.upperBound
                }
            }
        }
    }

    /// An empty buffer may have no address.
    private func withBase<Result>(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        if let base = bytes.baseAddress { return body(base) }
        var none: UInt8 = 0
        return withUnsafePointer(to: &none, body)
    }

    private func result(_ range: Range<Int>, _ matcher: RegularExpressionMatcher, _ bytes: UnsafeBufferPointer<UInt8>) -> Match {
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        return Match(range: range, text: text(range), groups: (0..<groupCount).map { matcher.group($0 + 1).map(text) })
    }
}
