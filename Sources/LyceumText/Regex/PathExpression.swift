public import LyceumCore

/// A regular expression that names must match as a whole, as adapter files and parameter selections use them.
public struct PathExpression: Sendable {
    public let pattern: String
    private let expression: RegularExpression

    /// - Throws: `LyceumError` (`invalidData`, `unsupported`) with the place in the pattern.
    public init(_ pattern: String) throws(LyceumError) {
        self.pattern = pattern
        expression = try RegularExpression("\\A(?:\(pattern))\\z")
    }

    /// Whether the pattern covers the name from its first to its last character.
    public func matches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return false }
            var found = false
            expression.forEachMatch(start, 0, bytes.count) { _ in found = true }
            return found
        }
    }
}
