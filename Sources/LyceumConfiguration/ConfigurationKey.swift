/// A declared key whose value is read as `Value`.
public struct ConfigurationKey<Value: Sendable>: Sendable {
    public let declaration: KeyDeclaration
    /// What is given when the key is absent, or its value wrong (which is reported).
    let fallback: Value
    let read: @Sendable (CheckedValue) -> Value

    init(_ declaration: KeyDeclaration, fallback: Value, read: @escaping @Sendable (CheckedValue) -> Value) {
        self.declaration = declaration
        self.fallback = fallback
        self.read = read
    }

    public var name: String { declaration.name }
}

/// A value that has been found to be of its key's kind.
indirect enum CheckedValue: Sendable {
    case flag(Bool)
    case whole(Int)
    case number(Double)
    case text(String)
    case list([CheckedValue])
    case numbers([(String, Double)])

    var asWhole: Int { if case .whole(let value) = self { value } else { 0 } }
    var asFlag: Bool { if case .flag(let value) = self { value } else { false } }
    var asText: String { if case .text(let value) = self { value } else { "" } }
    var asList: [CheckedValue] { if case .list(let value) = self { value } else { [] } }
    var asNumbers: [(String, Double)] { if case .numbers(let value) = self { value } else { [] } }
    var asNumber: Double {
        switch self {
        case .number(let value): value
        case .whole(let value): Double(value)
        default: 0
        }
    }
}

extension ConfigurationKey where Value == Bool {
    public static func flag(_ name: String, default fallback: Bool, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .flag, defaultText: "\(fallback)", meaning), fallback: fallback) { $0.asFlag }
    }
}

extension ConfigurationKey where Value == Bool? {
    public static func flag(_ name: String, automatic: String, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .flag, defaultText: automatic, meaning), fallback: nil) { $0.asFlag }
    }
}

extension ConfigurationKey where Value == Int {
    public static func whole(
        _ name: String, in range: ClosedRange<Int>, unit: String? = nil, default fallback: Int, _ meaning: String
    ) -> Self {
        Self(KeyDeclaration(name, .whole(range), unit: unit, defaultText: "\(fallback)", meaning), fallback: fallback) { $0.asWhole }
    }
}

extension ConfigurationKey where Value == Int? {
    /// - Parameter automatic: what happens without the key, in a few words.
    public static func whole(
        _ name: String, in range: ClosedRange<Int>, unit: String? = nil, automatic: String? = nil, _ meaning: String
    ) -> Self {
        Self(KeyDeclaration(name, .whole(range), unit: unit, defaultText: automatic, meaning), fallback: nil) { $0.asWhole }
    }

    public static func bytes(_ name: String, automatic: String? = nil, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .bytes, defaultText: automatic, meaning), fallback: nil) { $0.asWhole }
    }
}

extension ConfigurationKey where Value == Double {
    public static func number(
        _ name: String, in range: ClosedRange<Double>, excludesLower: Bool = false, unit: String? = nil, default fallback: Double,
        _ meaning: String
    ) -> Self {
        Self(
            KeyDeclaration(
                name, .number(range, excludesLower: excludesLower), unit: unit, defaultText: ValueKind.short(fallback), meaning),
            fallback: fallback) { $0.asNumber }
    }
}

extension ConfigurationKey where Value == Double? {
    public static func number(
        _ name: String, in range: ClosedRange<Double>, excludesLower: Bool = false, unit: String? = nil, automatic: String? = nil,
        _ meaning: String
    ) -> Self {
        Self(
            KeyDeclaration(name, .number(range, excludesLower: excludesLower), unit: unit, defaultText: automatic, meaning),
            fallback: nil) { $0.asNumber }
    }

    /// Seconds.
    public static func duration(_ name: String, automatic: String? = nil, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .duration, unit: "seconds, or 15m, 2h", defaultText: automatic, meaning), fallback: nil) { $0.asNumber }
    }
}

extension ConfigurationKey where Value == String {
    public static func text(_ name: String, default fallback: String, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .text, defaultText: fallback, meaning), fallback: fallback) { $0.asText }
    }

    public static func requiredText(_ name: String, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .text, isRequired: true, meaning), fallback: "") { $0.asText }
    }

    public static func requiredPath(_ name: String, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .path, isRequired: true, meaning), fallback: "") { $0.asText }
    }

    public static func choice(
        _ name: String, _ choices: [ConfigurationChoice], default fallback: String, _ meaning: String
    ) -> Self {
        Self(KeyDeclaration(name, .choice(choices), defaultText: fallback, meaning), fallback: fallback) { $0.asText }
    }
}

extension ConfigurationKey where Value == String? {
    public static func text(_ name: String, automatic: String? = nil, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .text, defaultText: automatic, meaning), fallback: nil) { $0.asText }
    }

    public static func path(_ name: String, automatic: String? = nil, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .path, defaultText: automatic, meaning), fallback: nil) { $0.asText }
    }

    public static func choice(
        _ name: String, _ choices: [ConfigurationChoice], automatic: String? = nil, _ meaning: String
    ) -> Self {
        Self(KeyDeclaration(name, .choice(choices), defaultText: automatic, meaning), fallback: nil) { $0.asText }
    }
}

extension ConfigurationKey where Value == [String] {
    public static func texts(_ name: String, default fallback: [String] = [], _ meaning: String) -> Self {
        let text = "[" + fallback.joined(separator: ", ") + "]"
        return Self(KeyDeclaration(name, .list(.text), defaultText: fallback.isEmpty ? nil : text, meaning), fallback: fallback) {
            $0.asList.map(\.asText)
        }
    }

    public static func paths(_ name: String, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .list(.path), meaning), fallback: []) { $0.asList.map(\.asText) }
    }
}

extension ConfigurationKey where Value == [Double] {
    public static func list(_ name: String, in range: ClosedRange<Double>, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .list(.number(range, excludesLower: false)), meaning), fallback: []) { $0.asList.map(\.asNumber) }
    }
}

extension ConfigurationKey where Value == [(name: String, value: Double)] {
    /// Names and numbers in the order of the file.
    public static func numbers(_ name: String, in range: ClosedRange<Double>, _ meaning: String) -> Self {
        Self(KeyDeclaration(name, .numbers(range), meaning), fallback: []) { $0.asNumbers.map { (name: $0.0, value: $0.1) } }
    }
}
