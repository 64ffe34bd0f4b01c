public import LyceumCore

/// Several shards as one collection, one after the other.
public final class ShardSet: DocumentCollection {
    public let shards: [TokenShard]
    public let count: Int
    public let tokenCount: Int
    public let fingerprint: String
    public let fieldNames: [String]
    /// The number of the first document of every shard; one more at the end.
    private let starts: [Int]

    /// - Throws: `LyceumError` (`invalidData`) when the shards are of different tokenizers.
    public init(_ shards: [TokenShard]) throws(LyceumError) {
        self.shards = shards
        var starts = [0]
        var digest = Digest()
        for shard in shards {
            starts.append(starts[starts.count - 1] + shard.count)
            digest.update(Array(shard.fingerprint.utf8))
            guard shard.tokenizerFingerprint == shards[0].tokenizerFingerprint else {
                throw LyceumError(
                    .invalidData, "the shard was made with another tokenizer than \(shards[0].path)", at: shard.path,
                    remedy: "build the shards again with one tokenizer")
            }
        }
        self.starts = starts
        count = starts[starts.count - 1]
        tokenCount = shards.reduce(0) { $0 + $1.tokenCount }
        fingerprint = digest.hexadecimal()
        let first = shards.first?.fieldNames ?? []
        fieldNames = first.filter { name in shards.allSatisfy { $0.fieldNames.contains(name) } }
    }

    private func locate(_ document: Int) -> (TokenShard, Int) {
        var (low, high) = (0, shards.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= document { low = middle } else { high = middle }
        }
        return (shards[low], document - starts[low])
    }

    public func length(of document: Int) -> Int {
        let (shard, index) = locate(document)
        return shard.length(of: index)
    }

    public func tokens(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Int32] {
        let (shard, index) = locate(document)
        return try shard.tokens(of: index, in: range)
    }

    public func trained(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Bool]? {
        let (shard, index) = locate(document)
        return try shard.trained(of: index, in: range)
    }

    public func value(of field: String, for document: Int) -> Double? {
        let (shard, index) = locate(document)
        return shard.value(of: field, for: index)
    }

    public func origin(of document: Int) -> String? {
        let (shard, index) = locate(document)
        return shard.origin(of: index)
    }
}
