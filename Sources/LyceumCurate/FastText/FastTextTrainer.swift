internal import CLyceumCurate
public import LyceumCore
internal import LyceumData
internal import LyceumTensor

/// Learns a ``FastTextModel`` as fastText does: plain gradient steps, line by line, with a rate that falls to nothing.
///
/// Texts are given twice: to count their words, and to learn from. Features are found once and kept as numbers; the steps follow one another on one
/// thread, so the same texts, settings and seed give the same bits.
public final class FastTextTrainer {
    public struct Settings: Sendable, Hashable {
        public var arguments = FastTextArguments()
        /// Rate of the first step, above 0.
        public var rate = 0.1
        public var preparation = FastTextPreparation.none
        /// Rarer labels are left out.
        public var leastLabelCount = 1
        /// Whether every epoch has its own seeded order; otherwise the order is that of the texts, as in fastText.
        public var shuffles = true
        public var seed: UInt64 = 0

        public init() {}
    }

    public struct Report: Sendable, Hashable {
        public var texts = 0
        public var words = 0
        public var tokens = 0
        /// Mean loss of a text in each epoch.
        public var losses: [Double] = []
    }

    public let settings: Settings
    private var vocabulary = lyc_vocabulary()
    private var names = lyc_vocabulary()
    private var dictionary: FastTextDictionary?
    private var scratch = FastTextScratch(width: 0, labels: 0)
    private var lines = Lines()

    /// What is learned from: features and labels of all texts, one behind the other.
    private struct Lines {
        var features: [Int32] = []
        var featureStarts: [UInt64] = [0]
        var labels: [Int32] = []
        var labelStarts: [UInt64] = [0]
        var tokens: [Int32] = []

        var count: Int { tokens.count }
    }

    /// - Throws: `LyceumError` (`invalidArgument`) for settings out of range.
    public init(_ settings: Settings) throws(LyceumError) {
        var settings = settings
        let arguments = settings.arguments
        guard settings.rate > 0, settings.rate.isFinite, (1...4096).contains(arguments.dimension), (1...100_000).contains(arguments.epochs),
            (1...64).contains(arguments.wordRun), (0...64).contains(arguments.longestPiece), (0...64).contains(arguments.shortestPiece),
            (1...1 << 30).contains(arguments.buckets), arguments.leastCount >= 1, arguments.negatives >= 0
        else {
            throw LyceumError(
                .invalidArgument, "expected a rate above 0, a dimension of 1 to 4096, 1 or more epochs, runs of 1 to 64 words and pieces of up to 64")
        }
        // Nothing would be found in them.
        if arguments.wordRun < 2, arguments.longestPiece == 0 { settings.arguments.buckets = 0 }
        self.settings = settings
    }

    deinit {
        lyc_vocabulary_free(&vocabulary)
        lyc_vocabulary_free(&names)
    }

    /// A label as fastText's files hold it: no blanks.
    static func plain(_ label: String) -> [UInt8] {
        Array((FastTextDictionary.labelPrefix + label).utf8).map { $0 == 0x20 || $0 == 0 || (9...13).contains($0) ? 0x5F : $0 }
    }

    /// First reading: counts the words of a text. Blanks in labels become underscores.
    public func count(_ text: String, labels: [String]) throws(LyceumError) {
        precondition(dictionary == nil, "counting comes before learning")
        var text = settings.preparation.applied(to: text)
        var code: Int32 = text.withUTF8 { bytes in lyc_vocabulary_add(&vocabulary, bytes.baseAddress, bytes.count) }
        for label in labels where code == 0 {
            code = Self.plain(label).withUnsafeBufferPointer { lyc_vocabulary_add_word(&names, $0.baseAddress, $0.count) }
        }
        guard code == 0 else { throw LyceumError(.limitExceeded, "the words of the texts take more than 4 GB, or there is no memory for them") }
    }

    /// Second reading: keeps a text's features. Texts without a label that is frequent enough teach nothing.
    public func add(_ text: String, labels: [String]) throws(LyceumError) {
        let dictionary = if let known = self.dictionary { known } else { try makeDictionary() }
        var text = settings.preparation.applied(to: text)
        scratch.clear()
        var failure: LyceumError?
        var tokens = 0
        text.withUTF8 { bytes in
            var none: UInt8 = 0
            do throws(LyceumError) {
                tokens = if let start = bytes.baseAddress { try dictionary.find(start, bytes.count, scratch) } else { try dictionary.find(&none, 0, scratch) }
            } catch { failure = error }
        }
        if let failure { throw failure }
        lines.features += UnsafeBufferPointer(start: scratch.features.values, count: scratch.features.count)
        lines.featureStarts.append(UInt64(lines.features.count))
        for label in labels {
            if let number = labelNumbers[Self.plain(label)] { lines.labels.append(number) }
        }
        lines.labelStarts.append(UInt64(lines.labels.count))
        lines.tokens.append(Int32(clamping: tokens + labels.count))
    }

