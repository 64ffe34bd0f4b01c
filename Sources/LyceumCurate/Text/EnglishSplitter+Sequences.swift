extension EnglishSplitter {
    /// Whether cutting would touch these bytes, apart from exceptions.
    mutating func isTouched(_ bytes: [UInt8]) -> Bool {
        let padded = bytes + [0, 0, 0, 0]
        return padded.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            scalars.load(start, 0, bytes.count, classes)
            let count = scalars.count
            return prefixLength(0, count) > 0 || suffixLength(0, count) > 0 || hasInfix(count)
        }
    }

    /// The words of a short text, for tables.
    mutating func words(of bytes: [UInt8]) -> [Word] {
        let padded = bytes + [0, 0, 0, 0]
        var list = WordList(capacity: 16)
        padded.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            split(start, bytes.count, into: &list)
        }
        return (0..<list.count).map { list[$0] }
    }

    private struct Match {
        var start: Int
        var end: Int
        var sequence: EnglishRules.Sequence
    }

    /// Exceptions that were torn apart, such as `:)` behind a word, are put together again: the longest first, the earlier before the later.
    mutating func restoreSequences(_ bytes: UnsafePointer<UInt8>, _ list: inout WordList, from first: Int) {
        var matches: [Match] = []
        for index in first..<list.count {
            let hash = list[index].hash
            guard rules.sequenceFilter[Int(truncatingIfNeeded: TextHash.mixed(hash)) & 4095], let candidates = rules.sequences[hash] else { continue }
            for sequence in candidates where isMatch(sequence, list, index) {
                matches.append(Match(start: index, end: index + sequence.hashes.count, sequence: sequence))
            }
        }
        guard matches.contains(where: { !$0.sequence.isIdle }) else { return }
        let chosen = choose(matches, list)
        if !chosen.isEmpty { replace(chosen, bytes, &list, from: first) }
    }

    private func isMatch(_ sequence: EnglishRules.Sequence, _ list: borrowing WordList, _ index: Int) -> Bool {
        guard index + sequence.hashes.count <= list.count else { return false }
        for (offset, hash) in sequence.hashes.enumerated() {
            let word = list[index + offset]
            // White space of its own is a word too, and in no sequence.
            if word.hash != hash || (offset > 0 && word.flags.contains(.afterGap)) { return false }
        }
        return true
    }

    private func choose(_ matches: [Match], _ list: borrowing WordList) -> [Match] {
        let ordered = matches.sorted { ($1.end - $1.start, $0.start) < ($0.end - $0.start, $1.start) }
        var taken: Set<Int> = []
        var chosen: [Match] = []
        for match in ordered {
            if !taken.contains(match.start), !taken.contains(match.end - 1), isTogether(match, list) { chosen.append(match) }
            taken.formUnion(match.start..<match.end)
        }
        return chosen.sorted { $0.start < $1.start }
    }

    /// Words with spaces between them are no exception.
    private func isTogether(_ match: Match, _ list: borrowing WordList) -> Bool {
        (match.start + 1..<match.end).allSatisfy { list[$0].start == list[$0 - 1].end }
    }

    private func replace(_ chosen: [Match], _ bytes: UnsafePointer<UInt8>, _ list: inout WordList, from first: Int) {
        let old = (first..<list.count).map { list[$0] }
        list.truncate(to: first)
        var next = 0
        for match in chosen {
            for index in next..<match.start - first { list.append(old[index]) }
            next = match.end - first
            var begin = Int(old[match.start - first].start)
            let origin = begin
            var gap = old[match.start - first].flags.contains(.afterGap)
            for end in rules.exceptions[match.sequence.exception].ends {
                list.append(word(bytes, begin, origin + end, after: gap))
                begin = origin + end
                gap = false
            }
        }
        for index in next..<old.count { list.append(old[index]) }
    }
}
