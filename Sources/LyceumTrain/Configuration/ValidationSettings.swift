internal import LyceumConfiguration
internal import LyceumCore

/// The `validation` section: held-out data, early stopping and sample texts.
public struct ValidationSettings: Sendable {
    public var paths: [String]
    public var share: Double?
    public var interval: Int?
    public var limit: Int
    public var patience: Int?
    public var improvement: Double
    public var prompts: [String]
    public var sampleTokens: Int
    /// Whether it is measured how far every layer has moved.
    public var measuresChange: Bool

    static let paths = ConfigurationKey<[String]>.paths("path", "Files that are never trained on.")
    static let share = ConfigurationKey<Double?>.number(
        "share", in: 0...0.9, automatic: "0", "Share of the sources' documents that is held out; copies go to the same side.")
    static let every = ConfigurationKey<Int?>.whole(
        "every", in: 1...(1 << 40), unit: "steps", automatic: "a tenth of the run", "Steps between validations.")
    static let limit = ConfigurationKey<Int>.whole(
        "tokens", in: 1...(1 << 40), unit: "tokens", default: 100_000, "Held-out tokens that are used, at most.")
    static let patience = ConfigurationKey<Int?>.whole(
        "patience", in: 1...1_000_000, unit: "validations", automatic: "no early stopping",
        "Validations without improvement after which training ends.")
    static let improvement = ConfigurationKey<Double>.number(
        "improvement", in: 0...100, unit: "nats", default: 0, "What counts as an improvement.")
    static let prompts = ConfigurationKey<[String]>.texts("prompts", "Texts the model continues at every validation, greedily.")
    static let sampleTokens = ConfigurationKey<Int>.whole(
        "prompt_tokens", in: 1...4096, unit: "tokens", default: 40, "Length of these continuations.")

    static let change = ConfigurationKey<Bool>.flag(
        "weight_change", default: false,
        "Measure at every validation how far the trained weights of every layer have moved; holds a copy of them.")

    static let section = ConfigurationSection(
        "validation", "Held-out data, early stopping and sample texts.",
        keys: [
            paths.declaration, share.declaration, every.declaration, limit.declaration, patience.declaration,
            improvement.declaration, prompts.declaration, sampleTokens.declaration, change.declaration,
        ])

    init(_ reader: ConfigurationReader) {
        paths = reader[Self.paths]
        for path in paths where !reader.isDraft && FileSystem.attributes(path) == nil {
            reader.report("path", "there is no file or folder \(path)", remedy: "check the path")
        }
        share = reader[Self.share]
        interval = reader[Self.every]
        limit = reader[Self.limit]
        patience = reader[Self.patience]
        improvement = reader[Self.improvement]
        prompts = reader[Self.prompts]
        sampleTokens = reader[Self.sampleTokens]
        measuresChange = reader[Self.change]
        if !paths.isEmpty, (share ?? 0) > 0 {
            reader.report("share", "path and share exclude each other", remedy: "keep one of them")
        }
        if patience != nil, paths.isEmpty, (share ?? 0) == 0 {
            reader.report("patience", "early stopping needs held-out data", remedy: "add “share: 0.05” or “path: file”")
        }
    }
}

/// The `checkpoint` section.
public struct CheckpointSettings: Sendable {
    public var interval: Int?
    public var keepLast: Int
    public var keepsBest: Bool
    public var savesBest: Bool
    public var type: String?

    static let every = ConfigurationKey<Int?>.whole(
        "every", in: 1...(1 << 40), unit: "steps", automatic: "a tenth of the run", "Steps between checkpoints.")
    static let keep = ConfigurationKey<Int>.whole("keep", in: 1...1_000_000, default: 2, "Newest checkpoints that are kept.")
    static let best = ConfigurationKey<Bool>.flag(
        "keep_best", default: true, "Keep the checkpoint with the lowest validation loss too.")
    static let useBest = ConfigurationKey<Bool>.flag(
        "use_best", default: false, "Make the final model of the best checkpoint instead of the last step.")
    static let type = ConfigurationKey<String?>.choice(
        "type", [.init("f32", ""), .init("f16", ""), .init("bf16", "")], automatic: "as the model is stored; f32 for adapters",
        "Type of the final model's weights.")

    static let section = ConfigurationSection(
        "checkpoint", "What is kept on disk.",
        keys: [every.declaration, keep.declaration, best.declaration, useBest.declaration, type.declaration])

    init(_ reader: ConfigurationReader) {
        interval = reader[Self.every]
        keepLast = reader[Self.keep]
        keepsBest = reader[Self.best]
        savesBest = reader[Self.useBest]
        type = reader[Self.type]
        if savesBest, !keepsBest { reader.report("use_best", "needs keep_best", remedy: "remove “keep_best: false”") }
    }
}

/// Parameters that rest during some steps: layer freezing over time and half fine-tuning.
public struct FreezeRule: Sendable {
    public var names: [String]
    public var steps: ClosedRange<Int>
    /// A share of the blocks, drawn anew every `interval` steps, instead of names.
    public var share: Double?
    public var interval: Int?

    static let match = ConfigurationKey<[String]>.texts("match", "Rules on names, as under train; those rest.")
    static let from = ConfigurationKey<Int>.whole("from", in: 1...(1 << 40), unit: "step", default: 1, "First step of the rest.")
    static let to = ConfigurationKey<Int?>.whole("to", in: 1...(1 << 40), unit: "step", automatic: "the end", "Last step of the rest.")
    static let share = ConfigurationKey<Double?>.number(
        "blocks", in: 0...0.99, excludesLower: true,
        "Share of the blocks that rest, drawn at random (half fine-tuning, Hui et al. 2024: 0.5).")
    static let every = ConfigurationKey<Int?>.whole(
        "every", in: 1...(1 << 40), unit: "steps", automatic: "once for the run", "Steps after which other blocks are drawn.")

    static let section = ConfigurationSection(
        "freeze", "Parameters that rest during some steps; frozen ones stay as they are to the bit.", shorthand: "match",
        keys: [match.declaration, from.declaration, to.declaration, share.declaration, every.declaration])

    init(_ reader: ConfigurationReader) {
        names = reader[Self.match]
        let from = reader[Self.from]
        let to = reader[Self.to] ?? .max
        if to < from { reader.report("to", "expected \(from) or later, found \(to)") }
        steps = from...max(from, to)
        share = reader[Self.share]
        interval = reader[Self.every]
        if names.isEmpty == (share == nil) {
            reader.report("match", "expected either match or blocks", remedy: "name parameters, or give a share of the blocks")
        }
    }
}