    private var labelNumbers: [[UInt8]: Int32] = [:]

    /// Words and labels in the order of fastText's files: the frequent first, and of equals the first met.
    private func makeDictionary() throws(LyceumError) -> FastTextDictionary {
        var entries = FastTextDictionary.Entries()
        Self.append(vocabulary, least: Int64(settings.arguments.leastCount), to: &entries)
        let words = entries.count
        Self.append(names, least: Int64(settings.leastLabelCount), to: &entries)
        guard entries.count - words >= 2 else {
            throw LyceumError(
                .invalidData, "expected texts of two labels or more, found \(entries.count - words)",
                remedy: "check the field with the label, and give texts of every label")
        }
        guard words > 0 else { throw LyceumError(.invalidData, "the texts hold no word that is frequent enough") }
        for number in words..<entries.count { labelNumbers[Array(entries.bytes(number))] = Int32(number - words) }
        let made = FastTextDictionary(entries, words: words, tokens: vocabulary.tokens + names.tokens, arguments: settings.arguments)
        lyc_vocabulary_free(&vocabulary)
        lyc_vocabulary_free(&names)
        dictionary = made
        return made
    }

    private static func append(_ found: lyc_vocabulary, least: Int64, to entries: inout FastTextDictionary.Entries) {
        let order = (0..<found.entries).filter { found.counts[$0] >= least }.sorted { (found.counts[$1], $0) < (found.counts[$0], $1) }
        for number in order {
            let (start, end) = (Int(found.starts[number]), Int(found.starts[number + 1]))
            entries.append(UnsafeBufferPointer(start: found.text + start, count: end - start), count: found.counts[number])
        }
    }

    /// Learns from the texts.
    /// - Parameter progress: tokens done and in all; throwing stops the work.
    public func train(_ progress: (_ done: Int, _ all: Int) throws(LyceumError) -> Void = { _, _ in }) throws(LyceumError) -> (
        model: FastTextModel, report: Report
    ) {
        let dictionary = if let known = self.dictionary { known } else { try makeDictionary() }
        var report = Report(texts: lines.count, words: dictionary.words, tokens: lines.tokens.reduce(0) { (sum: Int, count: Int32) in sum + Int(count) })
        guard lines.count > 0, !lines.labels.isEmpty else { throw LyceumError(.invalidData, "there is no text to learn from") }
        let arguments = settings.arguments
        let input = try FastTextMatrix(rows: dictionary.rows, width: Int(arguments.dimension))
        let output = try FastTextMatrix(rows: dictionary.labels, width: Int(arguments.dimension))
        fill(input)
        let learner = FastTextLearner(arguments, dictionary, input, output)
        let all = Int64(report.tokens) * Int64(arguments.epochs)
        var done: Int64 = 0
        for epoch in 0..<Int(arguments.epochs) {
            let order = order(epoch), chosen = chosen(epoch)
            var loss = 0.0
            for start in stride(from: 0, to: lines.count, by: 1024) {
                done = learner.learn(
                    lines.features, lines.featureStarts, lines.labels, lines.labelStarts, chosen, lines.tokens, order,
                    start..<min(start + 1024, lines.count), done: done, all: all, rate: Float(settings.rate),
                    draws: settings.seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(epoch), &loss)
                try progress(Int(done), Int(all))
            }
            report.losses.append(loss / Double(lines.count))
        }
        let model = try FastTextModel(
            arguments: arguments, preparation: settings.preparation, dictionary: dictionary, input: input, output: output)
        return (model, report)
    }

    /// Uniform in ±1 / dimension.
    private func fill(_ matrix: FastTextMatrix) {
        guard let values = matrix.values else { return }
        let philox = Philox(seed: settings.seed)
        let (bound, count) = (1 / Double(matrix.width), matrix.rows * matrix.width)
        for block in 0..<(count + 3) / 4 {
            let words = philox.block(UInt64(block), 0x66_7465_7874)
            for lane in 0..<min(4, count - block * 4) {
                values[block * 4 + lane] = Float((Double(words[lane]) * 0x1p-32 * 2 - 1) * bound)
            }
        }
    }

    private func order(_ epoch: Int) -> [UInt32] {
        guard settings.shuffles else { return (0..<lines.count).map { UInt32($0) } }
        let permutation = IndexPermutation(count: lines.count, seed: settings.seed, stream: UInt64(epoch))
        return (0..<lines.count).map { UInt32(permutation[$0]) }
    }

    /// Which of a text's labels is learned in this epoch, where only one at a time is.
    private func chosen(_ epoch: Int) -> [Int32] {
        let philox = Philox(seed: settings.seed)
        return (0..<lines.count).map { line in
            let count = UInt32(lines.labelStarts[line + 1] - lines.labelStarts[line])
            return count < 2 ? 0 : Int32(philox.block(UInt64(line), UInt64(epoch) << 32 | 0x6C62).x % count)
        }
    }
}
