public import LyceumCore
public import LyceumText

/// Conversations that teach a refiner its programs, made of pages of which the noise is known.
public struct RefineExamples: Sendable {
    public var level: RefineLevel
    /// Tokens of a document that the first stage sees.
    public var documentTokens: Int
    public var chunker: RefineChunker

    public init(level: RefineLevel = .both, documentTokens: Int = 2000, chunkTokens: Int = 1500) {
        self.level = level
        self.documentTokens = documentTokens
        chunker = RefineChunker(tokens: chunkTokens)
    }

    /// Junk is no example for chunks: at work it does not come that far.
    /// - Parameters:
    ///   - count: tokens of a text.
    ///   - beginning: the first tokens of a text.
    public func examples(_ page: RefinePage, count: (String) -> Int, beginning: (String, Int) -> String) -> [JSON] {
        var examples: [JSON] = []
        if level.hasDocuments { examples.append(RefinePrompts.example(beginning(page.text, documentTokens), program: page.documentProgram)) }
        if level.hasChunks, !page.isJunk {
            examples += chunker.chunks(page.text, count: count).map { RefinePrompts.example($0.text, program: page.program(of: $0)) }
        }
        return examples
    }

    /// Writes the conversations of many pages, JSON lines, in the order of the pages.
    /// - Parameter tokenizer: of the model that will learn.
    /// - Returns: conversations written.
    @discardableResult
    public func write(_ pages: [RefinePage], tokenizer: Tokenizer, to path: String) throws(LyceumError) -> Int {
        let file = try AtomicFile(path: path)
        var written = 0
        for page in pages {
            let examples = examples(page) { text in
                tokenizer.encode(text, addSpecialTokens: false, parseSpecialTokens: false).count
            } beginning: { text, limit in
                RefineWriter.beginning(text, tokens: limit, tokenizer)
            }
            for example in examples { try file.write(example.text() + "\n") }
            written += examples.count
        }
        try file.commit()
        return written
    }
}
