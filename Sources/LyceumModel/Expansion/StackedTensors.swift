package import LyceumCore
internal import LyceumTensor

/// The tensors of a model with layers in an order of its own: some left out, some twice. Nothing is copied.
final class StackedTensors: TensorSource, TensorListing {
    let tensorNames: [String]
    private let base: any TensorSource
    private let origins: [String: String]

    init(_ base: any TensorSource, layers: [Int]) {
        self.base = base
        var copies: [Int: [Int]] = [:]
        for (layer, origin) in layers.enumerated() { copies[origin, default: []].append(layer) }
        var origins: [String: String] = [:]
        for name in base.tensorNames {
            guard let origin = LayerName.layer(of: name) else {
                origins[name] = name
                continue
            }
            for layer in copies[origin] ?? [] { origins[LayerName.name(name, layer: layer)] = name }
        }
        self.origins = origins
        tensorNames = origins.keys.sorted()
    }

    func contains(_ name: String) -> Bool { origins[name] != nil }

    func tensor(named name: String) throws(LyceumError) -> Tensor {
        guard let origin = origins[name] else { throw .noTensor(name, among: tensorNames, at: "the stacked model") }
        return try base.tensor(named: origin)
    }

    func listing(of name: String) -> TensorSummary? {
        guard let origin = origins[name], let listing = (base as? any TensorListing)?.listing(of: origin) else { return nil }
        return TensorSummary(name: name, typeName: listing.typeName, shape: listing.shape, byteCount: listing.byteCount)
    }
}

/// The number of a layer in a tensor's name.
package enum LayerName {
    private static func place(_ parts: [Substring]) -> Int? { parts.firstIndex { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } } }

    package static func layer(of name: String) -> Int? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return place(parts).flatMap { Int(parts[$0]) }
    }

    /// The same tensor of another layer.
    package static func name(_ name: String, layer: Int) -> String {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard let place = place(parts) else { return name }
        let number = String(layer)
        parts[place] = number[...]
        return parts.joined(separator: ".")
    }
}

extension Checkpoint {
    /// The model with layer `layers[i]` as its layer i.
    package func stacked(layers: [Int]) throws(LyceumError) -> Checkpoint {
        let source = format == .gguf ? try huggingFaceTensors() : fileTensors
        let tensors = StackedTensors(source, layers: layers)
        var bytes = 0
        for name in tensors.tensorNames { bytes += tensors.listing(of: name)?.byteCount ?? 0 }
        var object = try configurationToWrite()
        if let text = object["text_config"]?.objectValue, Self.layerCountKeys.contains(where: { text[$0] != nil }) {
            object["text_config"] = .object(Self.stacked(text, layers))
        } else {
            object = Self.stacked(object, layers)
        }
        return try derived(configuration: .object(object), tensors: tensors, byteCount: bytes)
    }

    private static let layerCountKeys = ["num_hidden_layers", "n_layer", "num_layers"]

    private static func stacked(_ object: JSON.Object, _ layers: [Int]) -> JSON.Object {
        var object = object
        for key in layerCountKeys where object[key] != nil { object[key] = .integer(layers.count) }
        if let kinds = object["layer_types"]?.arrayValue, layers.allSatisfy({ kinds.indices.contains($0) }) {
            object["layer_types"] = .array(layers.map { kinds[$0] })
        }
        return object
    }
}
