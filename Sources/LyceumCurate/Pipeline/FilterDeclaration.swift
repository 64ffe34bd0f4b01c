public import LyceumConfiguration
public import LyceumCore

/// A filter as pipelines name it: its keys, its reasons, and how it is made from them.
public struct FilterDeclaration: Sendable {
    public let name: String
    public let meaning: String
    /// Why it drops documents, in the order in which it looks.
    public let reasons: [String]
    public let section: ConfigurationSection
    let make: @Sendable (ConfigurationReader) -> (any TextFilter)?

    /// - Parameter make: reports what is wrong to the reader and then gives nil.
    init(
        _ type: (some TextFilter).Type, _ meaning: String, shorthand: String? = nil, keys: [KeyDeclaration],
        make: @escaping @Sendable (ConfigurationReader) -> (any TextFilter)?
    ) {
        name = type.name
        self.meaning = meaning
        reasons = type.reasons
        section = ConfigurationSection(type.name, meaning, shorthand: shorthand, keys: keys)
        self.make = make
    }
}

/// All filters, in the order in which they are listed.
public enum FilterCatalog {
    public static let all: [FilterDeclaration] = [
        url, pageSize, language,
        gopherRepetition, gopherQuality, c4Lines, c4Paragraphs, badWords, fineWeb, refinedWebLines,
        unigram, perplexity, classifier, fastText, subject,
        mathPage, mathText, mathQuality, webMathRules, openQuestions, choiceQuestions, redStoneQuality,
        latex, code, pageShape, chinese, similarLines,
        images, toxicity, refine, personalData,
    ]

    public static func named(_ name: String) -> FilterDeclaration? { all.first { $0.name == name } }

    /// A filter with its defaults, and values as `--set` gives them.
    /// - Throws: `LyceumError` (`invalidArgument`) for an unknown name, or what is wrong with the values.
    public static func make(_ name: String, settings: [String] = []) throws(LyceumError) -> any TextFilter {
        guard let declaration = named(name) else { throw unknown(name) }
        var node = ConfigurationNode.empty(at: name)
        for setting in settings { node = try declaration.section.applying(setting, to: node) }
        let issues = ConfigurationIssues()
        let filter = declaration.make(ConfigurationReader(node, section: declaration.section, folder: ".", issues: issues))
        try issues.check()
        guard let filter else { throw LyceumError(.invalidArgument, "the filter cannot be made", at: name) }
        return filter
    }

    static func unknown(_ name: String) -> LyceumError {
        let names = all.map(\.name)
        return LyceumError(
            .invalidArgument, "there is no filter “\(name)”", at: name,
            remedy: LyceumError.nearestNameRemedy(name, among: names, otherwise: "the filters are \(names.joined(separator: ", "))"))
    }

    /// Zero takes a limit away.
    static func limit(_ value: Double) -> Double? { value > 0 ? value : nil }
    static func limit(_ value: Int) -> Int? { value > 0 ? value : nil }

    static func share(_ name: String, _ value: Double, _ meaning: String) -> ConfigurationKey<Double> {
        .number(name, in: 0...1, default: value, meaning + "; 0 for no limit.")
    }

    /// Reads a file for a filter; what is wrong goes to the reader.
    static func load<Value>(_ reader: ConfigurationReader, _ key: String, _ read: () throws(LyceumError) -> Value) -> Value? {
        do throws(LyceumError) { return try read() } catch {
            reader.issues.add(error.at(reader.place(of: key)))
            return nil
        }
    }
}
