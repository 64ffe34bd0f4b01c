public import LyceumCore
internal import LyceumText

/// A model on disk: configuration, tensors, tokenizer and chat template, in whichever format.
///
/// Opening maps the files and checks their structure; no tensor is read. Whatever the format, the configuration has the keys of Hugging Face's
/// config.json and tensors have the names of the Hugging Face checkpoint of the architecture.
public final class Checkpoint: Sendable {
    public enum Format: String, Sendable, Hashable {
        case safetensors
        case gguf
    }

    /// The file or folder that was opened.
    public let path: String
    public let format: Format
    /// Names and layouts of the architecture.
    public let mapping: GGUFMapping
    /// In the form of config.json; built from metadata for GGUF files.
    public let configuration: JSON
    /// In the form of generation_config.json, where the checkpoint says anything of that kind.
    public let generationConfiguration: JSON?
    /// Canonical names and layouts, ready for model code.
    public let tensors: any TensorSource
    /// The tensors as they are in the file, under the file's names; matrices of experts one by one.
    public let fileTensors: any TensorSource
    /// Bytes of all weight files.
    public let byteCount: Int
    /// Rotary pairs lie side by side, `(2i, 2i + 1)`, in query and key rows: GGUF files of the Llama family.
    public let ropeInterleaved: Bool
    /// Norm weights already have the 1 added that Gemma's norms add: GGUF files of Gemma 2 and 3.
    public let normOffsetIncluded: Bool

    /// The metadata of a GGUF file.
    public let metadata: GGUFMetadata?
    package let folder: String
    /// Made of another checkpoint: configuration and tensors are not those of the files beside them.
    let isDerived: Bool
    /// Read once; models made of this one share it.
    let knownTokenizer: Locked<Tokenizer?>

    init(
        path: String, folder: String, format: Format, mapping: GGUFMapping, configuration: JSON,
        generationConfiguration: JSON?, fileTensors: any TensorSource, byteCount: Int, metadata: GGUFMetadata?,
        isDerived: Bool = false, knownTokenizer: Locked<Tokenizer?> = Locked(nil)
    ) throws(LyceumError) {
        self.path = path
        self.folder = folder
        self.format = format
        self.mapping = mapping
        self.configuration = configuration
        self.generationConfiguration = generationConfiguration
        self.fileTensors = fileTensors
        self.byteCount = byteCount
        self.metadata = metadata
        self.isDerived = isDerived
        self.knownTokenizer = knownTokenizer
        ropeInterleaved = format == .gguf && mapping.isRopeInterleaved
        normOffsetIncluded = format == .gguf && mapping.isNormOffsetIncluded
        tensors = try CanonicalTensors(
            fileTensors, mapping: mapping, isGGUF: format == .gguf, configuration: configuration, path: path)
    }

    /// The tensors with exactly the rows and values of a Hugging Face checkpoint (weights `[out, in]`), whatever the file has: what adapters
    /// and training refer to. Reordered tensors are copies; block types stay as they are, since rows move whole.
    public func huggingFaceTensors() throws(LyceumError) -> any TensorSource {
        guard ropeInterleaved || normOffsetIncluded else { return tensors }
        return try CanonicalTensors(
            fileTensors, mapping: mapping, isGGUF: format == .gguf, configuration: configuration, path: path, isExact: true)
    }

    /// A checkpoint with other tensors, under Hugging Face's names, and another configuration; tokenizer and template are this one's.
    package func derived(configuration: JSON, tensors: any TensorSource, byteCount: Int) throws(LyceumError) -> Checkpoint {
        try Checkpoint(
            path: path, folder: folder, format: .safetensors, mapping: mapping, configuration: configuration,
            generationConfiguration: generationConfiguration, fileTensors: tensors, byteCount: byteCount, metadata: metadata,
            isDerived: true, knownTokenizer: knownTokenizer)
    }

    /// Hugging Face's name of the architecture.
    public var modelType: String { configuration["model_type"]?.stringValue ?? mapping.modelTypes[0] }

