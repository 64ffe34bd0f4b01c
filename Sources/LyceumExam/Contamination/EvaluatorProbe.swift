internal import LyceumCore
public import LyceumModel

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Looks into a model on this machine: log-probabilities of every token, with what the model expected in its place.
///
/// The evaluator is used on a thread of the probe's own, by one call at a time.
public final class EvaluatorProbe: ContaminationProbe, @unchecked Sendable {
    public let name: String
    private let evaluator: any Evaluator
    private let text: any ChatText
    /// Put in front of every text; without it the first token of a text is not scored.
    private let beginning: Int32?
    private let endTokens: Set<Int32>
    private let turn = Locked(())
    /// Logits that exist at one time, at most.
    private let logitLimit = 1 << 24

    public init(_ evaluator: any Evaluator, text: any ChatText, beginning: Int32? = nil, endTokens: Set<Int32> = [], name: String = "model") {
        self.evaluator = evaluator
        self.text = text
        self.beginning = beginning
        self.endTokens = endTokens
        self.name = name
    }

    public convenience init(_ model: TextModel, name: String = "model") {
        self.init(model.model, text: model.tokenizer, beginning: model.beginning, endTokens: model.endTokens, name: name)
    }

    private func onThread<Value: Sendable>(_ work: @escaping @Sendable (EvaluatorProbe) throws(LyceumError) -> Value) async throws -> Value {
        try await BackgroundThread.run { () throws(LyceumError) -> Value in
            try self.turn.withLock { _ throws(LyceumError) in try work(self) }
        }
    }

    private func tokens(_ text: String) -> [Int32] { self.text.encode(text, addSpecialTokens: false, parseSpecialTokens: false) }

    /// A text that begins with the beginning token, where there is one.
    private func opened(_ text: String) -> [Int32] { (beginning.map { [$0] } ?? []) + tokens(text) }

    // MARK: - Likelihood

    public func evidence(of texts: [String]) async throws -> [TextEvidence] {
        try await onThread { probe throws(LyceumError) in
            let rows = try probe.score(texts.map { (tokens: probe.opened($0), from: 1) })
            return zip(texts, rows).map { text, row in
                TextEvidence(logProbabilities: row.values, means: row.means, deviations: row.deviations, byteCount: text.utf8.count)
            }
        }
    }

    public func logLikelihoods(of texts: [SplitText]) async throws -> [Double] {
        try await onThread { probe throws(LyceumError) in
            let sequences = texts.map { text in
                // Encoded together, as a model would read them; the rest is what follows the beginning's own tokens.
                let whole = probe.opened(text.beginning + text.rest)
                return (tokens: whole, from: max(1, min(probe.opened(text.beginning).count, whole.count)))
            }
            return try probe.score(sequences).map { $0.values.reduce(0, +) }
        }
    }

    private struct Row {
        var values: [Double] = []
        var means: [Double] = []
        var deviations: [Double] = []
    }

    /// Scores every token from a place on, several texts at a time. Texts longer than the context go through windows that overlap by half.
    private func score(_ sequences: [(tokens: [Int32], from: Int)]) throws(LyceumError) -> [Row] {
        var rows = sequences.map { _ in Row() }
        var windows: [(sequence: Int, tokens: [Int32], from: Int)] = []
        for (number, sequence) in sequences.enumerated() {
            let context = max(evaluator.contextLength, 2)
            var next = sequence.from
            while next < sequence.tokens.count {
                // The first window begins with the text; later ones have half a context before what they score.
                let start = next < context ? 0 : next - context / 2
                let end = min(start + context, sequence.tokens.count)
                windows.append((number, Array(sequence.tokens[start..<end]), next - start))
                next = end
            }
        }
        var first = 0
        while first < windows.count {
            var (last, count) = (first, 0)
            while last < windows.count, last == first || (count + windows[last].tokens.count) * evaluator.vocabularySize <= logitLimit {
                count += windows[last].tokens.count
                last += 1
            }
            let pieces = windows[first..<last].map {
                EvaluationPiece(memory: evaluator.makeMemory(), tokens: Array($0.tokens.dropLast()), logits: .all)
            }
            let logits = try evaluator.evaluate(pieces)
            for (window, result) in zip(windows[first..<last], logits) { Self.read(window.tokens, window.from, result, into: &rows[window.sequence]) }
            first = last
        }
        return rows
    }

