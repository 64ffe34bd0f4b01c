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
        case .substring(let bytes): return .ranges(try repeatedRanges(bytes))
        }
    }

    /// Reads all keys into a sorter. Whenever it is full, its run and the state are saved together, between two blocks.
    private func sorted(adding base: Bool) throws(LyceumError) -> RecordSorter {
        let sorter = try RecordSorter(folder: work, name: "keys", memory: options.sorterBytes, runs: state.runs)
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
        let sorter = try sorted(adding: false)
        guard state.document < Int(UInt32.max), state.document * 4 <= options.memory / 2 else {
            let needed = Quantities.bytes(state.document * 8)
            throw LyceumError(
                .limitExceeded, "groups of \(state.document) documents take more than half of the memory allowed", at: "--memory",
                remedy: "allow \(needed), or deduplicate the files in parts with --save-index and --index")
        }
        let groups = DocumentGroups(count: state.document)
        let index = try KeyIndex.Reader(options.indexes, settings: options.method.settings)
        let saved: KeyIndex.Writer? =
            if let path = options.savedIndex { try KeyIndex.Writer(path, settings: options.method.settings) } else { nil }
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
        groups.finish()
        return groups
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
        let sorter = try sorted(adding: true)
        var marks = DocumentMarks()
        var (previous, isFirst) = (0 as UInt64, true)
        try sorter.forEach { hash, _, part throws(LyceumError) in
            if !isFirst, hash == previous { marks.mark(Int(part)) }
            (previous, isFirst) = (hash, false)
        }
        return marks
    }

    // MARK: - Substrings

    /// Ranges that an earlier place has, too, without overlapping it.
    ///
    /// All windows of the length asked for are sorted by their hashes (122 bits): a window that has an equal one before it, at least its length away,
    /// goes. Runs longer than a window are windows that overlap, which are merged. This finds what a suffix array with longest common prefixes of at
    /// least that length finds. Disk: 24 bytes for every byte of text.
    private func repeatedRanges(_ size: Int) throws(LyceumError) -> SubstringRanges {
        let windows = try RecordSorter(folder: work, name: "windows", memory: options.sorterBytes)
        try read { _ in
        } _: { _, keys throws(LyceumError) in
            var start = 0
            for end in keys.textEnds {
                let count = end - start
                defer { start = end }
                guard count >= size else { continue }
                try windows.append(Self.windows(keys.texts, start, count, size, base: state.parts + start))
            }
        }
        let places = try RecordSorter(folder: work, name: "places", memory: options.memory / 4)
        var (first, second, place, isFirst) = (0 as UInt64, 0 as UInt64, 0 as UInt64, true)
        var found: [UInt64] = []
        try windows.forEach { a, b, c throws(LyceumError) in
            if isFirst || a != first || b != second {
                (first, second, place, isFirst) = (a, b, c, false)
            } else if c >= place + UInt64(size) {
                found += [c, 0, 0]
                if found.count >= 30_000 {
                    try places.append(found)
                    found.removeAll(keepingCapacity: true)
                }
            }
        }
        try places.append(found)
        try windows.clear()
        let path = "\(work)/ranges.bin"
        try Self.writeRanges(places, size, to: path)
        try places.clear()
        return try SubstringRanges(path: path)
    }

    private static func windows(_ texts: [UInt8], _ start: Int, _ count: Int, _ size: Int, base: Int) -> [UInt64] {
        let total = count - size + 1
        let hashes = [UInt64](unsafeUninitializedCapacity: 2 * total) { buffer, filled in
            texts.withUnsafeBufferPointer { filled = 2 * lyc_window_hashes($0.baseAddress! + start, count, size, buffer.baseAddress) }
        }
        var records: [UInt64] = []
        records.reserveCapacity(3 * total)
        for window in 0..<total { records += [hashes[2 * window], hashes[2 * window + 1], UInt64(base + window)] }
        return records
    }

    /// Windows that touch or overlap become one range.
    private static func writeRanges(_ places: RecordSorter, _ size: Int, to path: String) throws(LyceumError) {
        let file = try AtomicFile(path: path)
        var (start, end, isFirst) = (0 as UInt64, 0 as UInt64, true)
        func bytes() -> [UInt8] { withUnsafeBytes(of: start.littleEndian, Array.init) + withUnsafeBytes(of: end.littleEndian, Array.init) }
        try places.forEach { place, _, _ throws(LyceumError) in
            if !isFirst, place <= end {
                end = place + UInt64(size)
                return
            }
            if !isFirst { try file.write(bytes()) }
            (start, end, isFirst) = (place, place + UInt64(size), false)
        }
        if !isFirst { try file.write(bytes()) }
        try file.commit()
    }
}
