internal import Dispatch
internal import LyceumCore

/// Different words and how often each occurs, in a fixed order.
struct WordCounts {
    /// The words' bytes, one after another.
    var bytes: [UInt8] = []
    /// Where each word begins; one more at the end.
    var offsets: [Int] = [0]
    var counts: [Int] = []
    var count: Int { counts.count }

    func withWord<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[offsets[index]..<offsets[index + 1]])) }
    }
}

extension WordCounts {
    /// Texts are counted in batches of this many bytes, each split among the threads.
    private static let batchBytes = 16 << 20

    /// Cuts all texts into words and counts them.
    ///
    /// - Throws: when the different words together take more than `byteLimit` bytes.
    static func count(
        _ texts: some Sequence<String>, splitter: WordSplitter, threads: Int, byteLimit: Int,
        progress: ((VocabularyTrainingProgress) -> Void)?
    ) throws(LyceumError) -> WordCounts {
        let counters = (0..<max(1, threads)).map { _ in CounterBox(byteLimit: byteLimit) }
        var batch: [String] = []
        var batchBytes = 0
        var total = 0
        func flush() throws(LyceumError) {
            guard !batch.isEmpty else { return }
            count(batch, splitter, counters)
            total += batchBytes
            progress?(.countingWords(bytes: total))
            batch.removeAll(keepingCapacity: true)
            batchBytes = 0
            guard !counters.contains(where: { $0.counter.isFull }) else { throw tooManyWords(byteLimit) }
        }
        for text in texts {
            batch.append(text)
            batchBytes += text.utf8.count
            if batchBytes >= Self.batchBytes { try flush() }
        }
        try flush()
        for other in counters.dropFirst() { counters[0].counter.merge(other.counter) }
        guard !counters[0].counter.isFull else { throw tooManyWords(byteLimit) }
        return sorted(counters[0].counter)
    }

    private static func tooManyWords(_ limit: Int) -> LyceumError {
        LyceumError(
            .limitExceeded, "the different words of the texts take more than \(limit) bytes",
            remedy: "train on fewer texts, or raise the limit")
    }

    private final class CounterBox: @unchecked Sendable {
        var counter: WordCounter
        init(byteLimit: Int) { counter = WordCounter(byteLimit: byteLimit) }

        func count(_ text: String, _ splitter: WordSplitter) {
            var text = text
            text.withUTF8 { bytes in splitter.split(bytes) { counter.add($0) } }
        }
    }

    private static func count(_ batch: [String], _ splitter: WordSplitter, _ counters: [CounterBox]) {
        guard counters.count > 1, batch.count > 1 else {
            for text in batch { counters[0].count(text, splitter) }
            return
        }
        // Which thread counts a text does not matter: sums are the same, and the words are sorted at the end.
        DispatchQueue.concurrentPerform(iterations: counters.count) { thread in
            var index = thread
            while index < batch.count {
                counters[thread].count(batch[index], splitter)
                index += counters.count
            }
        }
    }

    /// In byte order, so that results depend neither on the order of the texts nor on threads.
    private static func sorted(_ counter: borrowing WordCounter) -> WordCounts {
        var unsorted = WordCounts()
        counter.forEach { word, count in
            unsorted.bytes.append(contentsOf: word)
            unsorted.offsets.append(unsorted.bytes.count)
            unsorted.counts.append(count)
        }
        var result = WordCounts()
        result.bytes.reserveCapacity(unsorted.bytes.count)
        unsorted.bytes.withUnsafeBufferPointer { bytes in
            func word(_ index: Int) -> UnsafeBufferPointer<UInt8> {
                UnsafeBufferPointer(rebasing: bytes[unsorted.offsets[index]..<unsorted.offsets[index + 1]])
            }
            let order = (0..<unsorted.count).sorted { word($0).lexicographicallyPrecedes(word($1)) }
            for index in order {
                result.bytes.append(contentsOf: word(index))
                result.offsets.append(result.bytes.count)
                result.counts.append(unsorted.counts[index])
            }
        }
        return result
    }
}

/// What a trainer is doing, for progress displays.
public enum VocabularyTrainingProgress: Sendable, Equatable {
    /// Texts read so far.
    case countingWords(bytes: Int)
    /// Tokens in the vocabulary so far, and wanted.
    case growing(tokens: Int, of: Int)
    /// Pieces left while a Unigram vocabulary shrinks, and wanted.
    case shrinking(pieces: Int, to: Int)
}
