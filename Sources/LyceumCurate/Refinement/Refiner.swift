public import LyceumCore
public import LyceumModel

/// Cleans texts by programs that a small model writes.
///
/// Two stages: the beginning of a document decides whether it is kept; then its lines are read chunk by chunk, and the programs of all its chunks together
/// are one program, which ``RefineExecutor`` runs. Always the most likely token: the same texts give the same programs, for any batch.
/// - Source: Zhou et al. 2024 (ProX), arXiv 2409.17115.
public final class Refiner {
    public struct Options: Sendable, Hashable {
        public var level = RefineLevel.both
        /// Tokens of a document that the first stage sees, 1 or more.
        public var documentTokens = 2000
        /// Tokens of a chunk's numbered lines, 1 or more.
        public var chunkTokens = 1500
        /// Most tokens of a program, 1 or more.
        public var programTokens = 256
        /// Prompts worked on together, 1 or more.
        public var batch = 16
        public var reading = RefineProgram.Reading.strict
        /// Whether the model may only write what fits its text: calls of the stage, numbers of the chunk's lines, strings that stand in them. Such
        /// programs have no errors; they are not better chosen.
        public var isConstrained = false

        public init() {}
    }

    /// What became of a text.
    public struct Refined: Sendable, Hashable {
        public var documentProgram: String?
        /// Of all chunks; nil when the document was dropped before.
        public var chunkProgram: String?
        public var isDropped = false
        public var outcome: RefineExecutor.Outcome?
        public var chunks = 0
        /// Chunks that stayed as they are: the model has no room for them.
        public var tooLong = 0
        /// Programs that ended at the limit of tokens.
        public var cut = 0
        /// Empty where nothing is left.
        public var text: String

        /// Why nothing is left of it; nil where something is.
        public var reason: String? {
            if isDropped { return "refiner_dropped" }
            return outcome?.decision == .emptied ? "refiner_emptied" : nil
        }
    }

    public let options: Options
    private let document: RefineWriter?
    private let chunk: RefineWriter?
    private let executor: RefineExecutor

    /// - Parameters:
    ///   - model: writes the programs of the stages asked for.
    ///   - chunkModel: writes those of chunks; nil takes the same model.
    /// - Throws: `LyceumError` for options out of range or in conflict, a model without a chat template or without room for a prompt.
    public init(_ model: TextModel, chunkModel: TextModel? = nil, options: Options = Options()) throws(LyceumError) {
        for (name, value) in [
            ("documentTokens", options.documentTokens), ("chunkTokens", options.chunkTokens), ("programTokens", options.programTokens),
            ("batch", options.batch),
        ] where value < 1 {
            throw LyceumError(.invalidArgument, "expected 1 or more, found \(value)", at: name)
        }
        if options.isConstrained, options.reading == .reference {
            throw LyceumError(
                .invalidArgument, "constrained programs have strings in quotation marks, which the published reading cuts at commas", at: "reading",
                remedy: "read them strictly")
        }
        self.options = options
        executor = RefineExecutor(options.reading)
        document = options.level.hasDocuments ? try RefineWriter(model, options) : nil
        chunk = options.level.hasChunks ? try RefineWriter(chunkModel ?? model, options) : nil
    }

    /// - Returns: one result per text, in order.
    /// - Throws: what the model throws.
    public func refine(_ texts: [String]) throws(LyceumError) -> [Refined] {
        var results = texts.map { Refined(text: $0) }
        if let document { try judge(document, &results) }
        if let chunk { try clean(chunk, &results) }
        return results
    }

    /// Both stages, the second also on documents that the first drops: to measure each on its own.
    func stages(_ texts: [String]) throws(LyceumError) -> [Refined] {
        var results = texts.map { Refined(text: $0) }
        if let document { try judge(document, &results) }
        let isDropped = results.map(\.isDropped)
        for place in results.indices {
            results[place].isDropped = false
            results[place].text = texts[place]
        }
        if let chunk { try clean(chunk, &results) }
        for place in results.indices { results[place].isDropped = isDropped[place] }
        return results
    }

    /// Texts without words have nothing to judge.
    private func judge(_ writer: RefineWriter, _ results: inout [Refined]) throws(LyceumError) {
        let asked = results.indices.filter { RefineLines.wordCount(results[$0].text) > 0 }
        let answers = try writer.answers(asked.map { .init(text: writer.beginning(results[$0].text, tokens: options.documentTokens)) })
        for (place, answer) in zip(asked, answers) {
            results[place].documentProgram = answer?.text
            if answer == nil { results[place].tooLong += 1 }
            // As the published code has it: whatever speaks of dropping drops.
            guard answer?.text.utf8.contains("drop") == true else { continue }
            results[place].isDropped = true
            results[place].text = ""
        }
    }

    private func clean(_ writer: RefineWriter, _ results: inout [Refined]) throws(LyceumError) {
        let chunker = RefineChunker(tokens: min(options.chunkTokens, writer.room))
        var questions: [RefineWriter.Question] = []
        var owners: [Int] = []
        for place in results.indices where !results[place].isDropped && RefineLines.wordCount(results[place].text) > 0 {
            let chunks = chunker.chunks(results[place].text) { writer.count($0) }
            results[place].chunks = chunks.count
            results[place].chunkProgram = ""
            let lines = RefineLines(results[place].text)
            questions += chunks.map { chunk in
                .init(text: chunk.text, chunk: (chunk.lines, chunk.lines.map { lines[$0] }.joined(separator: "\n")))
            }
            owners += chunks.map { _ in place }
        }
        var programs = results.map { _ in [String]() }
        for (owner, answer) in zip(owners, try writer.answers(questions)) {
            guard let answer else {
                results[owner].tooLong += 1
                continue
            }
            if answer.isCut { results[owner].cut += 1 }
            programs[owner].append(answer.text)
        }
        for place in results.indices where results[place].chunkProgram != nil {
            let program = programs[place].joined(separator: "\n")
            let outcome = executor.run(program, on: results[place].text)
            results[place].chunkProgram = program
            results[place].text = outcome.text
            results[place].outcome = outcome
        }
    }
}

extension String.UTF8View {
    /// Whether the bytes of a text stand in these.
    fileprivate func contains(_ text: String) -> Bool { RefineLines.replacing(text, with: "", in: String(Substring(self[...]))) != nil }
}
