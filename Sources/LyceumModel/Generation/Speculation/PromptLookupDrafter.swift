internal import LyceumCore

/// Guesses that what followed the last tokens before follows again.
///
/// Keeps an index from runs of tokens to the place after their latest occurrence, extended as the text grows: a guess costs O(longest match).
final class PromptLookupDrafter: Drafter {
    private let options: PromptLookupOptions
    private var latest: [[Int32]: Int] = [:]
    private var indexed = 0

    init(_ options: PromptLookupOptions) { self.options = options }

    func propose(
        _ context: [Int32], limit: Int, sampler: Sampler, constraint: (any TokenConstraint)?
    ) throws(LyceumError) -> Draft {
        defer { extendIndex(context) }
        extendIndex(context.dropLast())
        for length in stride(from: options.longestMatch, through: options.shortestMatch, by: -1)
        where context.count > length {
            guard let start = latest[Array(context.suffix(length))], start < context.count else { continue }
            let end = min(start + min(limit, options.maximumDraft), context.count)
            return Draft(tokens: Array(context[start..<end]))
        }
        return Draft()
    }

    /// Notes every run that ends before the last token given, so that a run never finds itself.
    private func extendIndex(_ context: some RandomAccessCollection<Int32>) {
        let tokens = Array(context)
        guard indexed < tokens.count else { return }
        for end in indexed + 1...tokens.count {
            for length in options.shortestMatch...options.longestMatch where length <= end {
                latest[Array(tokens[end - length..<end])] = end
            }
        }
        indexed = tokens.count
    }
}
