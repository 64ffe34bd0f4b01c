internal import CLyceumCurate
internal import LyceumCore

extension Deduplicator {
    /// Reads everything and finds what goes.
    func decide() throws(LyceumError) -> DedupDecisions {
        switch options.method {
        case .minhash, .document, .url: return .documents(try groups())
        case .line: return .parts(try repeatedParts(), .lines)
        case .paragraph: return .parts(try repeatedParts(), .paragraphs)
        case .sentences(let count): return .parts(try repeatedParts(), .sentences(count))
        case .bloom(let parameters): return .marked(try filtered(parameters))
        case .semantic(let parameters): return .documents(try similar(parameters))
        case .substring(let bytes, let keep): return .ranges(try repeatedRanges(bytes, keep))
        }
    }

    /// Reads all keys into a sorter. Whenever it is full, its run and the state are saved together, between two blocks.
    private func sorted(adding base: Bool) throws(LyceumError) -> RecordSorter {
        // Keys of other processes need room, too.
        let memory = team.count > 1 ? options.sorterBytes / 2 : options.sorterBytes
        let sorter = try RecordSorter(folder: work, name: "keys", memory: memory, runs: state.runs)
        try read { records throws(LyceumError) in
            guard sorter.isFull(for: records) else { return }
            try sorter.spill()
            state.runs = sorter.runs
            try state.save(in: work)
        } _: { _, keys throws(LyceumError) in
            var records = keys.records
            if base {
                for place in stride(from: 2, to: records.count, by: RecordSorter.words) { records[place] += UInt64(state.parts) }
            }
            try sorter.append(records)
        }
        if !sorter.runs.isEmpty {
            try sorter.spill()
            state.runs = sorter.runs
            try state.save(in: work)
        }
        return sorter
    }

    // MARK: - Whole documents

    private func groups() throws(LyceumError) -> DocumentGroups {
        let keys = try sorted(adding: false)
        let sorter = try shuffled(keys, base: try joinStates().documents)
        try checkGroups(state.document)
        let groups = DocumentGroups(count: state.document)
        let index = try KeyIndex.Reader(options.indexes, settings: options.keySettings)
        let saved: KeyIndex.Writer? =
            if let path = options.savedIndex { try KeyIndex.Writer(path, settings: options.keySettings) } else { nil }
        let compares = options.indexes.isEmpty || options.comparesWithin
        var (first, second, previous, isKnown, seen) = (0 as UInt64, 0 as UInt64, -1, false, 0)
        try progress(DedupProgress(stage: .comparing, bytes: 0, totalBytes: totalBytes, documents: state.document))
        try sorter.forEach { a, b, c throws(LyceumError) in
            let document = Int(c)
            if previous < 0 || a != first || b != second {
                (first, second) = (a, b)
                isKnown = try index.contains(a, b)
                if !isKnown, let saved { try saved.append(a, b) }
            } else if compares {
                groups.link(previous, document)
            }
            if isKnown { groups.drop(document) }
            previous = document
            seen += 1
            if seen & 0xF_FFFF == 0 {
                try progress(DedupProgress(stage: .comparing, bytes: 0, totalBytes: totalBytes, documents: state.document))
            }
        }
        try saved?.finish()
        try joinGroups(groups)
        groups.finish()
        if let field = options.newest { try keepNewest(groups, by: field) }
        return groups
    }

    /// Groups have half of the memory.
    func checkGroups(_ documents: Int) throws(LyceumError) {
        guard documents < Int(UInt32.max), documents * 4 <= options.memory / 2 else {
            let parts = if case .semantic = options.method { "" } else { " with --save-index and --index" }
            throw LyceumError(
                .limitExceeded, "groups of \(documents) documents take more than half of the memory allowed", at: "--memory",
                remedy: "allow \(Quantities.bytes(documents * 8)), or deduplicate the files in parts\(parts)")
        }
    }

    /// Documents most of whose runs the filter knows, one after the other.
    private func filtered(_ parameters: BloomParameters) throws(LyceumError) -> DocumentMarks {
        var filter = BloomFilter(bytes: parameters.bytes, expected: parameters.expected)
        var marks = DocumentMarks()
        try read { _ in
        } _: { block, keys throws(LyceumError) in
            var place = 0
            let broken = Set(keys.broken)
            for document in block.first..<(block.first + block.count) where !broken.contains(document) {
                let runs = keys.records[(place + 1)..<(place + 1 + Int(keys.records[place]))]
                place += 1 + runs.count
                let known = runs.count { filter.contains($0) }
                if !runs.isEmpty, Double(known) / Double(runs.count) > parameters.share {
                    marks.mark(document)
                } else {
                    for run in runs { filter.insert(run) }
                }
            }
        }
        return marks
    }

    // MARK: - Parts

    /// Parts whose hash an earlier part has.
    private func repeatedParts() throws(LyceumError) -> DocumentMarks {
        let keys = try sorted(adding: true)
        let sorter = try shuffled(keys, base: try joinStates().parts)
        var marks = DocumentMarks()
        var (previous, isFirst) = (0 as UInt64, true)
        try sorter.forEach { hash, _, part throws(LyceumError) in
            if !isFirst, hash == previous { marks.mark(Int(part)) }
            (previous, isFirst) = (hash, false)
        }
        return try joinMarks(marks)
    }
}
