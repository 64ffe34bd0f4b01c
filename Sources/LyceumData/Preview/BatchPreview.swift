internal import LyceumCore
public import LyceumText

/// Shows what a batch trains on: text that is learned stands out, and the borders of tokens can be seen.
public struct BatchPreview {
    /// How parts are marked.
    public enum Marks: Sendable, Hashable {
        /// Colors: learned text in two alternating greens, so that tokens can be told apart; the rest dim.
        case colors
        /// Learned text in square brackets, tokens divided by `|`.
        case plain
    }

    private let tokenizer: Tokenizer
    private let sourceNames: [String]
    private let marks: Marks
    private let origin: (DocumentReference) -> String?

    /// - Parameters:
    ///   - sourceNames: what `TrainingBatch.sources` counts.
    ///   - origin: where a document came from, such as `BatchStream.origin(of:)` says.
    public init(
        _ tokenizer: Tokenizer, sourceNames: [String] = [], marks: Marks, origin: @escaping (DocumentReference) -> String? = { _ in nil }
    ) {
        self.tokenizer = tokenizer
        self.sourceNames = sourceNames
        self.marks = marks
        self.origin = origin
    }

    /// The batch as text that ends with a line of counts.
    ///
    /// - Parameters:
    ///   - maximumDocuments: documents shown; the others are counted.
    ///   - maximumTokens: tokens shown of each document, from its beginning and its end.
    public func text(_ batch: TrainingBatch, maximumDocuments: Int = 8, maximumTokens: Int = 2048) -> String {
        var lines: [String] = []
        for document in batch.documents.indices.prefix(max(maximumDocuments, 0)) {
            lines.append(heading(batch, document))
            lines.append(body(batch, batch.documents[document], maximumTokens))
        }
        let hidden = batch.documents.count - min(batch.documents.count, max(maximumDocuments, 0))
        if hidden > 0 { lines.append(faint("… and \(hidden) more documents")) }
        lines.append(summary(batch))
        return lines.joined(separator: "\n") + "\n"
    }

    private func heading(_ batch: TrainingBatch, _ document: Int) -> String {
        let rows = batch.documents[document]
        let learned = batch.weights[rows].reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
        var parts = ["document \(document + 1) of \(batch.documents.count)"]
        let source = batch.sources[document]
        if sourceNames.indices.contains(source) { parts.append(sourceNames[source]) }
        if batch.references.indices.contains(document) {
            let reference = batch.references[document]
            parts.append(origin(reference) ?? "number \(reference.document)")
            if reference.tokens.lowerBound > 0 { parts.append("from token \(reference.tokens.lowerBound)") }
        }
        parts.append("\(rows.count) tokens, \(learned) learned")
        let line = "── " + parts.joined(separator: " · ")
        return marks == .colors ? "\u{1B}[1m\(line)\u{1B}[0m" : line
    }

    private func body(_ batch: TrainingBatch, _ rows: Range<Int>, _ limit: Int) -> String {
        guard rows.count > limit else { return render(batch, rows, rows.lowerBound) }
        let half = max(limit / 2, 1)
        let hidden = rows.count - 2 * half
        guard hidden > 0 else { return render(batch, rows, rows.lowerBound) }
        return render(batch, rows.lowerBound..<(rows.lowerBound + half), rows.lowerBound)
            + faint(" … \(hidden) tokens … ")
            + render(batch, (rows.upperBound - half)..<rows.upperBound, rows.lowerBound)
    }

    /// A token is learned when the row before it in its document predicts it.
    private func render(_ batch: TrainingBatch, _ rows: Range<Int>, _ first: Int) -> String {
        var (text, printable) = ("", PrintableText())
        var wasLearned = false
        for row in rows {
            let isLearned = row > first && batch.weights[row - 1] > 0
            if marks == .plain {
                if isLearned != wasLearned {
                    text += printable.finish() + (isLearned ? "[" : "]")
                } else if isLearned {
                    text += "|"
                }
                text += printable.add(tokenizer.bytes(of: batch.tokens[row]))
            } else {
                let style = isLearned ? (row % 2 == 0 ? "32" : "92;4") : row % 2 == 0 ? "2" : "2;4"
                text += "\u{1B}[\(style)m" + printable.add(tokenizer.bytes(of: batch.tokens[row])) + "\u{1B}[0m"
            }
            wasLearned = isLearned
        }
        return text + printable.finish() + (wasLearned && marks == .plain ? "]" : "")
    }

    private func summary(_ batch: TrainingBatch) -> String {
        let learned = batch.weights.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
        var line = "\(batch.documents.count) documents, \(batch.tokens.count) tokens, \(learned) learned"
        if !batch.tokens.isEmpty { line += " (\(learned * 100 / batch.tokens.count) %)" }
        let bySource = Set(batch.sources).sorted().map { source -> String in
            let tokens = zip(batch.documents, batch.sources).reduce(0) { $0 + ($1.1 == source ? $1.0.count : 0) }
            return "\(sourceNames.indices.contains(source) ? sourceNames[source] : "source \(source)") \(tokens)"
        }
        return bySource.count > 1 ? line + " · " + bySource.joined(separator: ", ") : line
    }

    private func faint(_ text: String) -> String { marks == .colors ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}
