/// How documents become the rows of optimizer steps.
public struct BatchPlan: Sendable, Hashable {
    /// An amount of data.
    public enum Size: Sendable, Hashable {
        /// Documents, or packed sequences of up to `length` tokens where documents are packed.
        case sequences(Int)
        /// Rows, at most; at least one document or packed sequence.
        case tokens(Int)
    }

    /// How documents share rows. Attention never crosses a document, and nothing is ever padded.
    public enum Packing: String, Sendable, Hashable, CaseIterable {
        /// Documents one after the other, each counted by itself.
        case paddingFree = "padding-free"
        /// Best fit decreasing: documents by falling length, each into the fullest sequence that still holds it.
        case bestFit = "bfd"
        /// The same; documents longer than a sequence are cut into parts instead of shortened.
        case bestFitSplit = "bfd_split"
        /// All documents in a line, cut every `length` tokens; each part is a document of its own.
        case wrapped
    }

    /// How exactly the sources' rates are kept.
    public enum Rates: String, Sendable, Hashable, CaseIterable {
        /// Whole documents are drawn so that the rates hold over time, to within a document or two.
        case steady = "long-run"
        /// Every optimizer step has each source's share of its tokens, to within one token; documents are cut where a share is full and go on in
        /// the next step. Needs wrapped packing.
        case exact
    }

    /// What is kept of a document that is too long.
    public enum Truncation: String, Sendable, Hashable, CaseIterable {
        case keepStart = "keep-start"
        case keepEnd = "keep-end"
    }

    /// The end of training, against which the share of training done is measured.
    public enum Total: Sendable, Hashable {
        case steps(Int)
        case tokens(Int)
    }

    /// Rows or sequences of one optimizer step, all processes and micro-batches together.
    public var step: Size
    /// At most so much in one pass of one process; nil takes its part of a step at once.
    public var micro: Size?
    /// Most tokens of a document, and of a packed sequence.
    public var length: Int
    public var packing: Packing
    public var truncation: Truncation
    /// Documents that best-fit packing looks at together.
    public var window: Int
    /// Whether a last step with less than a full step's data is given.
    public var keepsLastPartialStep: Bool
    public var total: Total?
    public var seed: UInt64
    public var rates: Rates

    public init(
        step: Size, micro: Size? = nil, length: Int, packing: Packing = .paddingFree, truncation: Truncation = .keepStart,
        window: Int = 1024, keepsLastPartialStep: Bool = true, total: Total? = nil, seed: UInt64 = 0, rates: Rates = .steady
    ) {
        self.step = step
        self.micro = micro
        self.length = length
        self.packing = packing
        self.truncation = truncation
        self.window = window
        self.keepsLastPartialStep = keepsLastPartialStep
        self.total = total
        self.seed = seed
        self.rates = rates
    }
}
