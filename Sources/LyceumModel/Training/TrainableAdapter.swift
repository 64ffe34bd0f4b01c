public import LyceumCore
public import LyceumTensor

/// What changes a model's matrices while their own weights stay as they are: asked for every matrix while the model is built.
public protocol TrainableAdapter: AnyObject {
    /// What to do to the matrix at `modulePath`, such as `model.layers.0.self_attn.q_proj`; nil for nothing.
    ///
    /// Matrices are those of the Hugging Face checkpoint: a fused one is asked for once, before it is cut into its parts.
    /// - Parameter rows: nil, or the checkpoint's row for each row of the matrix as it runs. What has a row or an element per output
    ///   (`up`, `magnitude`, `outputScale`) must then be in this order too, and is written back in the other.
    func adapter(for modulePath: String, outputs: Int, inputs: Int, rows: [Int]?) throws(LyceumError) -> LinearAdapter?

    /// The tensor to use instead of the checkpoint's: fp32, rows as in `adapter(for:…)`; nil to leave it.
    func replacement(for tensorName: String, shape: [Int], rows: [Int]?) throws(LyceumError) -> Tensor?

    /// Rows before the text, or nil.
    var prompt: VirtualPrompt? { get }

    /// What is trained, in a fixed order; asked when the model has been built. Empty for adapters that only run.
    var parameters: [Parameter] { get }
}

extension TrainableAdapter {
    public func replacement(for tensorName: String, shape: [Int], rows: [Int]?) throws(LyceumError) -> Tensor? { nil }
    public var prompt: VirtualPrompt? { nil }
}

extension [any TrainableAdapter] {
    /// The one prompt among them: a text has one beginning.
    func commonPrompt(at place: String) throws(LyceumError) -> VirtualPrompt? {
        let prompts = compactMap(\.prompt)
        guard prompts.count <= 1 else {
            throw LyceumError(
                .unsupported, "\(prompts.count) adapters put rows before the text, expected at most one", at: place,
                remedy: "use one prefix or soft prompt at a time")
        }
        return prompts.first
    }
}

extension LinearAdapter {
    /// What this does to the outputs `range`; shares the memory.
    func outputs(_ range: Range<Int>) -> LinearAdapter {
        LinearAdapter(
            updates: updates.map { update in
                LowRankUpdate(down: update.down, up: update.up.slice(range), scale: update.scale, dropout: update.dropout)
            }, magnitude: magnitude?.slice(range), inputScale: inputScale, outputScale: outputScale?.slice(range))
    }

    /// Both adapters on one matrix: the sum of the updates. Lengths and scales can come from one of them only.
    func joined(with other: LinearAdapter, at place: String) throws(LyceumError) -> LinearAdapter {
        func one(_ first: Tensor?, _ second: Tensor?, _ what: String) throws(LyceumError) -> Tensor? {
            guard first == nil || second == nil else {
                throw LyceumError(
                    .unsupported, "two adapters both set the matrix's \(what)", at: place,
                    remedy: "merge one of them into the model first")
            }
            return first ?? second
        }
        return LinearAdapter(
            updates: updates + other.updates, magnitude: try one(magnitude, other.magnitude, "magnitude"),
            inputScale: try one(inputScale, other.inputScale, "input scale"),
            outputScale: try one(outputScale, other.outputScale, "output scale"))
    }
}