    /// Opens a folder (safetensors with config.json, or one GGUF model), a `.gguf` file, or a `.safetensors` file beside its config.json.
    /// - Throws: `LyceumError` that names the file, key or tensor that is missing, wrong or not supported.
    /// - Complexity: O(metadata and header bytes).
    public static func open(_ path: String) throws(LyceumError) -> Checkpoint {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if FilePaths.isFolder(path) { return try openFolder(path) }
        guard FilePaths.exists(path) else {
            throw LyceumError(
                .notFound, "there is no such file or folder", at: path,
                remedy: "give a folder with config.json and safetensors files, or a .gguf file")
        }
        let name = path.lowercased()
        if name.hasSuffix(".safetensors") || name.hasSuffix(".safetensors.index.json") {
            return try openSafetensors(path, folder: FilePaths.folder(of: path))
        }
        return try openGGUF(path)
    }

    private static func openFolder(_ folder: String) throws(LyceumError) -> Checkpoint {
        let names = try FilePaths.contents(of: folder)
        let index = "model.safetensors.index.json"
        let files = names.filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }
        if names.contains(index) { return try openSafetensors(FilePaths.join(folder, index), folder: folder) }
        if files.contains("model.safetensors") {
            return try openSafetensors(FilePaths.join(folder, "model.safetensors"), folder: folder)
        }
        if files.count == 1 { return try openSafetensors(FilePaths.join(folder, files[0]), folder: folder) }
        // Of a model in several GGUF files the first stands for all.
        let models = names.filter { $0.lowercased().hasSuffix(".gguf") && GGUFShards.isFirst($0) }
        if models.count == 1 { return try openGGUF(FilePaths.join(folder, models[0])) }
        throw LyceumError(
            .notFound, missing(names, files, models), at: folder,
            remedy: "give a folder with config.json and model.safetensors, or the path of one .gguf file")
    }

    private static func missing(_ names: [String], _ files: [String], _ models: [String]) -> String {
        if files.count > 1 { return "the folder has \(files.count) safetensors files but no model.safetensors.index.json" }
        if models.count > 1 { return "the folder has several GGUF models: \(models.joined(separator: ", "))" }
        if let pickle = names.first(where: { $0.hasSuffix(".bin") || $0.hasSuffix(".pt") || $0.hasSuffix(".pth") }) {
            return "the folder has no safetensors file; \(pickle) is a pickle file, which is not read because it can run code"
        }
        return "the folder has no safetensors file and no GGUF file"
    }

    private static func openSafetensors(_ path: String, folder: String) throws(LyceumError) -> Checkpoint {
        let configuration = try HuggingFaceConfiguration.read(folder)
        let location = FilePaths.join(folder, "config.json")
        guard let type = configuration["model_type"]?.stringValue else {
            throw LyceumError(.invalidData, "the configuration has no string \"model_type\"", at: location)
        }
        let mapping = try GGUFMapping.named(modelType: type, at: location)
        let source: any TensorSource
        let byteCount: Int
        if path.hasSuffix(".json") {
            let shards = try ShardedSafetensors(indexPath: path)
            (source, byteCount) = (shards, shards.byteCount)
        } else {
            let file = try SafetensorsFile(path: path)
            (source, byteCount) = (file, file.byteCount)
        }
        return try Checkpoint(
            path: path, folder: folder, format: .safetensors, mapping: mapping, configuration: configuration,
            generationConfiguration: try HuggingFaceConfiguration.optional("generation_config.json", folder),
            fileTensors: try ExpertTensors.separated(source, at: path), byteCount: byteCount, metadata: nil)
    }

    private static func openGGUF(_ path: String) throws(LyceumError) -> Checkpoint {
        let file = try GGUFFile(path: path)
        guard let architecture = file.metadata.string("general.architecture") else {
            throw file.metadata.missing("general.architecture", "a string", path)
        }
        let mapping = try GGUFMapping.named(gguf: architecture, at: path)
        let shards = try GGUFShards(first: file)
        return try Checkpoint(
            path: path, folder: FilePaths.folder(of: path), format: .gguf, mapping: mapping,
            configuration: try mapping.configuration(file), generationConfiguration: generationConfiguration(file.metadata),
            fileTensors: try ExpertTensors.separated(shards, at: path), byteCount: shards.byteCount, metadata: file.metadata)
    }

    /// The sampling advice newer GGUF files carry.
    private static func generationConfiguration(_ metadata: GGUFMetadata) -> JSON? {
        var result = JSON.Object()
        for (key, name) in [("temp", "temperature"), ("top_p", "top_p"), ("min_p", "min_p")] {
            if let value = metadata.decimal("general.sampling.\(key)") { result[name] = value }
        }
        if let count = metadata.int("general.sampling.top_k") { result["top_k"] = .integer(count) }
        return result.isEmpty ? nil : .object(result)
    }
}
