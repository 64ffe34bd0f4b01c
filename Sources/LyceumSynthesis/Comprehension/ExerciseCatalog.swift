public import LyceumCore

/// The kinds of exercises a model may be asked to write, with several wordings each.
public struct ExerciseCatalog: Sendable, Hashable {
    public struct Prompt: Sendable, Hashable {
        public var kind: String
        /// `kind/number`
        public var id: String
        public var text: String
    }

    public let prompts: [Prompt]
    /// Kinds whose answers must take their words from the passage.
    public let extractiveKinds: Set<String>
    /// In lower case.
    public let refusals: [String]

    /// - Throws: `LyceumError` (`invalidData`) when there is no prompt at all.
    public init(_ lists: DataLists = .standard) throws(LyceumError) {
        var prompts: [Prompt] = []
        for name in lists.texts.keys.sorted() where name.hasPrefix("exercise-") {
            let kind = String(name.dropFirst("exercise-".count))
            for (number, text) in lists.strings(name).enumerated() { prompts.append(Prompt(kind: kind, id: "\(kind)/\(number + 1)", text: text)) }
        }
        guard !prompts.isEmpty else {
            throw LyceumError(.invalidData, "there is no list of prompts (exercise-KIND.txt) with an entry", remedy: "add one")
        }
        self.prompts = prompts
        extractiveKinds = Set(lists.strings("extractive-kinds"))
        refusals = lists.strings("refusals").map { $0.lowercased() }
    }

    public var kinds: [String] {
        var seen = Set<String>()
        return prompts.map(\.kind).filter { seen.insert($0).inserted }
    }
}
