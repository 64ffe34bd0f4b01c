internal import LyceumConfiguration

/// The `mixing.pacing` section: documents that are opened from easy to hard as the model stops getting better.
public struct PacingSettings: Sendable, Hashable {
    public enum Key: String, Sendable, Hashable, CaseIterable {
        /// The number each record has in its source's difficulty field.
        case field
        /// Tokens of a document.
        case length
        /// The loss of the model that is trained, measured anew each time documents are opened.
        case loss
        /// None: to compare with.
        case random
    }

    public var key: Key
    /// Optimizer steps between measurements.
    public var interval: Int
    public var start: Double
    public var add: Double
    public var patience: Int
    public var improvement: Double

    static let by = ConfigurationKey<String>.choice(
        "by",
        [
            .init("field", "the number under the source's difficulty key (needs order: curriculum), such as lyceum rank writes"),
            .init("length", "the number of tokens"), .init("loss", "the loss of the model that is trained, measured anew at each opening"),
            .init("random", "no order, to compare with"),
        ], default: "loss", "By what documents are ranked from easy to hard.")
    static let every = ConfigurationKey<Int?>.whole("every", in: 1...(1 << 40), unit: "steps", "Optimizer steps between looks at the held-out loss.")
    static let start = ConfigurationKey<Double>.number("start", in: 0...1, default: 0.05, "Share of the documents that are open at the beginning.")
    static let add = ConfigurationKey<Double>.number("add", in: 0...1, default: 0.05, "Share that is opened each time.")
    static let patience = ConfigurationKey<Int>.whole(
        "patience", in: 1...1_000_000, unit: "looks", default: 1, "Looks without a better held-out loss before more is opened.")
    static let improvement = ConfigurationKey<Double>.number(
        "improvement", in: 0...100, unit: "nats", default: 0, "A loss is better when it is lower than the best by more than this.")

    static let section = ConfigurationSection(
        "pacing",
        "Training begins with the easiest documents; each time the held-out loss stops falling, the next easiest are opened (TinyHelen's curriculum, Yang et al. 2025). Needs validation.",
        shorthand: "every",
        keys: [every.declaration, by.declaration, start.declaration, add.declaration, patience.declaration, improvement.declaration])

    init(key: Key, interval: Int, start: Double = 0.05, add: Double = 0.05, patience: Int = 1, improvement: Double = 0) {
        (self.key, self.interval, self.start, self.add, self.patience, self.improvement) = (key, interval, start, add, patience, improvement)
    }

    init(_ reader: ConfigurationReader) {
        if !reader.has("every") { reader.report("every", "the steps between looks are missing", remedy: "add “every: 20”, in optimizer steps") }
        interval = reader[Self.every] ?? 1
        key = Key(rawValue: reader[Self.by]) ?? .loss
        start = reader[Self.start]
        add = reader[Self.add]
        patience = reader[Self.patience]
        improvement = reader[Self.improvement]
        if add <= 0 { reader.report("add", "expected a share above 0, found \(add)", remedy: "write “add: 0.05”") }
    }

    /// What the sources and the run must have.
    func check(_ sources: [SourceSettings], _ packing: String?, _ hasTopics: Bool, _ validation: ValidationSettings, _ reader: ConfigurationReader) {
        func report(_ message: String, _ remedy: String) { reader.issues.add("mixing.pacing: \(message)", at: reader.node.place, remedy: remedy) }
        if hasTopics { report("topics change the rates of sources at the same time", "keep one of topics and pacing") }
        if let packing, packing.hasPrefix("bfd") {
            report("\(packing) draws documents far ahead, so that they would come late", "choose padding-free or wrapped, or remove “packing”")
        }
        if (validation.share ?? 0) == 0, validation.paths.isEmpty {
            report("there is no held-out loss to go by", "hold out a part of the data: “validation: {share: 0.05}”, or name files of their own")
        }
        if key == .field, let source = sources.first(where: { $0.curriculum.neededFields.values.isEmpty }) {
            report("the source \(source.name) names no difficulty", "add “order: curriculum” and “difficulty: FIELD” to it")
        }
    }
}
