internal import Dispatch
internal import LyceumCore
internal import LyceumData
internal import LyceumText

/// Looks through shards that were made before: their documents are decoded. What was found is kept, so that a resumed run need not look again.
struct ShardScreening {
    let tokenizer: Tokenizer
    let screen: any TextScreen
    let threads: Int

    /// Documents of more tokens lose passages; shorter ones go whole.
    private static let wholeLimit = 4_096
    private static let passage = 512
    private static let batch = 1_024

    /// A document that is not learned as it is.
    private struct Change: Sendable {
        var document: Int
        /// What stays of it.
        var kept: [Range<Int>]
        var finding: ScreenFinding
    }

    /// The documents without what the screen refuses, and what that was. Documents that all pass are given back as they are.
    func screened(
        _ documents: any DocumentCollection, cache: String?, progress: (ShardBuilder.Progress) -> Void
    ) throws(LyceumError) -> (any DocumentCollection, ScreeningCounts) {
        var digest = Digest()
        digest.update(Array("\(documents.fingerprint) \(screen.description)".utf8))
        let path = cache.map { "\($0)/screening-\(digest.hexadecimal().prefix(24)).json" }
        let (changes, counts): ([Int: [Range<Int>]], ScreeningCounts)
        if let path, FileSystem.isFile(path) {
            (changes, counts) = try Self.read(path, documents)
        } else {
            (changes, counts) = try search(documents, progress)
            if let cache, let path {
                try FileSystem.makeFolder(cache)
                try AtomicFile.write(Self.json(changes, counts).text() + "\n", to: path)
            }
        }
        guard !changes.isEmpty else { return (documents, counts) }
        var parts: [DocumentSubset.Part] = []
        for document in 0..<documents.count {
            for range in changes[document] ?? [0..<documents.length(of: document)] { parts.append(.init(document: document, tokens: range)) }
        }
        guard !parts.isEmpty else {
            throw LyceumError(
                .invalidData, "all \(documents.count) documents hold items of examinations",
                remedy: "train on other texts, or allow it with “decontaminate: none”")
        }
        return (DocumentSubset(documents, parts), counts)
    }

    private func search(
        _ documents: any DocumentCollection, _ progress: (ShardBuilder.Progress) -> Void
    ) throws(LyceumError) -> ([Int: [Range<Int>]], ScreeningCounts) {
        var (changes, counts, tokens): ([Int: [Range<Int>]], ScreeningCounts, Int) = ([:], ScreeningCounts(), 0)
        for start in stride(from: 0, to: documents.count, by: Self.batch) {
            let numbers = start..<min(documents.count, start + Self.batch)
            for change in try found(documents, numbers) {
                changes[change.document] = change.kept
                counts.note(change.finding, at: documents.origin(of: change.document) ?? "document \(change.document)", isCut: !change.kept.isEmpty)
            }
            for number in numbers { tokens += documents.length(of: number) }
            progress(ShardBuilder.Progress(bytes: 4 * tokens, totalBytes: 4 * documents.tokenCount, documents: numbers.upperBound, tokens: tokens))
        }
        return (changes, counts)
    }

    /// The changes of a run of documents, in their order for any number of threads.
    private func found(_ documents: any DocumentCollection, _ numbers: Range<Int>) throws(LyceumError) -> [Change] {
        let results = Locked([Result<Change?, LyceumError>?](repeating: nil, count: numbers.count))
        let lanes = max(1, min(threads, numbers.count))
        DispatchQueue.concurrentPerform(iterations: lanes) { lane in
            for number in stride(from: numbers.lowerBound + lane, to: numbers.upperBound, by: lanes) {
                let result = result(documents, number)
                results.withLock { $0[number - numbers.lowerBound] = result }
            }
        }
        var changes: [Change] = []
        for result in results.withLock({ $0 }) { if let change = try result?.get() { changes.append(change) } }
        return changes
    }

    private func result(_ documents: any DocumentCollection, _ number: Int) -> Result<Change?, LyceumError> {
        do throws(LyceumError) {
            let tokens = try documents.tokens(of: number, in: 0..<documents.length(of: number))
            guard let finding = finding(tokens[...]) else { return .success(nil) }
            return .success(Change(document: number, kept: kept(tokens), finding: finding))
        } catch { return .failure(error) }
    }

    private func finding(_ tokens: ArraySlice<Int32>) -> ScreenFinding? { screen.finding(in: tokenizer.decode(tokens, skipSpecialTokens: true)) }

    /// The parts of a long document that may be learned; none of a short one. Every part was looked at again as it is.
    private func kept(_ tokens: [Int32]) -> [Range<Int>] {
        guard tokens.count > Self.wholeLimit else { return [] }
        var (parts, start): ([Range<Int>], Int?) = ([], nil)
        func close(_ end: Int) {
            if let first = start, finding(tokens[first..<end]) == nil { parts.append(first..<end) }
            start = nil
        }
        for first in stride(from: 0, to: tokens.count, by: Self.passage) {
            let seen = max(0, first - screen.reach)..<min(tokens.count, first + Self.passage + screen.reach)
            if finding(tokens[seen]) == nil { start = start ?? first } else { close(first) }
        }
        close(tokens.count)
        return parts
    }

    // MARK: - Kept results

    private static func json(_ changes: [Int: [Range<Int>]], _ counts: ScreeningCounts) -> JSON {
        [
            "counts": counts.json,
            "documents": .array(
                changes.sorted { $0.key < $1.key }.map { document, kept in
                    .array([.integer(document)] + kept.flatMap { [.integer($0.lowerBound), .integer($0.upperBound)] })
                }),
        ]
    }

    private static func read(_ path: String, _ documents: any DocumentCollection) throws(LyceumError) -> ([Int: [Range<Int>]], ScreeningCounts) {
        let record = try JSON.read(path: path)
        var changes: [Int: [Range<Int>]] = [:]
        for entry in record["documents"]?.arrayValue ?? [] {
            let numbers = (entry.arrayValue ?? []).compactMap(\.intValue)
            guard let document = numbers.first, (0..<documents.count).contains(document), numbers.count % 2 == 1 else { throw damaged(path) }
            var (kept, place): ([Range<Int>], Int) = ([], 0)
            for index in stride(from: 1, to: numbers.count, by: 2) {
                let (first, end) = (numbers[index], numbers[index + 1])
                guard place <= first, first < end, end <= documents.length(of: document) else { throw damaged(path) }
                kept.append(first..<end)
                place = end
            }
            changes[document] = kept
        }
        return (changes, ScreeningCounts(record["counts"]))
    }

    private static func damaged(_ path: String) -> LyceumError {
        LyceumError(.invalidData, "what was found in the shards is not what this version writes", at: path, remedy: "remove the file; it is made again")
    }
}
