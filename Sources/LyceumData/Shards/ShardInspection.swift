public import LyceumCore

/// What is in a folder of shards.
public struct ShardInspection: Sendable {
    /// Documents of a range of lengths.
    public struct Bar: Sendable, Hashable {
        /// Tokens, from and up to but not including.
        public var from: Int
        public var to: Int
        public var documents: Int
    }

    public struct Part: Sendable {
        public var split: ShardFolder.Split
        public var shards: Int
        public var documents: Int
        public var tokens: Int
        public var trainedTokens: Int
        public var bytes: Int
        public var shortest: Int
        public var median: Int
        public var longest: Int
        /// By powers of two.
        public var histogram: [Bar]

        public var mean: Double { documents > 0 ? Double(tokens) / Double(documents) : 0 }
    }

    public let folder: ShardFolder
    public let parts: [Part]

    /// Reads every shard and compares every checksum.
    /// - Throws: `LyceumError` (`invalidData`) that names a damaged file.
    public init(_ folder: ShardFolder, progress: (Int) -> Void = { _ in }) throws(LyceumError) {
        self.folder = folder
        var parts: [Part] = []
        for split in ShardFolder.Split.allCases {
            let set = try folder.open(split)
            guard set.count > 0 else { continue }
            for shard in set.shards {
                try shard.verify()
                progress(shard.tokenCount)
            }
            parts.append(Self.part(split, set))
        }
        self.parts = parts
    }

    private static func part(_ split: ShardFolder.Split, _ set: ShardSet) -> Part {
        var lengths = (0..<set.count).map { set.length(of: $0) }
        lengths.sort()
        var bars: [Int: Int] = [:]
        for length in lengths { bars[Int.bitWidth - length.leadingZeroBitCount, default: 0] += 1 }
        let histogram = bars.sorted { $0.key < $1.key }.map { bits, count in
            Bar(from: bits == 0 ? 0 : 1 << (bits - 1), to: 1 << bits, documents: count)
        }
        return Part(
            split: split, shards: set.shards.count, documents: set.count, tokens: set.tokenCount,
            trainedTokens: set.shards.reduce(0) { $0 + $1.trainedTokenCount },
            bytes: set.shards.reduce(0) { $0 + (FileSystem.attributes($1.path)?.size ?? 0) }, shortest: lengths[0],
            median: lengths[lengths.count / 2], longest: lengths[lengths.count - 1], histogram: histogram)
    }

    public var json: JSON {
        let parts = parts.map { part -> JSON in
            [
                "split": .string(part.split.rawValue), "shards": .integer(part.shards), "documents": .integer(part.documents),
                "tokens": .integer(part.tokens), "trained_tokens": .integer(part.trainedTokens), "bytes": .integer(part.bytes),
                "shortest": .integer(part.shortest), "median": .integer(part.median), "longest": .integer(part.longest),
                "mean": .number(part.mean),
                "lengths": .array(
                    part.histogram.map {
                        ["from": .integer($0.from), "below": .integer($0.to), "documents": .integer($0.documents)]
                    }),
            ]
        }
        return [
            "folder": .string(folder.path), "tokenizer": folder.manifest["tokenizer"] ?? .null,
            "vocabulary": folder.manifest["vocabulary"] ?? .null, "encoding": folder.manifest["encoding"] ?? .null,
            "records": folder.manifest["records"] ?? .null, "empty": folder.manifest["empty"] ?? .null,
            "skipped": folder.manifest["skipped"] ?? .null, "parts": .array(parts),
        ]
    }
}