    private static func read(_ tokens: [Int32], _ from: Int, _ logits: Logits, into row: inout Row) {
        let size = logits.vocabularySize
        logits.values.withUnsafeBufferPointer { values in
            for position in max(from, 1)..<max(tokens.count, from, 1) where position * size <= values.count {
                let slice = UnsafeBufferPointer(rebasing: values[(position - 1) * size..<position * size])
                let (logSum, mean, deviation) = moments(slice)
                row.values.append(min(0, Double(slice[Int(tokens[position])]) - logSum))
                row.means.append(mean)
                row.deviations.append(deviation)
            }
        }
    }

    /// ln Σ e^x, and mean and standard deviation of ln p under p.
    private static func moments(_ row: UnsafeBufferPointer<Float>) -> (logSum: Double, mean: Double, deviation: Double) {
        var top = -Float.infinity
        for value in row where value > top { top = value }
        guard top.isFinite else { return (Double(top), 0, 0) }
        var (sum, first, second) = (0.0, 0.0, 0.0)
        for value in row {
            let shifted = Double(value - top)
            guard shifted > -745 else { continue }
            let weight = exp(shifted)
            sum += weight
            first += weight * shifted
            second += weight * shifted * shifted
        }
        let logSum = log(sum), mean = first / sum
        return (logSum + Double(top), mean - logSum, max(0, second / sum - mean * mean).squareRoot())
    }

    // MARK: - Writing

    public func regenerate(_ texts: [SplitText]) async throws -> [String] {
        try await onThread { probe throws(LyceumError) in
            try probe.write(texts.map { (probe.opened($0.beginning), probe.tokens($0.rest).count) }, untilLine: false)
        }
    }

    public func complete(_ prompts: [String], maximumTokens: Int) async throws -> [String] {
        try await onThread { probe throws(LyceumError) in
            try probe.write(prompts.map { (probe.opened($0), maximumTokens) }, untilLine: true)
        }
    }

    private struct Writer {
        var memory: any SequenceMemory
        var next: [Int32]
        var left: Int
        var decoder: any TokenStreamDecoder
        var text = ""
        var isDone = false
    }

    private func write(_ wishes: [(tokens: [Int32], count: Int)], untilLine: Bool) throws(LyceumError) -> [String] {
        var writers: [Writer] = []
        for (tokens, count) in wishes {
            let room = evaluator.contextLength - count
            guard !tokens.isEmpty, room > 0 || count == 0 else {
                throw LyceumError(
                    .limitExceeded, "expected a beginning, and room for \(count) tokens in a context of \(evaluator.contextLength)", at: name,
                    remedy: "leave texts out that are longer than the model's context")
            }
            // What does not fit is cut from the left.
            let kept = Array(tokens.suffix(max(room, 1)))
            writers.append(
                Writer(
                    memory: evaluator.makeMemory(), next: kept, left: count,
                    decoder: text.makeStreamDecoder(after: kept, showsSpecialTokens: false), isDone: count == 0))
        }
        let width = max(1, min(64, logitLimit / max(evaluator.vocabularySize, 1)))
        for first in stride(from: 0, to: writers.count, by: width) {
            try write(&writers, first..<min(first + width, writers.count), untilLine)
        }
        return writers.map(\.text)
    }

    private func write(_ writers: inout [Writer], _ range: Range<Int>, _ untilLine: Bool) throws(LyceumError) {
        while true {
            let active = range.filter { !writers[$0].isDone }
            guard !active.isEmpty else { break }
            let logits = try evaluator.evaluate(active.map { EvaluationPiece(memory: writers[$0].memory, tokens: writers[$0].next) })
            for (index, row) in zip(active, logits) {
                let token = Self.mostLikely(row.values)
                writers[index].left -= 1
                guard !endTokens.contains(token) else {
                    writers[index].isDone = true
                    continue
                }
                writers[index].text += writers[index].decoder.append(token)
                writers[index].next = [token]
                let hasLine = untilLine && writers[index].text.utf8.contains(0x0A)
                if writers[index].left == 0 || hasLine { writers[index].isDone = true }
            }
        }
        for index in range { writers[index].text += writers[index].decoder.finish() }
        guard untilLine else { return }
        for index in range {
            writers[index].text = String(writers[index].text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first ?? "")
        }
    }

    private static func mostLikely(_ row: [Float]) -> Int32 {
        row.withUnsafeBufferPointer { values in
            var best = 0
            for index in values.indices where values[index] > values[best] { best = index }
            return Int32(best)
        }
    }
}
