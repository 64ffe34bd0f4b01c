public import LyceumCore
internal import LyceumModel
public import LyceumTensor
internal import LyceumText

/// What one weight of a model has that the base's has not.
public struct WeightDifference {
    /// fp32. Rows of embedding and head from ``TaskVector/baseRows`` on are rows only the model has, whole.
    public let values: Tensor
    /// What the fp32 differences leave out where model and base are of very different size: `(base + values) + remainder` is the model to the bit.
    let remainder: SparseRemainder?

    init(values: Tensor, remainder: SparseRemainder? = nil) {
        self.values = values
        self.remainder = remainder
    }
}

/// Small corrections at a few places of a tensor.
struct SparseRemainder {
    /// i64, ascending.
    let positions: Tensor
    /// fp32
    let values: Tensor

    var count: Int { values.count }
}

/// A direction in the space of a model's weights: the difference between a model and its base (Ilharco et al. 2023), by weight.
public protocol TaskVector: AnyObject {
    /// For messages.
    var name: String { get }
    /// Canonical names of the weights it has differences for, sorted.
    var names: [String] { get }
    /// `[outputs, inputs]`; nil for weights it does not change.
    func shape(of name: String) -> [Int]?
    /// Rows that the base's embedding has; nil when that is not known, and all rows count as differences.
    var baseRows: Int? { get }
    func difference(_ name: String) throws(LyceumError) -> WeightDifference
    /// The tokenizer, template and ends of answers of the model.
    var text: VectorText { get }
    /// What the model's base looked like; nil where nothing is known of it.
    func fingerprint(of name: String) throws(LyceumError) -> BaseFingerprint?
}

/// What a model's vector brings along beside weights: without the template and tokenizer of the instruct model its answers collapse.
public struct VectorText {
    let tokenizer: Tokenizer?
    let template: String?
    /// Keys of config.json: `eos_token_id` and its kin.
    let special: [(key: String, value: JSON)]
    /// Writes tokenizer, template and generation files.
    let write: (AtomicFolder) throws(LyceumError) -> Void

    static let specialKeys = ["bos_token_id", "eos_token_id", "pad_token_id"]

    static func special(in configuration: JSON) -> [(key: String, value: JSON)] {
        specialKeys.compactMap { key in configuration[key]?.unlessNull.map { (key, $0) } }
    }
}

/// A base's weight, or a short image of it.
public enum BaseFingerprint {
    case weight(Tensor)
    case sketch(WeightSketch)
}
