internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor
internal import LyceumText

/// The model, or the tokenizer alone, whose vocabulary is transplanted.
struct TransplantDonor {
    let path: String
    let tokenizer: Tokenizer
    let special: SpecialTokens
    /// nil for a tokenizer alone.
    let source: MergeSource?
    private let files: TokenizerSource

    init(_ given: String) throws(LyceumError) {
        let path = given.hasSuffix(".safetensors") ? FileSystem.parent(of: given) ?? "." : given
        self.path = path
        let files = try TokenizerSource(path)
        self.files = files
        tokenizer = files.tokenizer
        let isModel = path.lowercased().hasSuffix(".gguf") || FileSystem.isFile(path + "/config.json")
        let checkpoint = isModel ? try Checkpoint.open(path) : nil
        source = try checkpoint.map { checkpoint throws(LyceumError) in try MergeSource(checkpoint, name: path) }
        let said = checkpoint?.specialTokens
        special = said.map { $0.ends.isEmpty ? files.specialTokens : $0 } ?? files.specialTokens
    }

    func write(to folder: AtomicFolder) throws(LyceumError) { try files.write(to: folder) }

    /// The donor's table that stands for the model's `name`: its embedding for the embedding, its head (which may be its embedding) for the head.
    func table(for name: String) throws(LyceumError) -> Tensor {
        guard let source else { throw LyceumError(.invalidArgument, "the donor is a tokenizer without a model", at: path) }
        let tables = source.names.filter { TensorRole($0).isVocabulary && source.shape(of: $0)?.count == 2 }
        let isHead = Self.isHead(name)
        guard let found = tables.first(where: { Self.isHead($0) == isHead }) ?? tables.first(where: { !Self.isHead($0) }) else {
            throw LyceumError(.unsupported, "the donor has no embedding", at: path)
        }
        return try source.floats(found)
    }

    static func isHead(_ name: String) -> Bool { ["lm_head", "embed_out"].contains(TensorRole(name).kind) }
}
