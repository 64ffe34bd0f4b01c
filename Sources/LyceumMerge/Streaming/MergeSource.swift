public import LyceumCore
public import LyceumModel
public import LyceumTensor
internal import LyceumText

/// A model that takes part in a merge: its weights one at a time, in fp32, under Hugging Face's names and in Hugging Face's order whatever
/// the file is. Block types are expanded; adapters are folded in.
public final class MergeSource {
    /// As the user named it.
    public let name: String
    public let checkpoint: Checkpoint
    /// Canonical names of all weights; a head that is the embedding is not among them. Buffers are left out.
    public let names: [String]
    /// What is folded into the weights.
    let adapterUses: [AdapterUse]
    private let adapters: AdapterMerge?
    private let adapted: Set<String>
    private let tensors: any TensorSource
    private let shapes: [String: [Int]]

    /// - Throws: `LyceumError` for adapters that are no change of weights.
    public init(_ checkpoint: Checkpoint, name: String? = nil, adapters: [AdapterUse] = []) throws(LyceumError) {
        self.name = name ?? checkpoint.path
        self.checkpoint = checkpoint
        tensors = try checkpoint.huggingFaceTensors()
        adapterUses = adapters
        self.adapters = adapters.isEmpty ? nil : try AdapterMerge(checkpoint, adapters)
        adapted = Set(self.adapters?.changedNames ?? [])
        var shapes: [String: [Int]] = [:]
        for name in tensors.tensorNames where !Self.isBuffer(name) {
            if checkpoint.tiesHead, name.hasSuffix("lm_head.weight") || name.hasSuffix("embed_out.weight") { continue }
            guard let listing = checkpoint.listing(of: name), ElementType(name: listing.typeName)?.isReal ?? true else { continue }
            shapes[name] = listing.shape
        }
        self.shapes = shapes
        names = shapes.keys.sorted()
    }

    /// Opens `MODEL`, `MODEL+ADAPTER`, or an adapter's folder on `base`.
    ///
    /// A model is a folder, a `.gguf` file or a name from the cache.
    public static func open(_ text: String, base: Checkpoint? = nil) throws(LyceumError) -> MergeSource {
        if let base, FileSystem.isFile(text + "/adapter_config.json") {
            return try MergeSource(base, name: text, adapters: [AdapterUse(try Adapter.load(text, for: base))])
        }
        guard let plus = text.lastIndex(of: "+"), FileSystem.attributes(text) == nil else {
            return try MergeSource(try Checkpoint.open(try Hub.resolve(text)), name: text)
        }
        let checkpoint = try Checkpoint.open(try Hub.resolve(String(text[..<plus])))
        let adapter = try Adapter.load(String(text[text.index(after: plus)...]), for: checkpoint)
        return try MergeSource(checkpoint, name: text, adapters: [AdapterUse(adapter)])
    }

    /// `[outputs, inputs]` for matrices; nil for a tensor the model does not have.
    public func shape(of name: String) -> [Int]? { shapes[name] }

    /// The type the weight is stored with; fp32 where an adapter changes it.
    public func type(of name: String) -> ElementType {
        guard !adapted.contains(name) else { return .f32 }
        return checkpoint.listing(of: name).flatMap { ElementType(name: $0.typeName) } ?? .f32
    }

    /// Whether an adapter changes the weight.
    func isAdapted(_ name: String) -> Bool { adapted.contains(name) }

    /// A weight as it is stored, without adapters; a view of the file where that is possible.
    func stored(_ name: String) throws(LyceumError) -> Tensor { try tensors.tensor(named: name) }

    /// A fresh fp32 copy of a weight.
    /// - Throws: `LyceumError` for a weight that is not there, or has numbers that are not finite.
    public func floats(_ name: String) throws(LyceumError) -> Tensor {
        let result: Tensor
        if let adapters, adapted.contains(name) {
            result = VectorArithmetic.copy(try adapters.merged(name))
        } else {
            let stored = try tensors.tensor(named: name)
            guard stored.type.isReal else {
                throw LyceumError(.unsupported, "expected a tensor of real numbers, found \(stored.type)", at: "\(self.name): \(name)")
            }
            result = try floats(stored, of: name)
            stored.forgetMappedPages()
            return result
        }
        try VectorArithmetic.refuseNonFinite(result, name, at: self.name)
        return result
    }

    /// A weight as it is stored, to be taken in parts with `floats(_:of:)`; nil where an adapter changes it.
    func stored(_ name: String) throws(LyceumError) -> Tensor? {
        guard !adapted.contains(name) else { return nil }
        let tensor = try tensors.tensor(named: name)
        return tensor.type.isReal ? tensor : nil
    }

    /// A fresh fp32 copy of a weight's elements, or of some of its rows.
    func floats(_ stored: Tensor, of name: String) throws(LyceumError) -> Tensor {
        if stored.type == .f32 { return try VectorArithmetic.finiteCopy(stored, name, at: self.name) }
        let result = try stored.converted(to: .f32, pool: .shared)
        try VectorArithmetic.refuseNonFinite(result, name, at: self.name)
        return result
    }

    /// nil where the checkpoint has none.
    func tokenizer() -> Tokenizer? { try? checkpoint.tokenizer() }

    /// Whether both models have the same `tokenizer.json`, byte for byte.
    func hasTokenizerFile(of other: MergeSource) -> Bool {
        func file(_ checkpoint: Checkpoint) -> MappedFile? {
            let folder = FileSystem.isFolder(checkpoint.path) ? checkpoint.path : FileSystem.parent(of: checkpoint.path) ?? "."
            return checkpoint.path.hasSuffix(".gguf") ? nil : try? MappedFile(path: folder + "/tokenizer.json")
        }
        guard let mine = file(checkpoint), let theirs = file(other.checkpoint), mine.bytes.count == theirs.bytes.count
        else { return false }
        return withExtendedLifetime((mine, theirs)) { mine.bytes.elementsEqual(theirs.bytes) }
    }

    /// Bytes of the largest weight in fp32.
    var largestTensorBytes: Int { (shapes.values.map { $0.reduce(1, *) }.max() ?? 0) * 4 }

    private static let bufferSuffixes = [
        ".rotary_emb.inv_freq", ".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias", ".position_ids",
        "embeddings.position_ids", ".bias_ids",
    ]

    private static func isBuffer(_ name: String) -> Bool {
        bufferSuffixes.contains { name.hasSuffix($0) } || name.hasPrefix("rope_f")
    }
}
