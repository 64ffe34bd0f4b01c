public import LyceumCore

/// One thing a file holds: a text, or an object with fields.
public struct DataRecord: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        case text(String)
        case object(JSON.Object)
    }

    public var content: Content
    /// Number of the file among those read.
    public var file: Int
    /// Line where it begins, from 1; the number of the element in a JSON array.
    public var line: Int

    public init(_ content: Content, file: Int = 0, line: Int = 1) {
        self.content = content
        self.file = file
        self.line = line
    }

    /// The value under a name; dots lead into objects (`meta.text`) where no key has the whole name.
    public func value(_ name: String) -> JSON? {
        guard case .object(let object) = content else { return nil }
        return Self.value(name[...], in: object)
    }

    private static func value(_ name: Substring, in object: JSON.Object) -> JSON? {
        if let value = object[String(name)] { return value }
        var dot = name.firstIndex(of: ".")
        while let position = dot {
            if let inner = object[String(name[..<position])]?.objectValue,
                let value = value(name[name.index(after: position)...], in: inner)
            {
                return value
            }
            dot = name[name.index(after: position)...].firstIndex(of: ".")
        }
        return nil
    }

    /// The text of a record: itself, or the string under a field.
    /// - Throws: `LyceumError` (`invalidData`) that names the fields there are.
    public func text(field: String) throws(LyceumError) -> String {
        guard case .object(let object) = content else {
            guard case .text(let text) = content else { return "" }
            return text
        }
        switch value(field) {
        case .string(let text): return text
        case nil:
            throw LyceumError(
                .invalidData, "expected the field '\(field)', found \(Self.list(object.keys))",
                remedy: "name the field that holds the text")
        case let other?:
            throw LyceumError(.invalidData, "expected a string in the field '\(field)', found \(other.kind)")
        }
    }

    static func list(_ keys: [String]) -> String {
        keys.isEmpty ? "no fields" : keys.prefix(12).map { "'\($0)'" }.joined(separator: ", ") + (keys.count > 12 ? ", …" : "")
    }
}

/// What to do with a record that cannot be used.
public enum ErrorPolicy: String, Sendable, Hashable, CaseIterable {
    /// Ends the work with an error that names file and line.
    case stop
    /// Leaves the record out and counts it.
    case skip
}

/// What was read, and what was left out.
public struct ReadingCounts: Sendable, Hashable {
    public var records = 0
    /// Records without text.
    public var empty = 0
    /// Records left out because something is wrong with them.
    public var skipped = 0
    /// Texts that were cut into several documents because of their length.
    public var cutTexts = 0
    /// The first problems, each with its place.
    public var problems: [String] = []
    /// What a screen left out.
    public var screening = ScreeningCounts()

    public init() {}

    static let problemLimit = 20

    mutating func skip(_ error: LyceumError) {
        skipped += 1
        if problems.count < Self.problemLimit {
            problems.append(error.location.map { "\($0): \(error.message)" } ?? error.message)
        }
    }
}
