public import LyceumConfiguration
internal import LyceumCore

/// A value that a recipe leaves to its user.
public struct RecipeParameter: Sendable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case flag
        case whole
        case number
        case text
        /// A file or folder; relative ones start at the recipe's folder, those of `--set` at the current one.
        case path
        /// A path, or the name of a model in the cache.
        case model
        case list

        var meaning: String {
            switch self {
            case .flag: "true or false"
            case .whole: "a whole number, also as 10k or 1M"
            case .number: "a number"
            case .text: "text"
            case .path: "a file or folder"
            case .model: "a folder, a .gguf file, or the name of a model in the cache"
            case .list: "a list"
            }
        }
    }

    public var name: String
    public var kind: Kind
    /// One sentence.
    public var meaning: String
    public var unit: String?
    public var minimum: Double?
    public var maximum: Double?
    /// The texts it may be; empty when any.
    public var choices: [String]
    /// nil when the user must give one.
    public var value: ConfigurationNode?
    public var place: String

    static let type = ConfigurationKey<String?>.choice(
        "type", Kind.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }, automatic: "by the default", "What the value is.")
    static let meaning = ConfigurationKey<String>.text("meaning", default: "", "One sentence for those who set it.")
    static let unit = ConfigurationKey<String?>.text("unit", "tokens, steps, …")
    static let minimum = ConfigurationKey<Double?>.number("minimum", in: -.infinity ... .infinity, "The smallest value.")
    static let maximum = ConfigurationKey<Double?>.number("maximum", in: -.infinity ... .infinity, "The largest value.")
    static let choices = ConfigurationKey<[String]>.texts("choices", "The texts it may be.")

    public static let section = ConfigurationSection(
        "parameter", "A value that users of the recipe may set.",
        keys: [
            type.declaration, KeyDeclaration("default", .text, "The value when none is set; without it, the user must set one."),
            meaning.declaration, unit.declaration, minimum.declaration, maximum.declaration, choices.declaration,
        ])

    init(_ entry: ConfigurationNode.Entry, folder: String, issues: ConfigurationIssues) {
        name = entry.key
        place = entry.keyPlace
        guard Self.isDeclaration(entry.value) else {
            // A bare value: its kind is what it looks like.
            kind = Self.guessed(entry.value)
            (meaning, unit, minimum, maximum, choices, value) = ("", nil, nil, nil, [], entry.value)
            return
        }
        let reader = ConfigurationReader(
            entry.value, section: Self.section, path: "parameters.\(entry.key)", folder: folder, issues: issues, isDraft: true)
        value = entry.value["default"].flatMap { $0.isNull ? nil : $0 }
        kind = reader[Self.type].flatMap(Kind.init) ?? value.map(Self.guessed) ?? .text
        meaning = reader[Self.meaning]
        unit = reader[Self.unit]
        minimum = reader[Self.minimum]
        maximum = reader[Self.maximum]
        choices = reader[Self.choices]
        if let given = value { value = checked(given, folder: folder, issues) }
    }

    private static func isDeclaration(_ node: ConfigurationNode) -> Bool {
        if case .mapping = node.content { true } else { false }
    }

    private static func guessed(_ node: ConfigurationNode) -> Kind {
        if case .list = node.content { return .list }
        switch node.json {
        case .bool: return .flag
        case .integer: return .whole
        case .number: return .number
        default: return .text
        }
    }

    /// The value when it is of the parameter's kind; otherwise an issue and the value before.
    mutating func set(_ node: ConfigurationNode, folder: String, _ issues: ConfigurationIssues) {
        value = checked(node, folder: folder, issues) ?? value
    }

    private func checked(_ node: ConfigurationNode, folder: String, _ issues: ConfigurationIssues) -> ConfigurationNode? {
        func wrong(_ expected: String) -> ConfigurationNode? {
            issues.add("parameters.\(name): expected \(expected), found \(node.described)", at: node.place, remedy: choiceRemedy(node))
            return nil
        }
        if kind == .list {
            if case .list = node.content { return node }
            guard case .scalar = node.content else { return wrong("a list") }
            return ConfigurationNode(.list([node]), place: node.place)
        }
        guard case .scalar(let text, let isPlain) = node.content, !node.isNull else { return wrong(kind.meaning) }
        switch kind {
        case .flag: guard node.json.boolValue != nil else { return wrong(kind.meaning) }
        case .whole:
            guard let whole = Amounts.whole(text) else { return wrong(kind.meaning) }
            guard isInRange(Double(whole)) else { return wrong("a whole number \(range)") }
            return ConfigurationNode(.scalar("\(whole)", isPlain: true), place: node.place)
        case .number:
            guard isPlain, let number = node.json.doubleValue ?? Amounts.whole(text).map(Double.init) else { return wrong(kind.meaning) }
            guard isInRange(number) else { return wrong("a number \(range)") }
        case .path:
            return ConfigurationNode(.scalar(RecipePath.absolute(text, in: folder), isPlain: false), place: node.place)
        case .model:
            return ConfigurationNode(.scalar(RecipePath.model(text, in: folder), isPlain: false), place: node.place)
        case .text, .list: if !choices.isEmpty, !choices.contains(text) { return wrong("one of \(choices.joined(separator: ", "))") }
        }
        return node
    }

    private func choiceRemedy(_ node: ConfigurationNode) -> String? {
        guard !choices.isEmpty, case .scalar(let text, _) = node.content else { return nil }
        return LyceumError.nearestNameRemedy(text, among: choices)
    }

    private func isInRange(_ number: Double) -> Bool { number >= minimum ?? -.infinity && number <= maximum ?? .infinity }

    private var range: String {
        switch (minimum, maximum) {
        case (let low?, let high?): "from \(Self.short(low)) to \(Self.short(high))"
        case (let low?, nil): "of at least \(Self.short(low))"
        case (nil, let high?): "of at most \(Self.short(high))"
        case (nil, nil): ""
        }
    }

    private static func short(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }

    /// `whole number, tokens, 1 to 10; default 5` for listings.
    public var specification: String {
        var text = kind.rawValue
        if let unit { text += ", \(unit)" }
        if minimum != nil || maximum != nil { text += ", \(range)" }
        if !choices.isEmpty { text += ", one of \(choices.joined(separator: ", "))" }
        return text + (value.map { "; default \($0.json.text())" } ?? "; required")
    }
}

/// Paths in recipes.
enum RecipePath {
    /// From the folder, made absolute and without `.` and `..` where something is there.
    static func absolute(_ path: String, in folder: String) -> String {
        let resolved = ConfigurationPath.resolve(path, in: folder)
        return FileSystem.absolute(resolved) ?? resolved
    }

    /// A path when there is something at it, else the name as it is.
    static func model(_ text: String, in folder: String) -> String {
        if text.hasPrefix("http://") || text.hasPrefix("https://") { return text }
        let path = ConfigurationPath.resolve(text, in: folder)
        return FileSystem.attributes(path) != nil ? absolute(text, in: folder) : text
    }
}
