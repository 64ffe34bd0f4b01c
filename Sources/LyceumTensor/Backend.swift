/// A matrix applied to rows of activations: `y = x Wᵀ + b`.
public struct LinearWeight: Sendable {
    /// `[outputs, inputs]`, any real or block type.
    public var weight: Tensor
    /// `[outputs]`, fp32.
    public var bias: Tensor?
    /// What adapters add to or change in the matrix; nil for none.
    public var adapter: LinearAdapter?

    public init(_ weight: Tensor, bias: Tensor? = nil, adapter: LinearAdapter? = nil) {
        self.weight = weight
        self.bias = bias
        self.adapter = adapter
    }

    public var outputs: Int { weight.shape[0] }
    public var inputs: Int { weight.shape[1] }
}

/// A function of one element.
public enum Activation: String, Sendable, Hashable {
    /// `x / (1 + exp(-x))`
    case silu
    /// `0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))`
    case geluTanh
    /// `0.5 x (1 + erf(x / √2))`
    case geluErf
    case relu
}

/// Cosines and sines of rotary embedding for some rows: each `[rows, rotaryWidth / 2]`, fp32.
public struct RotaryRows: Sendable {
    public var cosine: Tensor
    public var sine: Tensor

    public init(cosine: Tensor, sine: Tensor) {
        self.cosine = cosine
        self.sine = sine
    }
}

/// How keys and values of one layer lie in a page of memory.
public struct CacheLayout: Sendable, Hashable {
    /// `f32`, `f16`, `bf16` or `q8_0`.
    public var type: ElementType
    public var heads: Int
    public var headWidth: Int

    public init(type: ElementType, heads: Int, headWidth: Int) {
        self.type = type
        self.heads = heads
        self.headWidth = headWidth
    }
}

/// One sequence's part of an attention call.
public struct AttentionSpan {
    /// The sequence's page table: page i holds positions `64 i ..< 64 (i + 1)`.
    public var pages: [UnsafeMutableRawPointer?]
    /// The row of the queries where this sequence begins.
    public var firstRow: Int
    public var queryCount: Int
    /// The position of its first query.
    public var firstPosition: Int
    /// Keys stored, from position 0.
    public var keyCount: Int

    public init(pages: [UnsafeMutableRawPointer?], firstRow: Int, queryCount: Int, firstPosition: Int, keyCount: Int) {
        self.pages = pages
        self.firstRow = firstRow
        self.queryCount = queryCount
        self.firstPosition = firstPosition
        self.keyCount = keyCount
    }
}

/// What a layer's attention does besides its weights.
public struct AttentionOptions: Sendable {
    /// Query heads, a multiple of the layout's heads.
    public var heads: Int
    public var layout: CacheLayout
    /// Multiplies the dot products.
    public var scale: Float
    /// nil, or scores become `cap · tanh(score / cap)`.
    public var softcap: Float?
    /// nil, or a query at position p sees keys after `p - window` only.
    public var window: Int?
    public var isCausal: Bool

    public init(
        heads: Int, layout: CacheLayout, scale: Float, softcap: Float? = nil, window: Int? = nil, isCausal: Bool = true
    ) {
        self.heads = heads
        self.layout = layout
        self.scale = scale
        self.softcap = softcap
        self.window = window
        self.isCausal = isCausal
    }
}

/// One document's rows in an attention over rows: its queries see its keys alone. The last query stands at the position of the last key.
public struct AttentionSegment: Sendable, Hashable {
    public var queries: Range<Int>
    public var keys: Range<Int>

    public init(queries: Range<Int>, keys: Range<Int>) {
        self.queries = queries
        self.keys = keys
    }
}

