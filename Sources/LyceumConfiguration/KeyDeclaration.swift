/// A word of a fixed set, and what it stands for.
public struct ConfigurationChoice: Sendable, Hashable {
    public var name: String
    public var meaning: String

    public init(_ name: String, _ meaning: String) {
        self.name = name
        self.meaning = meaning
    }
}

/// What may stand after a key.
public indirect enum ValueKind: Sendable {
    case flag
    /// `2000`, `2k`, `10M`, `1e6`.
    case whole(ClosedRange<Int>)
    /// Bounds; `excludesLower` for numbers that must be greater.
    case number(ClosedRange<Double>, excludesLower: Bool)
    /// Seconds: `90`, `15m`, `2h`.
    case duration
    /// Bytes: `4GB`, `500MB`.
    case bytes
    case text
    /// Relative ones start at the configuration file's folder.
    case path
    case choice([ConfigurationChoice])
    /// A single value stands for a list of one.
    case list(ValueKind)
    case section(ConfigurationSection)
    /// A list of sections; a single one stands for a list of one.
    case sections(ConfigurationSection)
    /// Names and numbers, as in `{embed: 0.1}`.
    case numbers(ClosedRange<Double>)

    /// The kind in words, with its range.
    public var words: String {
        switch self {
        case .flag: "true or false"
        case .whole(let range): "whole number, \(Self.words(range))"
        case .number(let range, let excludesLower): "number, \(Self.words(range, excludesLower))"
        case .duration: "duration"
        case .bytes: "size in bytes"
        case .text: "text"
        case .path: "path"
        case .choice(let choices): "one of " + choices.map(\.name).joined(separator: ", ")
        case .list(let kind): "list of: \(kind.words)"
        case .section: "section"
        case .sections: "list of sections"
        case .numbers(let range): "names with numbers, \(Self.words(range, false))"
        }
    }

    private static func words(_ range: ClosedRange<Int>) -> String {
        range.upperBound >= 1 << 40 ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
    }

    private static func words(_ range: ClosedRange<Double>, _ excludesLower: Bool) -> String {
        let lower = range.lowerBound.isFinite ? (excludesLower ? "above " : "") + short(range.lowerBound) : nil
        switch (lower, range.upperBound.isFinite) {
        case (let lower?, true): return "\(lower) to \(short(range.upperBound))"
        case (let lower?, false): return excludesLower ? lower : "\(lower) or more"
        case (nil, true): return "up to \(short(range.upperBound))"
        case (nil, false): return "any"
        }
    }

    static func short(_ value: Double) -> String {
        Int(exactly: value).map { abs($0) < 1_000_000 ? "\($0)" : "\(value)" } ?? "\(value)"
    }
}

/// One key: from it come parsing, range errors, help, example files and documentation.
public struct KeyDeclaration: Sendable {
    public var name: String
    public var kind: ValueKind
    /// tokens, steps, …
    public var unit: String?
    /// As it would be written; nil when there is none.
    public var defaultText: String?
    public var isRequired: Bool
    /// One sentence.
    public var meaning: String

    public init(
        _ name: String, _ kind: ValueKind, unit: String? = nil, defaultText: String? = nil, isRequired: Bool = false,
        _ meaning: String
    ) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.defaultText = defaultText
        self.isRequired = isRequired
        self.meaning = meaning
    }

    /// `whole number, 1 to 64, tokens; default 8`
    public var specification: String {
        var text = kind.words
        if let unit { text += ", \(unit)" }
        if isRequired { text += "; required" } else if let defaultText { text += "; default \(defaultText)" }
        return text
    }
}

/// A group of keys.
public struct ConfigurationSection: Sendable {
    public var name: String
    public var meaning: String
    public var keys: [KeyDeclaration]
    /// The key a bare value stands for: `optimizer: adamw` is `optimizer: {type: adamw}`.
    public var shorthand: String?

    public init(_ name: String, _ meaning: String, shorthand: String? = nil, keys: [KeyDeclaration]) {
        self.name = name
        self.meaning = meaning
        self.shorthand = shorthand
        self.keys = keys
    }

    public subscript(key: String) -> KeyDeclaration? { keys.first { $0.name == key } }
}
