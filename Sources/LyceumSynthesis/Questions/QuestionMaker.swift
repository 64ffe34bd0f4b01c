public import LyceumCore
public import LyceumData
internal import LyceumExam

/// Makes questions with four options out of texts, without a model.
///
/// Facts are gaps for names, numbers and terms (`cloze`), relations asked in other words than the text's (`choice`), and the next name or term of a
/// text that breaks off (`completion`). Wrong options are the right
/// answers of other questions of the same type on the same field, alike in length and in how often the field speaks of them; a wrong option never
/// stands in the question's passage, and no sentence of the field says it together with what is asked. Four questions share four options, each right
/// once. The set is audited for cues; groups of questions are left out until nothing can be told without knowing the field.
public struct QuestionMaker: Sendable {
    public struct Options: Sendable, Hashable {
        /// Most questions; as they come by fours, the next lower multiple of four. nil makes all there are.
        public var count: Int?
        public var kinds: Set<FieldQuestion.Kind>
        public var seed: UInt64
        /// Questions of one passage at most.
        public var perPassage: Int
        /// Whether statements that tell of one study or event are asked about, too: more questions, which only who read the text can answer.
        public var asksEvents: Bool

        public init(
            count: Int? = nil, kinds: Set<FieldQuestion.Kind> = FieldQuestion.Kind.standalone, seed: UInt64 = 1, perPassage: Int = 6,
            asksEvents: Bool = false
        ) {
            self.asksEvents = asksEvents
            self.count = count
            self.kinds = kinds
            self.seed = seed
            self.perPassage = perPassage
        }
    }

    public let options: Options
    private let lists: DataLists
    private let vocabulary: DomainVocabulary?

    /// - Parameter vocabulary: words of the field; they are asked for first. Without it any longer word that is not general may be.
    public init(options: Options = Options(), lists: DataLists = .standard, vocabulary: DomainVocabulary? = nil) {
        self.options = options
        self.lists = lists
        self.vocabulary = vocabulary
    }

    /// Makes questions of passages.
    ///
    /// - Parameter field: other texts of the field: what they say together is no wrong option, and what they speak of often is known to be a name.
    /// - Throws: `LyceumError`: `invalidArgument` for fewer than four questions, `invalidData` for lists that cannot be read or texts that give no questions.
    public func make(from passages: [Passage], field: [String] = []) throws(LyceumError) -> QuestionSet {
        if let count = options.count, count < 4 {
            throw LyceumError(.invalidArgument, "expected 4 questions or more, found \(count)", remedy: "questions come by fours that share their options")
        }
        let source = try QuestionCandidates(passages, field: field, lists: lists, vocabulary: vocabulary)
        var candidates: [QuestionCandidate] = []
        for (number, passage) in passages.enumerated() { candidates += source.candidates(passage, number: number, kinds: options.kinds, asksEvents: options.asksEvents) }
        var builder = QuestionQuartets(index: source.index, passages: passages, perPassage: options.perPassage)
        let quartets = builder.make(candidates, seed: options.seed)
        guard !quartets.isEmpty else {
            throw LyceumError(
                .invalidData, "no question could be made of \(passages.count) passages (\(candidates.count) facts, but no four of one type that exclude each other)",
                remedy: "give more text, or another kind of question")
        }
        return try QuestionSet(quartets, candidates: candidates, passages: passages, options: options)
    }
}