/// The operations models are made of, on one device. Activations are fp32 `[rows, width]`.
///
/// Every operation gives a row the same bits whatever rows come along and however many threads work. Models and objectives know this
/// protocol alone, so a second device is a second conformance.
public protocol Backend: AnyObject, Sendable {
    /// Rows `ids` of a table `[*, width]` of any real or block type, times `scale`.
    func embed(_ table: Tensor, ids: [Int32], scale: Float) -> Tensor
    /// `x / √(mean(x²) + ε) · (weight + offset)` for rows of the weight's width; `x` may hold several per row (heads).
    func rmsNorm(_ x: Tensor, weight: Tensor, offset: Float, epsilon: Float) -> Tensor
    func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor?, epsilon: Float) -> Tensor
    /// Several matrices applied to the same input at once.
    func linear(_ x: Tensor, _ weights: [LinearWeight]) -> [Tensor]
    func linear(_ x: Tensor, _ weight: LinearWeight, activation: Activation?) -> Tensor
    /// `sum += x Wᵀ + b`, in place.
    func linear(_ x: Tensor, _ weight: LinearWeight, addingTo sum: inout Tensor)
    /// `activation(x Gᵀ) · (x Uᵀ)`, element by element.
    func gatedLinear(_ x: Tensor, gate: LinearWeight, up: LinearWeight, activation: Activation) -> Tensor
    /// Rotary embedding of `heads` heads per row, in place. `interleaved` pairs (2i, 2i+1) instead of (i, i + width/2).
    func rotate(_ x: inout Tensor, heads: Int, rows: RotaryRows, interleaved: Bool)
    /// Stores rows of keys and values at `position...` of a sequence.
    func storeKeysValues(
        keys: Tensor, values: Tensor, rows: Range<Int>, position: Int, pages: [UnsafeMutableRawPointer?], layout: CacheLayout,
        layerOffset: Int)
    func attention(_ queries: Tensor, spans: [AttentionSpan], options: AttentionOptions, layerOffset: Int) -> Tensor
    /// Attention of documents whose keys and values lie in rows instead of pages; the options' cache type does not matter.
    func segmentAttention(
        _ queries: Tensor, keys: Tensor, values: Tensor, segments: [AttentionSegment], options: AttentionOptions
    ) -> Tensor
    /// One block of a model. A backend that differentiates may forget what happens inside and run `body` again later.
    func block(_ input: Tensor, _ body: @escaping (Tensor) -> Tensor) -> Tensor
    /// Bytes one layer needs per page of 64 positions, or nil when the layout is not supported.
    func pageBytes(_ layout: CacheLayout) -> Int?
    func gather(_ x: Tensor, rows: [Int]) -> Tensor
    /// Rows of the parts as if they lay one after the other; a row may be taken several times.
    func gather(_ parts: [Tensor], rows: [Int]) -> Tensor
    /// `sum += x · scale`, in place.
    func add(_ x: Tensor, scale: Float, to sum: inout Tensor)
    func softcap(_ x: inout Tensor, cap: Float)
    /// The `count` experts with the largest logits of each row of `[rows, experts]`, with the softmax over these as their shares.
    func chooseExperts(_ logits: Tensor, count: Int) -> ExpertChoice
    /// Every row's results summed by their shares. `results` has the rows of each expert, as `choice.rows` lists them; nil for none.
    /// - Parameter logits: what the choice was made from; a derivative reaches them.
    func mixExperts(_ results: [Tensor?], choice: ExpertChoice, logits: Tensor) -> Tensor
    /// `x` as it is now, whatever is done in place to `x` later.
    func snapshot(_ x: Tensor) -> Tensor
    /// Rows of two tensors of one shape mixed, with the gate's share of the second.
    func blend(_ first: Tensor, _ second: Tensor, gate: BlendGate, kind: BlendKind) -> Tensor
    /// How far every row of `twin` is from the row of `original`. A backend that differentiates adds the result's `sum` to the loss.
    func align(_ twin: Tensor, with original: Tensor, options: AlignmentOptions, weights: RowWeights) -> RowAlignment
    /// How far the attention of every row's queries is from another attention's: KL(second ‖ first) in nats, mean over heads. Documents lie
    /// in rows. A backend that differentiates adds the result's `sum` to the loss.
    func alignAttention(
        _ pair: AttentionPair, segments: [AttentionSegment], options: AttentionOptions, weights: RowWeights
    ) -> RowAlignment
}

extension Backend {
    public func block(_ input: Tensor, _ body: @escaping (Tensor) -> Tensor) -> Tensor { body(input) }
}
