public import LyceumCore
public import LyceumModel
internal import LyceumTensor
internal import LyceumText

/// A residual's folder: differences of weights with the tokenizer and template of the model they were taken from.
public final class StoredResidual: TaskVector {
    public let path: String
    public let name: String
    public let names: [String]
    public let baseRows: Int?
    /// What is known of each weight, as it was when the residual was taken.
    public let tensors: [ResidualTensor]
    /// As they were called; nil for residuals of other programs that do not say.
    public let baseName: String?
    public let instructName: String?
    /// Checksums of the values of both models.
    public let baseHash: String?
    public let instructHash: String?
    private let source: any TensorSource
    private let shapes: [String: [Int]]
    private let sketches: SafetensorsFile?
    private let remainders: SafetensorsFile?
    private let modelConfiguration: JSON?

    /// Whether a folder holds a residual.
    public static func isResidual(_ path: String) -> Bool {
        guard FileSystem.isFolder(path) else { return false }
        if FileSystem.isFile("\(path)/\(ResidualFiles.description)") { return true }
        guard let configuration = try? JSON.read(path: "\(path)/\(ResidualFiles.configuration)") else { return false }
        return configuration["residuals_version"] != nil
    }

    /// - Parameter model: a model of the architecture; gives names and layouts. nil takes them from the folder, where it says.
    /// - Throws: `LyceumError` for a folder that is no residual, and for broken files.
    public init(_ path: String, for model: Checkpoint? = nil) throws(LyceumError) {
        guard Self.isResidual(path) else {
            throw LyceumError(
                FileSystem.attributes(path) == nil ? .notFound : .invalidArgument,
                FileSystem.attributes(path) == nil ? "there is no such folder" : "the folder holds no residual", at: path,
                remedy: "make one with lyceum residual extract BASE INSTRUCT OUT")
        }
        self.path = path
        name = path
        let index = "\(path)/\(ResidualFiles.index)"
        let file: any TensorSource =
            FileSystem.isFile(index) ? try ShardedSafetensors(indexPath: index) : try SafetensorsFile(path: "\(path)/\(ResidualFiles.weights)")
        modelConfiguration = try Self.optional(ResidualFiles.modelConfiguration, in: path)
        let layout: Checkpoint
        if let model { layout = model } else { layout = try Self.layout(file, modelConfiguration, path) }
        source = try layout.canonical(file, at: path)
        var shapes: [String: [Int]] = [:]
        for name in source.tensorNames {
            // A head that is the embedding is added to once.
            if layout.tiesHead, name.hasSuffix("lm_head.weight") || name.hasSuffix("embed_out.weight") { continue }
            shapes[name] = Checkpoint.shape(of: name, in: source)
        }
        self.shapes = shapes
        names = shapes.keys.sorted()
        let description = try Self.optional(ResidualFiles.description, in: path)
        let configuration = try Self.optional(ResidualFiles.configuration, in: path)
        baseRows = description?["base"]?["rows"]?.intValue
        baseName = description?["base"]?["name"]?.stringValue ?? configuration?["base_model_name"]?.stringValue
        instructName = description?["instruct"]?["name"]?.stringValue ?? configuration?["instruct_model_name"]?.stringValue
        baseHash = description?["base"]?["values_sha256"]?.stringValue
        instructHash = description?["instruct"]?["values_sha256"]?.stringValue
        tensors = (description?["tensors"]?.arrayValue ?? []).compactMap(Self.tensor)
        sketches = try Self.file(ResidualFiles.sketches, in: path)
        remainders = try Self.file(ResidualFiles.remainders, in: path)
        try checkArchitecture(layout)
    }

    private static func layout(_ file: any TensorSource, _ configuration: JSON?, _ path: String) throws(LyceumError) -> Checkpoint {
        guard let configuration else {
            throw LyceumError(
                .invalidArgument, "the residual does not say of which architecture it is", at: path, remedy: "name a model of its family with --base")
        }
        return try Checkpoint(tensors: file, described: configuration, at: path)
    }

    private func checkArchitecture(_ model: Checkpoint) throws(LyceumError) {
        guard let type = modelConfiguration?["model_type"]?.stringValue ?? modelConfiguration?["text_config"]?["model_type"]?.stringValue,
            !model.mapping.modelTypes.contains(type)
        else { return }
        throw LyceumError(
            .invalidArgument, "the residual is of the architecture \(type), the model of \(model.modelType)", at: path,
            remedy: "use a residual of the model's own family")
    }

    private static func optional(_ name: String, in folder: String) throws(LyceumError) -> JSON? {
        FileSystem.isFile("\(folder)/\(name)") ? try JSON.read(path: "\(folder)/\(name)") : nil
    }

    private static func file(_ name: String, in folder: String) throws(LyceumError) -> SafetensorsFile? {
        FileSystem.isFile("\(folder)/\(name)") ? try SafetensorsFile(path: "\(folder)/\(name)") : nil
    }

    private static func tensor(_ json: JSON) -> ResidualTensor? {
        guard let name = json["name"]?.stringValue, let count = json["count"]?.intValue, let norm = json["norm"]?.doubleValue,
            let base = json["base_norm"]?.doubleValue
        else { return nil }
        return ResidualTensor(name: name, count: count, norm: norm, baseNorm: base, cosine: json["cosine"]?.doubleValue)
    }

    public func shape(of name: String) -> [Int]? { shapes[name] }

    public func difference(_ name: String) throws(LyceumError) -> WeightDifference {
        let stored = try source.tensor(named: name)
        let values = try stored.asFloats("\(path): \(name)")
        stored.forgetMappedPages()
        try VectorArithmetic.refuseNonFinite(values, name, at: path)
        return WeightDifference(values: values, remainder: try remainder(name, count: values.count))
    }

    private func remainder(_ name: String, count: Int) throws(LyceumError) -> SparseRemainder? {
        guard let remainders, remainders.contains(name + ".positions") else { return nil }
        let positions = try remainders.tensor(named: name + ".positions")
        let values = try remainders.tensor(named: name + ".values")
        let isWhole = withExtendedLifetime(positions) {
            positions.type == .i64 && positions.count == values.count
                && UnsafeBufferPointer(start: positions.pointer.assumingMemoryBound(to: Int64.self), count: positions.count)
                    .allSatisfy { $0 >= 0 && $0 < Int64(count) }
        }
        guard isWhole, values.type == .f32 else {
            throw LyceumError(
                .invalidData, "expected places inside the tensor's \(count) numbers, each with an fp32 value",
                at: "\(path)/\(ResidualFiles.remainders): \(name)", remedy: "take the residual again")
        }
        return SparseRemainder(positions: positions, values: values)
    }

    public func fingerprint(of name: String) throws(LyceumError) -> BaseFingerprint? {
        guard let sketches, sketches.contains(name), let count = tensors.first(where: { $0.name == name })?.count else { return nil }
        let tensor = try sketches.tensor(named: name)
        guard tensor.type == .f32, tensor.count == WeightSketch.buckets else { return nil }
        let values = withExtendedLifetime(tensor) { UnsafeBufferPointer(start: tensor.floats, count: tensor.count).map(Double.init) }
        return .sketch(WeightSketch(values: values, count: count))
    }

    public var text: VectorText {
        let path = path
        return VectorText(
            tokenizer: try? Tokenizer.load(path: path), template: (try? Checkpoint.chatTemplateText(in: path)) ?? nil,
            special: modelConfiguration.map(VectorText.special) ?? []
        ) { folder throws(LyceumError) in
            for name in HuggingFaceSideFiles.names { try HuggingFaceSideFiles.copy(name, from: path, to: folder) }
        }
    }
}
