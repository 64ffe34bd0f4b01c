internal import LyceumCore

/// Something a generated task lets the user choose, written behind its name: `arithmetic:digits=3,operation=multiply`.
public struct GeneratedTaskOption: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case number(ClosedRange<Int>, default: Int)
        /// One of some words; the first is taken unless another is named.
        case word([String])
    }

    public let name: String
    public let meaning: String
    public let kind: Kind

    public static func number(_ name: String, _ range: ClosedRange<Int>, default value: Int, _ meaning: String) -> GeneratedTaskOption {
        GeneratedTaskOption(name: name, meaning: meaning, kind: .number(range, default: value))
    }

    public static func word(_ name: String, _ words: [String], _ meaning: String) -> GeneratedTaskOption {
        GeneratedTaskOption(name: name, meaning: meaning, kind: .word(words))
    }

    /// The value that is taken when none is given, as text.
    public var standard: String {
        switch kind {
        case .number(_, let value): "\(value)"
        case .word(let words): words.first ?? ""
        }
    }

    /// What may be given, for messages and lists.
    public var allowed: String {
        switch kind {
        case .number(let range, _): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .word(let words): "one of \(words.joined(separator: ", "))"
        }
    }

    static let seed = number("seed", 0...Int(Int32.max), default: 1, "what all random choices depend on")
    static let items = number(
        "items", 1...1_000_000, default: 200,
        "items of the test split; the standard number becomes smaller where there are not so many")
    static let examples = number("examples", 0...10_000, default: 40, "items of the split that worked examples are drawn from")
}

/// The values of a generated task's options, all of them checked.
public struct GeneratedTaskChoices: Sendable, Hashable {
    private let values: [String: String]
    /// The options that have their standard values.
    private let standards: Set<String>
    /// The task's name with the options that differ from their standard values, in the order the task declares them.
    public let name: String

    /// - Throws: `LyceumError` (`invalidArgument`) for options the task has not, values out of range, and an option given twice.
    init(_ task: any GeneratedTask, _ given: [(name: String, value: String)]) throws(LyceumError) {
        var values = Dictionary(task.options.map { ($0.name, $0.standard) }, uniquingKeysWith: { first, _ in first })
        var seen = Set<String>()
        for (name, value) in given {
            guard let option = task.options.first(where: { $0.name == name }) else {
                throw LyceumError(
                    .invalidArgument, "the task has no option “\(name)”", at: task.name,
                    remedy: task.options.isEmpty
                        ? "leave it out" : "its options are \(task.options.map(\.name).joined(separator: ", "))")
            }
            guard seen.insert(name).inserted else {
                throw LyceumError(.invalidArgument, "the option “\(name)” is given twice", at: task.name, remedy: "give it once")
            }
            guard Self.accepts(option, value) else {
                throw LyceumError(
                    .invalidArgument, "expected \(option.allowed) for “\(name)”, found “\(value)”", at: task.name,
                    remedy: "give \(option.allowed)")
            }
            values[name] = value
        }
        self.values = values
        standards = Set(task.options.filter { values[$0.name] == $0.standard }.map(\.name))
        let changed = task.options.filter { values[$0.name] != $0.standard }.map { "\($0.name)=\(values[$0.name] ?? "")" }
        name = changed.isEmpty ? task.name : "\(task.name):\(changed.joined(separator: ","))"
    }

    private static func accepts(_ option: GeneratedTaskOption, _ value: String) -> Bool {
        switch option.kind {
        case .number(let range, _): Int(value).map { range.contains($0) && "\($0)" == value } ?? false
        case .word(let words): words.contains(value)
        }
    }

    func number(_ name: String) -> Int { values[name].flatMap { Int($0) } ?? 0 }
    func word(_ name: String) -> String { values[name] ?? "" }
    /// Whether the option has the value it has when none is given.
    func isStandard(_ name: String) -> Bool { standards.contains(name) }
    var seed: UInt64 { UInt64(number("seed")) }
    /// All options with their values, for records.
    var json: JSON.Object { JSON.Object(values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }) }
}
