internal import LyceumCore
internal import LyceumModel

/// Resolves layers and parameters of a document.
struct MergePlanBuilder {
    /// A slice with its layers counted.
    struct Slice {
        var sources: [MergeDocument.Source]
        var parameters: [String: MergeSetting]
        /// First layer of each source.
        var firsts: [Int]
        var count: Int
        var place: String
    }

    let inputs: MergeInputs
    let declaration: MergeMethodDeclaration
    let layerCount: Int
    private var document: MergeDocument { inputs.document }

    init(_ inputs: MergeInputs, declaration: MergeMethodDeclaration) {
        self.inputs = inputs
        self.declaration = declaration
        layerCount = Self.layers(of: inputs.reference)
    }

    static func layers(of source: MergeSource) -> Int { (source.names.compactMap { LayerName.layer(of: $0) }.max() ?? -1) + 1 }

    /// Embeddings belong to the first slice; final norm and head to the last.
    func isInput(_ name: String) -> Bool {
        let kind = TensorRole(name).kind
        return !["lm_head", "embed_out", "norm", "ln_f", "final_layer_norm", "lm_head.bias", "norm.bias", "ln_f.bias", "final_layer_norm.bias"]
            .contains(kind)
    }

    func slices() throws(LyceumError) -> [Slice] {
        guard !declaration.needsBase || document.base != nil else {
            throw LyceumError(
                .invalidArgument, "the merge method \(declaration.name) needs a base model", at: document.place, remedy: "add “base_model: PATH”")
        }
        var result: [Slice] = []
        for slice in document.slices {
            var firsts: [Int] = []
            var count = 0
            for source in slice.sources {
                let has = inputs.sources[source.model].map { Self.layers(of: $0) } ?? 0
                let range = source.layers ?? 0..<has
                guard range.upperBound <= has else {
                    throw LyceumError(
                        .invalidArgument, "expected layers up to \(has), found layer_range [\(range.lowerBound), \(range.upperBound)]",
                        at: source.place, remedy: "\(source.model) has \(has) layers")
                }
                guard firsts.isEmpty || range.count == count else {
                    throw LyceumError(
                        .invalidArgument, "\(slice.sources[0].model) gives \(count) layers, \(source.model) \(range.count)", at: source.place,
                        remedy: "merge models of the same depth, or name the layers with slices")
                }
                count = range.count
                firsts.append(range.lowerBound)
            }
            let models = slice.sources.filter { !isBase($0) }.count
            guard declaration.modelCount.contains(models) else {
                throw LyceumError(
                    .invalidArgument,
                    "the merge method \(declaration.name) takes \(MergeParameterValues.text(declaration.modelCount)) models"
                        + "\(usesBase ? " besides the base" : ""), found \(models)", at: slice.place)
            }
            result.append(Slice(sources: slice.sources, parameters: slice.parameters, firsts: firsts, count: count, place: slice.place))
        }
        guard !result.isEmpty else { throw LyceumError(.invalidArgument, "the merge has no models", at: document.place) }
        return result
    }

    private var usesBase: Bool { declaration.usesBase && document.base != nil }
    private func isBase(_ source: MergeDocument.Source) -> Bool { usesBase && source.model == document.base }

    /// - Parameter offset: layer within the slice; nil outside the layers.
    func entry(_ name: String, _ slice: Slice, offset: Int?) throws(LyceumError) -> MergePlan.Entry {
        // Outside the layers a gradient has its first value.
        let t = offset.map { slice.count > 1 ? Double($0) / Double(slice.count - 1) : 1 } ?? 0
        var entry = MergePlan.Entry(name: name, base: nil, models: [], shape: [], method: PassthroughMerge.standard)
        for (source, first) in zip(slice.sources, slice.firsts) {
            let tensor = offset.map { LayerName.name(name, layer: first + $0) } ?? name
            let input = MergePlan.Input(model: source.model, tensor: tensor)
            if isBase(source) { entry.base = input } else { entry.models.append(input) }
        }
        let shapeSource = entry.base ?? entry.models[0]
        entry.shape = inputs.sources[shapeSource.model]?.shape(of: shapeSource.tensor) ?? []
        entry.method = try MergeMethods.make(declaration.name, values(name, slice, t, offset), models: entry.models.count)
        return entry
    }

    /// Filters of a model's own parameters look at the name its tensor has in that model, others at the name in the result.
    private func values(_ name: String, _ slice: Slice, _ t: Double, _ offset: Int?) throws(LyceumError) -> [String: [Double]] {
        var result: [String: [Double]] = [:]
        for parameter in declaration.parameters {
            if parameter.kind == .perModel {
                var numbers: [Double] = []
                for (source, first) in zip(slice.sources, slice.firsts) where !isBase(source) {
                    let tensor = offset.map { LayerName.name(name, layer: first + $0) } ?? name
                    guard let number = try value(parameter, [source.parameters, slice.parameters], tensor, t, source.place) else {
                        throw LyceumError(
                            .invalidArgument, "“\(parameter.name)” is missing for the model \(source.model), tensor \(tensor)", at: source.place,
                            remedy: "add “parameters: {\(parameter.name): …}” to the model (\(parameter.help))")
                    }
                    numbers.append(number)
                }
                result[parameter.name] = numbers
            } else if let number = try value(parameter, [slice.parameters], name, t, slice.place) {
                result[parameter.name] = [number]
            } else if parameter.standard == nil {
                throw LyceumError(
                    .invalidArgument, "“\(parameter.name)” is missing for the tensor \(name)", at: slice.place,
                    remedy: "add “parameters: {\(parameter.name): …}” (\(parameter.help))")
            }
        }
        return result
    }

    /// The innermost setting that fits the tensor, else the default.
    private func value(
        _ parameter: MergeParameter, _ levels: [[String: MergeSetting]], _ tensor: String, _ t: Double, _ place: String
    ) throws(LyceumError) -> Double? {
        try parameter.value(in: levels + [document.moduleParameters, document.parameters], for: tensor, at: t, place: place)
    }
}
