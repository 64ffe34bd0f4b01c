internal import LyceumConfiguration
public import LyceumData

/// How much data an optimizer step takes, and in which pieces.
public struct BatchSettings: Sendable {
    public var tokens: Int?
    public var sequences: Int?
    public var micro: Int?
    public var length: Int?
    public var keepsPartial: Bool

    static let tokens = ConfigurationKey<Int?>.whole(
        "tokens", in: 2...(1 << 40), unit: "tokens", "Tokens of an optimizer step, at most, all micro-batches and processes together.")
    static let sequences = ConfigurationKey<Int?>.whole(
        "sequences", in: 1...(1 << 30), unit: "sequences", automatic: "8, unless tokens is given",
        "Sequences of an optimizer step, all micro-batches and processes together.")
    static let micro = ConfigurationKey<Int?>.whole(
        "micro", in: 1...(1 << 30), unit: "tokens or sequences, as the batch is given", automatic: "as much as about 4096 tokens",
        "What goes through the model at once; the gradient is the same, memory grows with it.")
    static let length = ConfigurationKey<Int?>.whole(
        "length", in: 2...(1 << 24), unit: "tokens", automatic: "1024, or the model's context when that is shorter",
        "The longest sequence.")
    static let partial = ConfigurationKey<Bool>.flag(
        "partial", default: true, "Use a last step that has less than a full step's data.")

    static let section = ConfigurationSection(
        "batch", "How much data a step takes, and in which pieces.",
        keys: [tokens.declaration, sequences.declaration, micro.declaration, length.declaration, partial.declaration])

    init(_ reader: ConfigurationReader) {
        tokens = reader[Self.tokens]
        sequences = reader[Self.sequences]
        micro = reader[Self.micro]
        length = reader[Self.length]
        keepsPartial = reader[Self.partial]
        if tokens != nil, sequences != nil {
            reader.report("tokens", "tokens and sequences exclude each other", remedy: "keep one of them")
        }
        if let micro, let size = tokens ?? sequences, micro > size {
            reader.report("micro", "expected at most the batch of \(size), found \(micro)")
        }
    }

    public func length(context: Int) -> Int { length ?? min(1024, context) }

    public var step: BatchPlan.Size { tokens.map { .tokens($0) } ?? .sequences(sequences ?? 8) }

    /// What goes through the model at once.
    public func micro(length: Int) -> BatchPlan.Size {
        if let tokens { return .tokens(micro ?? min(tokens, max(length, 4096))) }
        return .sequences(micro ?? min(sequences ?? 8, max(1, 4096 / length)))
    }
}

/// How long training lasts.
public struct LengthSettings: Sendable {
    public var steps: Int?
    public var tokens: Int?
    public var epochs: Double?

    static let steps = ConfigurationKey<Int?>.whole("steps", in: 1...(1 << 40), unit: "optimizer steps", "Length of the training.")
    static let tokens = ConfigurationKey<Int?>.whole("tokens", in: 1...(1 << 50), unit: "tokens", "Length of the training.")
    static let epochs = ConfigurationKey<Double?>.number(
        "epochs", in: 0...1e6, excludesLower: true, unit: "passes over the data", automatic: "1, unless steps or tokens is given",
        "Length of the training.")
    static let keys = [steps.declaration, tokens.declaration, epochs.declaration]

    init(_ reader: ConfigurationReader) {
        steps = reader[Self.steps]
        tokens = reader[Self.tokens]
        epochs = reader[Self.epochs]
        let given = ["steps", "tokens", "epochs"].filter { reader.has($0) }
        if given.count > 1 {
            reader.report(given[1], "\(given.joined(separator: " and ")) exclude each other", remedy: "keep one of them")
        }
    }
}

/// How numbers are kept and memory is saved.
public struct PrecisionSettings: Sendable {
    public var precision: String?
    public var recompute: Bool
    public var clip: Double?
    public var frozenType: String?
    public var memoryLimit: Int?

    static let precision = ConfigurationKey<String?>.choice(
        "precision",
        [
            .init("bf16", "matrix products of operands rounded to bf16, sums in fp32"), .init("f32", "everything in fp32"),
        ], automatic: "bf16 where the processor has it, else f32",
        "What matrix products round their operands to; weights, sums and the optimizer's state are fp32 in both.")
    static let recompute = ConfigurationKey<Bool>.flag(
        "recompute", default: false, "Keep only each block's input and run the block again for its derivative: less memory, about a third slower.")
    static let clip = ConfigurationKey<Double>.number(
        "clip", in: 0...1e9, default: 1, "Longest gradient, all parameters together; 0 does not clip.")
    static let frozen = ConfigurationKey<String?>.choice(
        "frozen_type", [.init("f32", ""), .init("f16", ""), .init("bf16", "")], automatic: "as stored",
        "What frozen matrices are converted to while loading; block types of GGUF files stay as they are without it.")
    static let memory = ConfigurationKey<Int?>.bytes(
        "memory", automatic: "what the system and its limits leave", "Memory the run may take; a forecast above it is refused before the start.")
    static let keys = [precision, frozen].map(\.declaration) + [recompute.declaration, clip.declaration, memory.declaration]

    init(_ reader: ConfigurationReader) {
        precision = reader[Self.precision]
        recompute = reader[Self.recompute]
        let clip = reader[Self.clip]
        self.clip = clip > 0 ? clip : nil
        frozenType = reader[Self.frozen]
        memoryLimit = reader[Self.memory]
    }
}
