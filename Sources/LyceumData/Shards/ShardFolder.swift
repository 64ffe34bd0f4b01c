public import LyceumCore
public import LyceumText

/// A folder of finished token shards with its manifest `shards.json` and the tokenizer they were made with.
public struct ShardFolder: Sendable {
    public enum Split: String, Sendable, Hashable, CaseIterable {
        case train
        case validation
    }

    public let path: String
    public let manifest: JSON

    static let manifestName = "shards.json"
    static let tokenizerName = "tokenizer.json"

    /// - Throws: `LyceumError`: `notFound` when there are no finished shards, `invalidData` for a broken manifest.
    public init(path: String) throws(LyceumError) {
        self.path = path
        guard FileSystem.isFile(path + "/" + Self.manifestName) else {
            let isBegun = ((try? FileSystem.names(in: path)) ?? []).contains { $0.hasSuffix(".shard") }
            throw LyceumError(
                .notFound, isBegun ? "the shards are not finished" : "there are no token shards", at: path,
                remedy: isBegun ? "run the same lyceum shards build again; it goes on where it stopped" : "make them with lyceum shards build")
        }
        manifest = try JSON.read(path: path + "/" + Self.manifestName)
        guard manifest["version"]?.intValue == 1, manifest["splits"]?.objectValue != nil else {
            throw LyceumError(
                .invalidData, "the manifest is not what this version writes", at: path + "/" + Self.manifestName,
                remedy: "build the shards again: lyceum shards build")
        }
    }

    /// Whether a folder holds finished shards.
    public static func exists(at path: String) -> Bool { FileSystem.isFile(path + "/" + manifestName) }

    /// The names of a split's shards.
    public func names(_ split: Split) -> [String] {
        (manifest["splits"]?[split.rawValue]?.arrayValue ?? []).compactMap { $0["file"]?.stringValue }
    }

    /// Opens a split's shards.
    ///
    /// - Parameter tokenizer: the model's; nil does not compare.
    /// - Throws: `LyceumError` (`invalidData`) for missing, damaged or foreign shards, and when they were made with another tokenizer.
    public func open(_ split: Split = .train, tokenizer: Tokenizer? = nil) throws(LyceumError) -> ShardSet {
        var shards: [TokenShard] = []
        for name in names(split) {
            try UntrustedPath.validate(name, at: path + "/" + Self.manifestName)
            shards.append(try TokenShard(path: path + "/" + name))
        }
        if let tokenizer, let shard = shards.first {
            let expected = tokenizer.fingerprint()
            guard shard.tokenizerFingerprint == expected else {
                throw LyceumError(
                    .invalidData,
                    "the shards were made with another tokenizer (\(shard.tokenizerFingerprint.prefix(12))…) than the model's (\(expected.prefix(12))…)",
                    at: path, remedy: "build them again with --tokenizer set to this model")
            }
        }
        return try ShardSet(shards)
    }

    /// The tokenizer the shards were made with.
    public func tokenizer() throws(LyceumError) -> Tokenizer { try Tokenizer.load(path: path + "/" + Self.tokenizerName) }
}
