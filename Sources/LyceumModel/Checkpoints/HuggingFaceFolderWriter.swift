package import LyceumCore
internal import LyceumTensor

/// Writes a model as a Hugging Face folder: safetensors in one or more files, config.json, and what lies beside them. The folder appears
/// under its name when it is complete.
struct HuggingFaceFolderWriter {
    struct Entry {
        let declaration: TensorDeclaration
        /// Hands the tensor's bytes to the writer.
        let write: (SafetensorsWriter) throws(LyceumError) -> Void
    }

    let path: String
    let entries: [Entry]
    let configuration: JSON.Object
    /// Writes tokenizer, template and generation files into the folder.
    let writeSideFiles: (AtomicFolder) throws(LyceumError) -> Void
    var shardLimit = SafetensorsShards.defaultLimit

    /// - Returns: bytes of all weight files.
    func write(
        progress: ((ConversionProgress) throws(LyceumError) -> Void)? = nil
    ) throws(LyceumError) -> Int {
        let folder = try AtomicFolder(path: path)
        let shards = SafetensorsShards(entries.map(\.declaration), limit: shardLimit)
        let byName = Dictionary(entries.map { ($0.declaration.name, $0) }, uniquingKeysWith: { first, _ in first })
        var done = 0
        var bytesWritten = 0
        var bytesOfFiles = 0
        for shard in shards.shards {
            let writer = try SafetensorsWriter(path: folder.file(shard.name), tensors: shard.tensors)
            for tensor in writer.tensors {
                try progress?(
                    ConversionProgress(
                        tensor: tensor.name, tensorsDone: done, tensorCount: entries.count, bytesWritten: bytesWritten,
                        byteCount: shards.totalBytes))
                try byName[tensor.name]!.write(writer)
                done += 1
                bytesWritten += tensor.byteCount
            }
            try writer.commit()
            bytesOfFiles += writer.byteCount
        }
        if let index = shards.index {
            try AtomicFile.write(index.text(indent: 2) + "\n", to: folder.file("model.safetensors.index.json"))
        }
        try AtomicFile.write(JSON.object(configuration).text(indent: 2) + "\n", to: folder.file("config.json"))
        try writeSideFiles(folder)
        try folder.commit()
        try progress?(
            ConversionProgress(
                tensor: nil, tensorsDone: done, tensorCount: done, bytesWritten: bytesWritten, byteCount: shards.totalBytes))
        return bytesOfFiles
    }
}

extension JSON.Object {
    /// Notes the weights' type in a config.json, under the old key and, where it is there, the new one.
    mutating func setWeightType(_ type: ElementType) {
        let name =
            switch type {
            case .f16: "float16"
            case .bf16: "bfloat16"
            default: "float32"
            }
        for key in ["torch_dtype", "dtype"] where key == "torch_dtype" || self[key] != nil { self[key] = .string(name) }
    }
}

extension Checkpoint {
    /// config.json as it should be written beside this checkpoint's tensors: key by key what was read, where it was one.
    package func configurationToWrite() throws(LyceumError) -> JSON.Object {
        let original = format == .safetensors && !isDerived ? try HuggingFaceConfiguration.optional("config.json", folder) : nil
        return (original ?? configuration).objectValue ?? JSON.Object()
    }

    /// Tokenizer, template and generation files: copied from a Hugging Face folder, made from a GGUF file's metadata.
    package func writeSideFiles(to folder: AtomicFolder, except left: Set<String> = []) throws(LyceumError) {
        guard metadata == nil else { return try HuggingFaceTokenizerFiles(self).write(folder) }
        for name in HuggingFaceSideFiles.names where !left.contains(name) {
            try HuggingFaceSideFiles.copy(name, from: self.folder, to: folder)
        }
    }
}

/// What lies beside the weights and config.json in a Hugging Face folder.
package enum HuggingFaceSideFiles {
    package static let tokenizer = [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model", "vocab.json",
        "vocab.txt", "merges.txt", "chat_template.jinja", "chat_template.json",
    ]
    package static let names = ["generation_config.json"] + tokenizer

    /// Copies a file when it is there.
    /// - Returns: whether it was.
    @discardableResult
    package static func copy(_ name: String, from source: String, to folder: AtomicFolder) throws(LyceumError) -> Bool {
        let path = FilePaths.join(source, name)
        guard FilePaths.isFile(path) else { return false }
        let bytes = try MappedFile(path: path)
        let copy = try AtomicFile(path: folder.file(name))
        try copy.write(bytes.bytes)
        try copy.commit()
        return true
    }
}
