public import LyceumCore
internal import LyceumData
public import LyceumModel

/// Has a model write texts of its own, to be trained on beside a field's texts so that what the model could do before is kept.
///
/// Texts are begun with nothing, with a few words, and with turns of a conversation; those that are short, repeat themselves or repeat earlier ones are
/// left out. Try number n depends on the seed and n alone, so the file is the same however many texts are written together and however often the work
/// was interrupted. What was written is kept in `FILE.unfinished` until the file is complete.
/// - Source: Xu et al. 2024, "Magpie: alignment data synthesis from scratch by prompting aligned LLMs with nothing" (conversations).
public struct SelfSampler {
    private let text: TextModel
    private let options: SelfSampleOptions
    private let starts: SelfStarts
    private let generator: Generator
    /// Tries without a text kept, after which the work is given up.
    private static let patience = 400

    /// - Throws: `LyceumError` for options out of range, or a model without a token to begin a text with.
    public init(_ text: TextModel, options: SelfSampleOptions) throws(LyceumError) {
        try options.check()
        self.text = text
        self.options = options
        starts = try SelfStarts(text, options)
        generator = try Generator(
            evaluator: text.model, text: text.tokenizer, endTokens: text.endTokens, options: GeneratorOptions(maximumBatch: options.batch))
    }

    /// Writes texts until there are enough tokens.
    ///
    /// - Parameters:
    ///   - path: JSON lines, complete when it is there.
    ///   - progress: called with the tokens kept so far; returning false stops the work, to be gone on with later.
    /// - Throws: `LyceumError`: `cancelled`, `limitExceeded` when the model writes nothing that can be kept, `invalidArgument` when the unfinished file
    ///   was made with other options.
    @discardableResult
    public func write(to path: String, progress: (Int) -> Bool = { _ in true }) throws(LyceumError) -> SelfSampleReport {
        var log = try SelfSampleLog(path: path, identity: identity)
        var quality = SampleQuality(
            minimumWords: options.minimumWords, maximumRepetition: options.maximumRepetition, maximumOverlap: options.maximumOverlap,
            takesAnySigns: options.takesAnySigns)
        var report = SelfSampleReport()
        for sample in log.samples {
            quality.remember(sample.text)
            report.keep(sample)
        }
        var number = log.nextNumber
        var lastKept = number
        while report.tokens < options.tokens {
            guard progress(min(report.tokens, options.tokens)) else {
                throw LyceumError(.cancelled, "stopped after \(report.tokens) tokens", at: path, remedy: "run the same command again to go on")
            }
            for attempt in try samples(number..<(number + options.batch)) where report.tokens < options.tokens {
                report.tries = attempt.number + 1
                if let problem = quality.judge(attempt.text) {
                    report.rejected[problem, default: 0] += 1
                    continue
                }
                try log.add(attempt)
                report.keep(attempt)
                lastKept = attempt.number
            }
            number += options.batch
            guard number - lastKept < Self.patience else {
                let reasons = report.rejected.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
                throw LyceumError(
                    .limitExceeded, "the last \(Self.patience) texts of the model were not worth keeping (\(reasons))", at: text.model.checkpoint.path,
                    remedy: "lower the temperature, allow shorter or more repetitive texts, or take another model")
            }
        }
        _ = progress(options.tokens)
        try log.finish()
        report.tries = max(report.tries, number)
        return report
    }

    /// What decides the texts besides the model's own arithmetic.
    private var identity: JSON {
        .object(
            JSON.Object([
                ("model", .string(text.model.fingerprint)), ("seed", .string("\(options.seed)")), ("temperature", .number(Double(options.temperature))),
                ("top_p", .number(Double(options.topP))), ("maximum_tokens", .integer(options.maximumTokens)),
                ("minimum_words", .integer(options.minimumWords)), ("maximum_repetition", .number(options.maximumRepetition)),
                ("maximum_overlap", .number(options.maximumOverlap)), ("any_signs", .bool(options.takesAnySigns)), ("chats", .bool(options.chats ?? (text.template != nil))),
                ("lists", .integer(Int(truncatingIfNeeded: TextHash.of(options.lists.strings("openings") + ["\u{1}"] + options.lists.strings("requests"))))),
            ]))
    }

    // MARK: - Writing

    /// The tries of a range, in order.
    private func samples(_ numbers: Range<Int>) throws(LyceumError) -> [SelfSample] {
        var starts: [SelfStart] = []
        for number in numbers { starts.append(try self.starts.start(number)) }
        let first = try generator.generate(zip(numbers, starts).map { request($1.prompt, number: $0, turn: 0) })
        var samples: [SelfSample] = []
        for (place, result) in first.enumerated() {
            let start = starts[place]
            var sample = SelfSample(number: numbers.lowerBound + place, start: start.kind, text: start.opening + Self.whole(result.text), tokens: result.tokens.count)
            if let request = start.request { sample.turns = [request, Self.whole(result.text).trimmed] }
            if start.kind == "chat" { sample.turns = [Self.whole(result.text).trimmed] }
            samples.append(sample)
        }
        try answer(&samples)
        for place in samples.indices where !samples[place].turns.isEmpty { samples[place].text = samples[place].turns.joined(separator: "\n") }
        return samples
    }

    /// Without the part of a character that the limit cut off.
    private static func whole(_ text: String) -> String {
        var scalars = text.unicodeScalars
        while scalars.last == "\u{FFFD}" { scalars.removeLast() }
        return String(scalars)
    }

    /// The answers of conversations whose first turn the model wrote. A turn that did not end is no request.
    private func answer(_ samples: inout [SelfSample]) throws(LyceumError) {
        let open = samples.indices.filter { samples[$0].turns.count == 1 && (3...200).contains(TextWords.count(samples[$0].turns[0])) }
        guard !open.isEmpty else {
            for place in samples.indices where samples[place].turns.count == 1 { samples[place].turns = [""] }
            return
        }
        var requests: [GenerationRequest] = []
        for place in open { requests.append(request(try starts.answerPrompt(samples[place].turns[0]), number: samples[place].number, turn: 1)) }
        for (place, result) in zip(open, try generator.generate(requests)) {
            samples[place].turns.append(Self.whole(result.text).trimmed)
            samples[place].tokens += result.tokens.count
        }
        // A conversation without an answer is nothing; an empty text is left out as too short.
        for place in samples.indices where samples[place].turns.count == 1 { samples[place].turns = [""] }
    }

    private func request(_ prompt: [Int32], number: Int, turn: Int) -> GenerationRequest {
        GenerationRequest(
            prompt: prompt, sampling: SamplingOptions(temperature: options.temperature, topP: options.topP, seed: options.seed),
            maximumTokens: options.maximumTokens, sequence: UInt64(number) * 2 + UInt64(turn))
    }
}

enum TextHash {
    static func of(_ texts: [String]) -> UInt64 {
        texts.joined(separator: "\n").utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
