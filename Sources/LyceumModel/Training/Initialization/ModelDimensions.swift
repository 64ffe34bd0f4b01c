public import LyceumCore

/// How large a new model is.
public struct ModelDimensions: Sendable, Hashable {
    public var layers: Int
    /// Elements of a hidden state.
    public var width: Int
    public var heads: Int
    /// Key and value heads; nil for as many as `heads`. Architectures without shared keys take `heads` in any case.
    public var keyHeads: Int?
    /// Elements of a head; nil for `width / heads`.
    public var headWidth: Int?
    /// Elements between the matrices of a feed-forward layer; nil for 8/3 of the width where the layer is gated (rounded up to a multiple
    /// of 32), else 4 times the width.
    public var inner: Int?
    /// Longest sequence, in tokens.
    public var context: Int
    /// Whether the head is the embedding's matrix; nil as the architecture's models usually do.
    public var tiesHead: Bool?
    /// Tokens.
    public var vocabulary: Int

    public init(
        layers: Int, width: Int, heads: Int, keyHeads: Int? = nil, headWidth: Int? = nil, inner: Int? = nil, context: Int = 1024,
        tiesHead: Bool? = nil, vocabulary: Int
    ) {
        self.layers = layers
        self.width = width
        self.heads = heads
        self.keyHeads = keyHeads
        self.headWidth = headWidth
        self.inner = inner
        self.context = context
        self.tiesHead = tiesHead
        self.vocabulary = vocabulary
    }

    var wholeHeadWidth: Int { headWidth ?? width / heads }

    /// - Throws: `LyceumError` (`invalidArgument`) for numbers that make no model.
    func check(_ template: ModelTemplate) throws(LyceumError) {
        for (name, value) in [
            ("layers", layers), ("width", width), ("heads", heads), ("key heads", keyHeads ?? 1), ("head width", headWidth ?? 2),
            ("inner width", inner ?? 1), ("context", context), ("vocabulary", vocabulary),
        ] {
            guard value > 0, value <= 1 << 24 else {
                throw LyceumError(.invalidArgument, "expected \(name) from 1 to \(1 << 24), found \(value)")
            }
        }
        guard headWidth != nil || width % heads == 0 else {
            throw LyceumError(
                .invalidArgument, "a width of \(width) does not split into \(heads) heads",
                remedy: "choose a number of heads that divides the width")
        }
        guard heads % (keyHeads ?? heads) == 0 else {
            throw LyceumError(.invalidArgument, "\(heads) query heads cannot share \(keyHeads ?? heads) key heads evenly")
        }
        guard !template.isRotary || wholeHeadWidth % template.headMultiple == 0 else {
            throw LyceumError(
                .invalidArgument, "expected heads of a multiple of \(template.headMultiple) elements, found \(wholeHeadWidth)",
                remedy: "change the width or the number of heads")
        }
        guard keyHeads == nil || keyHeads == heads || template.sharesKeys else {
            throw LyceumError(.unsupported, "fewer key heads than query heads in \(template.name)", remedy: "leave the key heads out")
        }
        guard headWidth == nil || headWidth == width / heads || template.hasHeadWidth else {
            throw LyceumError(.unsupported, "heads that are not width / heads wide in \(template.name)", remedy: "leave the head width out")
        }
    }
}

/// A size people ask for by name. Numbers of parameters are for a vocabulary of 8192 tokens unless said otherwise.
public struct NamedModelSize: Sendable, Hashable {
    public let name: String
    public let layers: Int
    public let width: Int
    public let heads: Int
    public let keyHeads: Int
    /// Of gated layers.
    public let inner: Int
    public let context: Int

    init(_ name: String, _ layers: Int, _ width: Int, _ heads: Int, _ keyHeads: Int, _ inner: Int, _ context: Int) {
        self.name = name
        self.layers = layers
        self.width = width
        self.heads = heads
        self.keyHeads = keyHeads
        self.inner = inner
        self.context = context
    }

    /// Small ones for learning on a laptop; 135M, 360M and 1.7B have the dimensions of SmolLM2, 1B those of Llama 3.2.
    public static let all = [
        NamedModelSize("1M", 4, 96, 3, 3, 256, 512), NamedModelSize("3M", 5, 160, 5, 5, 448, 512),
        NamedModelSize("8M", 6, 288, 6, 6, 768, 1024), NamedModelSize("15M", 7, 384, 6, 6, 1024, 1024),
        NamedModelSize("30M", 8, 512, 8, 8, 1376, 1024), NamedModelSize("60M", 11, 640, 10, 10, 1728, 1024),
        NamedModelSize("135M", 30, 576, 9, 3, 1536, 2048), NamedModelSize("360M", 32, 960, 15, 5, 2560, 2048),
        NamedModelSize("1B", 16, 2048, 32, 8, 8192, 4096), NamedModelSize("1.7B", 24, 2048, 32, 32, 8192, 4096),
    ]

    /// - Throws: `LyceumError` (`invalidArgument`) that lists the names.
    public static func named(_ name: String) throws(LyceumError) -> NamedModelSize {
        guard let size = all.first(where: { $0.name.lowercased() == name.lowercased() }) else {
            throw LyceumError(
                .invalidArgument, "there is no size called “\(name)”",
                remedy: "choose one of \(all.map(\.name).joined(separator: ", ")), or give layers, width and heads")
        }
        return size
    }
}
