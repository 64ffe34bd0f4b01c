internal import LyceumTensor

/// How documents in rows are laid out when each begins with rows that no token stands for.
struct PromptedRows {
    let source: VirtualPrompt
    /// Of every row in its document.
    private(set) var positions: [Int32] = []
    /// Rows of tokens.
    private(set) var outputRows: [Int] = []
    private(set) var segments: [AttentionSegment] = []
    /// With queries for the tokens' rows alone, which then lie one after the other.
    private(set) var outputSegments: [AttentionSegment] = []
    /// Soft prompts: for every row, its place in the prompt's rows followed by the tokens' embeddings; nil when all rows are tokens.
    private(set) var embeddingRows: [Int]?
    /// Prefixes: for every key, its place in the prefix followed by the keys of the rows.
    private(set) var keyRows: [Int]?

    init(_ prompt: VirtualPrompt, tokens: [Int32], positions given: [Int32], segments documents: [AttentionSegment]) {
        source = prompt
        if prompt.kind == .prefixTuning { addPrefix(given, documents) } else { addRows(given, documents) }
    }

    /// Learned keys before each document's own; queries are the tokens'.
    private mutating func addPrefix(_ given: [Int32], _ documents: [AttentionSegment]) {
        positions = given.map { $0 + Int32(source.count) }
        outputRows = Array(given.indices)
        var order: [Int] = []
        for document in documents {
            let first = order.count
            order += 0..<source.count
            order += document.keys.map { source.count + $0 }
            segments.append(AttentionSegment(queries: document.queries, keys: first..<order.count))
        }
        outputSegments = segments
        keyRows = order
    }

    /// Learned embeddings before each document's tokens.
    private mutating func addRows(_ given: [Int32], _ documents: [AttentionSegment]) {
        var order: [Int] = []
        for document in documents {
            let first = order.count
            order += 0..<source.count
            order += document.queries.map { source.count + $0 }
            positions += (0..<Int32(source.count))
            positions += document.queries.map { given[$0] + Int32(source.count) }
            let rows = first..<order.count
            segments.append(AttentionSegment(queries: rows, keys: rows))
            outputSegments.append(AttentionSegment(queries: document.queries, keys: rows))
            outputRows += rows.dropFirst(source.count)
        }
        embeddingRows = order
    }
}
