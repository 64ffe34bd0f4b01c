internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// The models of a mixture, opened once each, and what is looked at before weights are read.
struct MixtureInputs {
    let configuration: MixtureConfiguration
    let base: MergeSource
    /// In the order of the experts; equal names are one model.
    let experts: [MergeSource]
    let layers: Int
    let width: Int

    /// The expert's matrix of each of Mixtral's: the gate, the way out, the way up.
    static let parts = [("w1", "gate_proj"), ("w2", "down_proj"), ("w3", "up_proj")]

    init(_ configuration: MixtureConfiguration) throws(LyceumError) {
        var opened: [String: MergeSource] = [:]
        for name in configuration.models {
            do throws(LyceumError) {
                opened[name] = try MergeInputs.open(name, folder: configuration.folder, stages: [:])
            } catch {
                throw error.at(configuration.place(of: name))
            }
        }
        guard let base = opened[configuration.base] else { throw LyceumError(.notFound, "there is no base model", at: configuration.basePlace) }
        self.configuration = configuration
        self.base = base
        experts = configuration.experts.compactMap { opened[$0.model] }
        let sizes = ModelConfiguration(base.checkpoint.configuration, source: base.checkpoint.path)
        layers = try sizes.int("num_hidden_layers")
        width = try sizes.int("hidden_size")
        try checkFamily()
        for (expert, source) in zip(configuration.experts, experts) { try check(source, at: expert.place) }
    }

    static func expertName(_ layer: Int, _ expert: Int, _ part: String) -> String {
        "model.layers.\(layer).block_sparse_moe.experts.\(expert).\(part).weight"
    }
    static func routerName(_ layer: Int) -> String { "model.layers.\(layer).block_sparse_moe.gate.weight" }
    static func sourceName(_ layer: Int, _ part: String) -> String { "model.layers.\(layer).mlp.\(part).weight" }

    /// Names of the base that the mixture has too.
    var baseNames: [String] { base.names.filter { !$0.contains(".mlp.") } }

    // MARK: - Checks

    private func checkFamily() throws(LyceumError) {
        let type = base.checkpoint.modelType
        guard ["llama", "mistral"].contains(type) else {
            throw LyceumError(
                .unsupported, "a mixture is made of Llama or Mistral models, the base is of the type \(type)", at: configuration.basePlace,
                remedy: "use models of the type llama or mistral")
        }
        // Mixtral has no place for them.
        if let bias = base.names.first(where: { $0.hasSuffix(".bias") }) {
            throw LyceumError(.unsupported, "the base has biases, which a mixture cannot hold", at: "\(base.name): \(bias)", remedy: "use a model without")
        }
    }

    private func check(_ source: MergeSource, at place: String) throws(LyceumError) {
        guard source !== base else { return }
        do throws(LyceumError) {
            guard source.checkpoint.modelType == base.checkpoint.modelType else {
                throw LyceumError(
                    .invalidArgument, "expected a model of the type \(base.checkpoint.modelType), as the base is, found \(source.checkpoint.modelType)",
                    at: source.name, remedy: "use models of one family")
            }
            for (key, standard) in [("num_hidden_layers", 0), ("hidden_act", "silu")] as [(String, JSON)] {
                let (wanted, found) = (base.checkpoint.configuration[key] ?? standard, source.checkpoint.configuration[key] ?? standard)
                guard wanted == found else {
                    throw LyceumError(
                        .invalidArgument, "\(key) is \(found.text()), the base’s is \(wanted.text())", at: source.name,
                        remedy: "use experts of the base’s form")
                }
            }
            for layer in 0..<layers { for part in Self.parts { try checkShape(source, Self.sourceName(layer, part.1)) } }
            if let bias = source.names.first(where: { $0.contains(".mlp.") && $0.hasSuffix(".bias") }) {
                throw LyceumError(.unsupported, "the expert has biases, which a mixture cannot hold", at: "\(source.name): \(bias)")
            }
        } catch {
            throw error.at(place)
        }
    }

    private func checkShape(_ source: MergeSource, _ name: String) throws(LyceumError) {
        guard let wanted = base.shape(of: name) else {
            throw LyceumError(.invalidData, "the base has no tensor \(name)", at: base.name, remedy: "use a dense model")
        }
        guard let found = source.shape(of: name) else {
            throw LyceumError(.invalidData, "the expert has no tensor \(name)", at: source.name, remedy: "use a dense model")
        }
        try ShapeCheck.sameShape(wanted, found, name, base.name, source.name, allowsOtherVocabulary: false)
    }

    /// What a user should know: other vocabularies, other ancestors, experts that are all the same.
    func warnings() throws(LyceumError) -> [String] {
        var result: [String] = []
        var seen: [String] = []
        for source in experts where source !== base && !seen.contains(source.name) {
            seen.append(source.name)
            if let mine = base.tokenizer(), let theirs = source.tokenizer(), let warning = VocabularyCheck(mine, theirs).warning(base.name, source.name) {
                result.append("\(warning); the mixture has the base’s tokens")
            }
            if let warning = try ancestry(source) { result.append(warning) }
        }
        let names = Set(configuration.experts.map(\.model))
        let differs = configuration.experts.contains { $0.noise ?? 0 > 0 || $0.residual ?? 1 != 1 }
        if names.count == 1, configuration.experts.count > 1, !differs {
            result.append("all experts are \(configuration.experts[0].model): the mixture answers like one of them until it is trained")
        }
        return result
    }

    private func ancestry(_ source: MergeSource) throws(LyceumError) -> String? {
        let name = Self.sourceName(layers / 2, "down_proj")
        let cosine = VectorArithmetic.sums(try base.floats(name), try source.floats(name)).cosine ?? 0
        guard cosine < MergeChecks.unrelatedCosine else { return nil }
        return "\(source.name): cosine \(Quantities.fixed(cosine, places: 3)) with \(base.name) in \(name); feed-forward layers of other ancestors "
            + "do not fit the base’s attention"
    }
}
