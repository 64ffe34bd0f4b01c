internal import CLyceumCurate
internal import LyceumCore

extension Deduplicator {
    /// Documents that mean nearly what another one of their cluster means.
    ///
    /// Each is put to the first one it is like, so that its group's first is a document that stays.
    ///
    /// Disk: the vectors, 4 bytes a number. Memory: half of what is allowed for the sample that the centers are found from and later for the groups
    /// of documents, a quarter each for their order and for the vectors that are compared.
    func similar(_ parameters: SemanticParameters) throws(LyceumError) -> DocumentGroups {
        let vectors = try encoded()
        guard vectors.count > 0 else { return DocumentGroups(count: 0) }
        try checkGroups(vectors.count)
        let clusters = try clusters(vectors, parameters)
        let order = try RecordSorter(folder: work, name: "clusters", memory: options.memory / 4)
        let step = 4096
        for start in stride(from: 0, to: vectors.count, by: step) {
            let piece = try vectors.vectors(start..<min(start + step, vectors.count))
            var records: [UInt64] = []
            for (offset, place) in try clusters.nearest(piece, threads: options.threads).enumerated() {
                // A vector of zeros is like nothing.
                guard piece[(offset * vectors.width)..<((offset + 1) * vectors.width)].contains(where: { $0 != 0 }) else { continue }
                records += [UInt64(place.center), Self.rank(place.similarity, parameters.prefer), UInt64(start + offset)]
            }
            try order.append(records)
            try progress(DedupProgress(stage: .comparing, bytes: 0, totalBytes: totalBytes, documents: start))
        }
        let groups = DocumentGroups(count: vectors.count)
        var (cluster, members): (UInt64, [Int]) = (0, [])
        try order.forEach { own, _, document throws(LyceumError) in
            if own != cluster {
                try compare(members, vectors, Float(parameters.similarity), groups)
                members.removeAll(keepingCapacity: true)
                cluster = own
            }
            members.append(Int(document))
        }
        try compare(members, vectors, Float(parameters.similarity), groups)
        groups.finish()
        return groups
    }

    /// Ascending in the order in which documents of a cluster are preferred.
    private static func rank(_ similarity: Float, _ prefer: SemanticParameters.Preference) -> UInt64 {
        // Similarities as whole numbers in the same order.
        let value = UInt64(max(Double(similarity) + 2, 0) * 0x1p40)
        return switch prefer {
        case .first: 0
        case .far: value
        case .near: .max - value
        }
    }

    /// Reads all texts and keeps their vectors; after every piece the state, so that no text is encoded twice.
    private func encoded() throws(LyceumError) -> SemanticVectors {
        guard let encoder else {
            throw LyceumError(.invalidArgument, "the method semantic needs an encoder", at: "--encoder", remedy: "name a model such as all-MiniLM-L6-v2")
        }
        // The width of the vectors, and whether the encoder works at all.
        let width = try encoder.vector(of: "a").count
        var pending: [Float] = []
        let limit = max(min(options.memory / 4, 1 << 24) / (4 * max(width, 1)), 1) * width
        func flush() throws(LyceumError) {
            guard !pending.isEmpty else { return }
            let name = "vectors-\(state.runs.count).bin"
            let file = try AtomicFile(path: "\(work)/\(name)")
            let failure: LyceumError? = pending.withUnsafeBytes { raw in
                do throws(LyceumError) {
                    try file.write(raw)
                    return nil
                } catch { return error }
            }
            if let failure { throw failure }
            try file.commit()
            pending.removeAll(keepingCapacity: true)
            state.runs.append(name)
            try state.save(in: work)
        }
        guard state.file < files.count else { return try SemanticVectors(folder: work, names: state.runs, width: width) }
        var isFirst = true
        try read { _ throws(LyceumError) in
            if pending.count >= limit || (!isFirst && smallPieces) { try flush() }
            isFirst = false
        } _: { block, keys throws(LyceumError) in
            var start = 0
            let broken = Set(keys.broken)
            for (number, end) in keys.textEnds.enumerated() {
                let text = String(decoding: keys.texts[start..<end], as: UTF8.self)
                let vector = end > start ? try encoder.vector(of: text) : []
                if vector.allSatisfy({ $0 == 0 }), !broken.contains(block.first + number) { state.uncompared += 1 }
                pending += vector.isEmpty ? [Float](repeating: 0, count: width) : vector
                start = end
            }
        }
        try flush()
        try state.save(in: work)
        return try SemanticVectors(folder: work, names: state.runs, width: width)
    }

    private var smallPieces: Bool { options.smallSorterBytes != nil }

    private func clusters(_ vectors: SemanticVectors, _ parameters: SemanticParameters) throws(LyceumError) -> SemanticClusters {
        let count = min(parameters.clusters ?? max(vectors.count / 1000, 1), 65_536, vectors.count)
        let room = max(options.memory / 2 / (4 * vectors.width), 1)
        let size = min(vectors.count, room, max(256 * count, 10_000))
        // Evenly spread over all documents.
        let chosen = (0..<size).map { Int((Double($0) + 0.5) * Double(vectors.count) / Double(size)) }
        return try SemanticClusters(
            sample: try vectors.vectors(chosen[...]), width: vectors.width, clusters: count, rounds: parameters.rounds, seed: parameters.seed,
            threads: options.threads)
    }

    /// Puts members of a cluster to the first one before them that they are similar to, tile by tile.
    private func compare(_ members: [Int], _ vectors: SemanticVectors, _ threshold: Float, _ groups: DocumentGroups) throws(LyceumError) {
        guard members.count > 1 else { return }
        let tile = max(options.smallSorterBytes == nil ? options.memory / 8 / (4 * vectors.width) : 7, 1)
        for start in stride(from: 0, to: members.count, by: tile) {
            let own = members[start..<min(start + tile, members.count)]
            let later = try vectors.vectors(own)
            var found = [UInt32](repeating: 0, count: own.count)
            for before in stride(from: 0, through: start, by: tile) {
                let others = members[before..<min(before + tile, members.count)]
                let isSame = before == start
                let earlier = isSame ? later : try vectors.vectors(others)
                found = try first(found, earlier, before, later, vectors.width, isSame, threshold)
            }
            for (member, place) in zip(own, found) where place != 0 { groups.put(member, to: members[Int(place) - 1]) }
        }
    }

    /// - Parameters:
    ///   - found: for every later vector the place of the one it is like plus 1, or 0.
    ///   - base: the place of the first of the earlier ones.
    private func first(
        _ found: [UInt32], _ earlier: [Float], _ base: Int, _ later: [Float], _ width: Int, _ isSame: Bool, _ threshold: Float
    ) throws(LyceumError) -> [UInt32] {
        // Vectors compared with themselves are one piece; others are divided among the threads.
        let pieces = isSame ? 1 : min(options.threads, found.count)
        let size = (found.count + pieces - 1) / max(pieces, 1)
        return try ParallelBlocks.map(pieces, threads: options.threads) { number throws(LyceumError) in
            let range = min(number * size, found.count)..<min((number + 1) * size, found.count)
            var own = Array(found[range])
            later.withUnsafeBufferPointer {
                lyc_first_similar(
                    earlier, earlier.count / width, $0.baseAddress! + range.lowerBound * width, range.count, width, isSame ? 1 : 0, threshold,
                    UInt32(base), &own)
            }
            return own
        }.flatMap(\.self)
    }
}
