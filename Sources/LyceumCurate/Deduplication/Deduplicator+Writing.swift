internal import LyceumCore
internal import LyceumData

extension Deduplicator {
    /// Writes what stays of every file, and what goes beside it. Files that were finished before are passed over.
    func write(_ decisions: DedupDecisions) throws(LyceumError) -> DedupReport {
        try FileSystem.makeFolder("\(output)/kept")
        if options.keepsRemoved { try FileSystem.makeFolder("\(output)/removed") }
        if case .documents = decisions { try FileSystem.makeFolder("\(output)/duplicates") }
        let names = Self.names(files)
        let writer = DedupWriter(self, decisions, names)
        var report = DedupReport()
        var bytes = 0
        func mark(_ number: Int) -> String { "\(shared)/written-\(number).json" }
        for (number, file) in files.enumerated() {
            if share.contains(number), !FileSystem.isFile(mark(number)) {
                let counts = try write(file, number, names[number], writer, before: bytes)
                try AtomicFile.write(counts.json.text() + "\n", to: mark(number))
            }
            bytes += FileSystem.attributes(file.path)?.size ?? 0
        }
        try team.barrier()
        for number in files.indices { report.add(DedupReport(try JSON.read(path: mark(number)))) }
        report.broken += state.skipped
        report.uncompared = state.uncompared
        report.parts = options.method.comparesDocuments ? 0 : state.parts
        report.textBytes = state.textBytes
        if case .documents(let groups) = decisions { (report.groups, report.largestGroup) = groups.sizes() }
        return report
    }

    private func write(_ file: DataFile, _ number: Int, _ name: String, _ writer: DedupWriter, before: Int) throws(LyceumError) -> DedupReport {
        let kept = try AtomicFile(path: "\(output)/kept/\(name)")
        let removed: AtomicFile? = options.keepsRemoved ? try AtomicFile(path: "\(output)/removed/\(name)") : nil
        let pairs: AtomicFile? = writer.listsPairs ? try AtomicFile(path: "\(output)/duplicates/\(name)") : nil
        let reader = RecordBlocks([file], field: options.field, options: reading, first: state.firstDocuments[number])
        var blockNumber = state.firstBlocks[number]
        var counts = DedupReport()
        while true {
            var blocks: [RecordBlock] = []
            while blocks.count < 2 * options.threads, let block = try reader.block() { blocks.append(block) }
            if blocks.isEmpty { break }
            let first = blockNumber
            let results = try ParallelBlocks.map(blocks.count, threads: options.threads) { [blocks] index throws(LyceumError) in
                try writer.written(blocks[index], number: first + index)
            }
            for result in results {
                try kept.write(result.kept)
                try removed?.write(result.removed)
                try pairs?.write(result.pairs)
                counts.add(result.counts)
            }
            blockNumber += blocks.count
            try progress(DedupProgress(stage: .writing, bytes: before + reader.bytesRead, totalBytes: totalBytes, documents: counts.documents))
        }
        let end = number + 1 < state.firstDocuments.count ? state.firstDocuments[number + 1] : state.document
        guard state.firstDocuments[number] + counts.documents == end else {
            throw LyceumError(
                .invalidData, "expected \(end - state.firstDocuments[number]) records as in the first reading, found \(counts.documents)", at: file.path,
                remedy: "leave the files alone while the work runs, remove the output folder and start again")
        }
        try removed?.commit()
        try pairs?.commit()
        try kept.commit()
        return counts
    }

    /// A name for every file's results: its own with .jsonl, and a number where two files have the same.
    static func names(_ files: [DataFile]) -> [String] {
        var used = Set<String>()
        return files.map { file in
            var name = FileSystem.name(of: file.path)
            for ending in [".gz", ".zst", ".zstd", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".txt", ".text", ".md"]
            where name.hasSuffix(ending) && name.utf8.count > ending.utf8.count {
                name.removeLast(ending.count)
            }
            var candidate = "\(name).jsonl"
            var number = 2
            while !used.insert(candidate).inserted {
                candidate = "\(name)-\(number).jsonl"
                number += 1
            }
            return candidate
        }
    }
}

extension DedupReport {
    mutating func add(_ other: DedupReport) {
        documents += other.documents
        kept += other.kept
        duplicates += other.duplicates
        known += other.known
        tooShort += other.tooShort
        emptied += other.emptied
        changed += other.changed
        broken += other.broken
        removedParts += other.removedParts
    }
}

extension DocumentGroups {
    /// Groups of two documents or more, and the size of the largest; after `finish`.
    func sizes() -> (groups: Int, largest: Int) {
        var sizes = [UInt32](repeating: 0, count: count)
        for document in 0..<count { sizes[keeper(of: document)] += 1 }
        return (sizes.count { $0 > 1 }, Int(sizes.max() ?? 0))
    }
}
