internal import LyceumCore

/// What a new model of an architecture looks like. Every architecture declares its templates in its own file.
struct ModelTemplate: Sendable {
    /// What people call the architecture.
    let name: String
    let modelType: String
    /// The class transformers loads the model with.
    let className: String
    /// Feed-forward layers have a gate, so three matrices.
    var isGated = true
    /// Query heads may share key heads.
    var sharesKeys = true
    /// Heads may be wider or narrower than width / heads.
    var hasHeadWidth = true
    var isRotary = true
    /// Heads must be a multiple of this wide, for their rotary part to be whole pairs.
    var headMultiple = 2
    /// Whether the head is the embedding's matrix when nobody says.
    var tiesHead = true
    /// Keys of config.json besides those all models have.
    let configuration: @Sendable (Dimensions) -> JSON.Object
    /// Where an architecture begins with other numbers than `standard`.
    var initialization: @Sendable (_ name: String, _ configuration: JSON) -> WeightInitialization? = { _, _ in nil }

    /// Dimensions with everything filled in.
    struct Dimensions: Sendable {
        let layers: Int
        let width: Int
        let heads: Int
        let keyHeads: Int
        let headWidth: Int
        let inner: Int
        let context: Int
        let vocabulary: Int
    }

    func complete(_ dimensions: ModelDimensions) throws(LyceumError) -> Dimensions {
        try dimensions.check(self)
        let gated = (dimensions.width * 8 / 3 + 31) / 32 * 32
        return Dimensions(
            layers: dimensions.layers, width: dimensions.width, heads: dimensions.heads,
            keyHeads: sharesKeys ? dimensions.keyHeads ?? dimensions.heads : dimensions.heads, headWidth: dimensions.wholeHeadWidth,
            inner: dimensions.inner ?? (isGated ? gated : 4 * dimensions.width), context: dimensions.context,
            vocabulary: dimensions.vocabulary)
    }

    /// Dimensions of a named size: layers without a gate are 4 times the width.
    func dimensions(_ size: NamedModelSize, vocabulary: Int) -> ModelDimensions {
        ModelDimensions(
            layers: size.layers, width: size.width, heads: size.heads, keyHeads: sharesKeys ? size.keyHeads : nil,
            inner: isGated ? size.inner : nil, context: size.context, vocabulary: vocabulary)
    }

    func initialization(of name: String, shape: [Int], configuration: JSON) -> WeightInitialization {
        if let own = initialization(name, configuration) { return own }
        if name.hasSuffix(".bias") { return .constant(0) }
        if shape.count == 1 { return .constant(1) }
        return .normal(deviation: configuration["initializer_range"]?.doubleValue ?? 0.02)
    }

    /// The keys of decoders that follow Llama's names.
    static func decoderKeys(_ dimensions: Dimensions, epsilon: Double, theta: Double, headWidth: Bool = true) -> JSON.Object {
        var keys = JSON.Object([
            ("hidden_size", .integer(dimensions.width)), ("intermediate_size", .integer(dimensions.inner)),
            ("num_hidden_layers", .integer(dimensions.layers)), ("num_attention_heads", .integer(dimensions.heads)),
            ("num_key_value_heads", .integer(dimensions.keyHeads)), ("max_position_embeddings", .integer(dimensions.context)),
            ("rms_norm_eps", .number(epsilon)), ("rope_theta", .number(theta)), ("attention_dropout", 0.0),
        ])
        if headWidth { keys["head_dim"] = .integer(dimensions.headWidth) }
        return keys
    }
}

/// The numbers a weight begins with.
enum WeightInitialization: Sendable, Hashable {
    case constant(Float)
    case normal(deviation: Double)
}

extension Architecture {
    static var templates: [ModelTemplate] { [] }
}

extension Architectures {
    /// Every kind of model that can be made anew, with the type that runs it.
    static var templates: [(template: ModelTemplate, type: any Architecture.Type)] {
        all.flatMap { type in type.templates.map { ($0, type) } }
    }

    /// - Throws: `LyceumError` (`unsupported`) that lists the known names.
    static func template(named name: String) throws(LyceumError) -> (template: ModelTemplate, type: any Architecture.Type) {
        let wanted = String(name.lowercased().map { $0 == "-" ? "_" : $0 })
        guard let found = templates.first(where: { $0.template.name == wanted || $0.template.modelType == wanted }) else {
            throw LyceumError(
                .unsupported, "there is no new model of the architecture “\(name)”",
                remedy: "choose one of \(templates.map(\.template.name).joined(separator: ", "))")
        }
        return found
    }
}
