public import LyceumCore

/// Which weights of a model are trained: rules on their names, of which the last that applies decides.
///
/// A rule is a `WeightPattern` or one of the words `all`, `none`, `embeddings`, `head`, `norms`, `biases` and `layers:0-5` (also `layers:3`);
/// `!` in front excludes. Rules that begin with an exclusion start from everything: `["!embeddings"]` is all but the embeddings.
public struct ParameterSelection: Sendable, Hashable {
    private struct Rule: Sendable, Hashable {
        let text: String
        let patterns: [WeightPattern]
        let includes: Bool
    }

    private let rules: [Rule]

    public static let all = ParameterSelection(rules: [Rule(text: "all", patterns: [], includes: true)])
    public static let none = ParameterSelection(rules: [])

    private init(rules: [Rule]) { self.rules = rules }

    /// - Throws: `LyceumError` (`invalidArgument`) for a pattern that cannot be read.
    public init(_ rules: [String]) throws(LyceumError) {
        var list: [Rule] = []
        for text in rules {
            let excludes = text.hasPrefix("!")
            let rest = excludes ? String(text.dropFirst()) : text
            if list.isEmpty, excludes { list.append(Rule(text: "all", patterns: [], includes: true)) }
            if rest == "all" || rest == "none" {
                list.append(Rule(text: text, patterns: [], includes: excludes != (rest == "all")))
            } else {
                list.append(Rule(text: text, patterns: try Self.patterns(rest), includes: !excludes))
            }
        }
        self.rules = list
    }

    /// Names that the checkpoints of all architectures use for the same thing.
    private static let words: [String: [String]] = [
        "embeddings": ["*embed_tokens.weight", "*wte.weight", "*wpe.weight", "*embed_in.weight"],
        "head": ["*lm_head.*", "*embed_out.*"],
        "norms": ["*norm.weight", "*norm.bias", "*layernorm.weight", "*layernorm.bias", "*ln_?.weight", "*ln_?.bias"],
        "biases": ["*.bias"],
    ]

    private static func patterns(_ text: String) throws(LyceumError) -> [WeightPattern] {
        var texts = words[text] ?? [text]
        if text.hasPrefix("layers:") {
            let part = text.dropFirst("layers:".count)
            texts = ["*layers.{\(part)}.*", "*h.{\(part)}.*"]
        }
        var patterns: [WeightPattern] = []
        for text in texts { patterns.append(try WeightPattern(text)) }
        return patterns
    }

    public func contains(_ name: String) -> Bool {
        for rule in rules.reversed() where rule.patterns.isEmpty || rule.patterns.contains(where: { $0.matches(name) }) {
            return rule.includes
        }
        return false
    }

    /// Every rule must apply to something: one that does not is a mistake in it.
    func check(names: [String], at place: String) throws(LyceumError) {
        for rule in rules where !rule.patterns.isEmpty {
            guard !names.contains(where: { name in rule.patterns.contains { $0.matches(name) } }) else { continue }
            let examples = names.prefix(3).joined(separator: ", ")
            throw LyceumError(
                .notFound, "the rule “\(rule.text)” applies to no weight of the model", at: place,
                remedy: "names are like \(examples)")
        }
    }
}
