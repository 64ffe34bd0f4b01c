package import LyceumCore
internal import LyceumTensor

/// The tensors of a checkpoint under their canonical names and in the layout model code expects, whatever the file looks like.
///
/// The layout is Hugging Face's, with these exceptions: weights are always `[out, in]`; query and key rows of GGUF Llama files and the offset
/// of GGUF Gemma norms stay as they are, so that tensors stay views of the file, which the checkpoint's `ropeInterleaved` and
/// `normOffsetIncluded` tell; asked to be exact, they too get Hugging Face's form.
final class CanonicalTensors: TensorSource {
    private struct Place: Sendable {
        let name: String
        let layout: TensorLayout
    }

    let tensorNames: [String]
    private let source: any TensorSource
    private let isGGUF: Bool
    private let names: TensorNames
    private let context: LayoutContext
    private let places: [String: Place]
    private let path: String

    init(
        _ source: any TensorSource, mapping: GGUFMapping, isGGUF: Bool, configuration: JSON, path: String, isExact: Bool = false
    ) throws(LyceumError) {
        self.source = source
        self.isGGUF = isGGUF
        self.path = path
        names = TensorNames(mapping)
        context = LayoutContext(configuration)
        var places: [String: Place] = [:]
        for name in source.tensorNames {
            let match = isGGUF ? names.match(gguf: name) : names.match(huggingFace: name)
            let canonical = match?.huggingFace ?? (isGGUF ? name : names.canonical(name))
            let layout = Self.layoutToChange(match?.layout ?? .same, isGGUF, isExact)
            if let other = places.updateValue(Place(name: name, layout: layout), forKey: canonical) {
                throw LyceumError(
                    .invalidData, "the tensors \(other.name) and \(name) are both \(canonical)", at: path)
            }
        }
        self.places = places
        tensorNames = places.keys.sorted()
    }

    /// What is left as it is costs no copy.
    private static func layoutToChange(_ layout: TensorLayout, _ isGGUF: Bool, _ isExact: Bool) -> TensorLayout {
        switch layout {
        case .fusedPerHead: isGGUF ? layout : .same
        case .transposed: isGGUF ? .same : layout
        default: isGGUF && isExact ? layout : .same
        }
    }

    func contains(_ name: String) -> Bool { place(of: name) != nil }

    func tensor(named name: String) throws(LyceumError) -> Tensor {
        guard let place = place(of: name) else { throw .noTensor(name, among: tensorNames, at: path) }
        let tensor = try source.tensor(named: place.name)
        let location = "\(path): \(place.name)"
        return isGGUF
            ? try place.layout.toHuggingFace(tensor, context, name: location)
            : try place.layout.toGGUF(tensor, context, name: location)
    }

    private func place(of name: String) -> Place? { places[name] ?? places[names.canonical(name)] }
}

extension CanonicalTensors: TensorListing {
    func listing(of name: String) -> TensorSummary? {
        guard let place = place(of: name), let listing = (source as? any TensorListing)?.listing(of: place.name) else {
            return nil
        }
        let shape = place.layout == .transposed ? Array(listing.shape.reversed()) : listing.shape
        return TensorSummary(
            name: name, typeName: listing.typeName, shape: shape, byteCount: listing.byteCount)
    }
}

extension Checkpoint {
    /// Type and shape (`[out, in]`) of a tensor by its canonical name, without reading it.
    package func listing(of name: String) -> TensorSummary? { (tensors as? any TensorListing)?.listing(of: name) }

    /// Tensors with the names and layouts of a model described by the text of its config.json, such as differences of its weights.
    package convenience init(tensors: any TensorSource, described configuration: JSON, at path: String) throws(LyceumError) {
        let flat = configuration["text_config"].flatMap { $0["model_type"] == nil ? nil : $0 } ?? configuration
        guard let type = flat["model_type"]?.stringValue else {
            throw LyceumError(.invalidData, "the configuration has no string \"model_type\"", at: path)
        }
        try self.init(
            path: path, folder: path, format: .safetensors, mapping: try GGUFMapping.named(modelType: type, at: path), configuration: flat,
            generationConfiguration: nil, fileTensors: tensors, byteCount: 0, metadata: nil)
    }

    /// The shape of a tensor of such a source, without reading it.
    package static func shape(of name: String, in source: any TensorSource) -> [Int]? {
        (source as? any TensorListing)?.listing(of: name)?.shape
    }

    /// Tensors of another safetensors file with this architecture's names, by canonical name and in canonical layout.
    package func canonical(_ source: any TensorSource, at path: String) throws(LyceumError) -> any TensorSource {
        try CanonicalTensors(source, mapping: mapping, isGGUF: false, configuration: configuration, path: path)
    }
}
