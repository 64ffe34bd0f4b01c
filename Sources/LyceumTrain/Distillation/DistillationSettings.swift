internal import LyceumConfiguration
internal import LyceumCore

/// The `distillation` section: a teacher whose distribution is learned beside the truth.
public struct DistillationSettings: Sendable {
    /// What the teacher's distribution becomes before it is learned.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The truth changes places with the teacher's first choice (logit swap self-distillation).
        case logitSwap = "lssd"
        /// The teacher's distribution as it is.
        case plain = "self"
        /// No teacher: the even distribution over the vocabulary.
        case labelSmoothing = "label-smoothing"
        /// Targets fused of two models' distributions, in the place of a part of the truth (FuseChat).
        case fusion
        /// Nothing but the truth.
        case none
    }

    public var kind: Kind
    /// What the divergence is multiplied by before it is added to the loss.
    public var alpha: Double
    /// Divides the logits of both models.
    public var temperature: Double
    /// The teacher; nil takes the model that training starts from.
    public var teacher: String?
    /// A folder with the teacher's answers; nil runs the teacher.
    public var cache: String?
    /// Names of the sources whose documents the teacher is asked about; empty means all.
    public var sources: [String]

    static let type = ConfigurationKey<String>.choice(
        "type",
        [
            .init("lssd", "the truth changes places with the teacher's first choice"), .init("self", "the teacher as it is"),
            .init("label-smoothing", "no teacher, every token alike"), .init("fusion", "targets fused of two models (lyceum fuse)"), .init("none", "nothing but the truth"),
        ], default: "lssd",
        "What is learned beside the truth: the teacher's distribution with the truth in the place of its first choice (lssd: logit swap "
            + "self-distillation), as it is (self), an even one (label-smoothing), targets fused of two models (fusion), or nothing (none).")
    static let alpha = ConfigurationKey<Double?>.number(
        "alpha", in: 0...1e6, automatic: "0.3; 0.1 with fusion", "The loss is the cross-entropy plus alpha times the divergence KL(teacher ‖ model), in nats per token; 0 is plain training to the bit. With fusion the loss is (1 - alpha) times the cross-entropy of the truth plus alpha times that of the targets.")
    static let temperature = ConfigurationKey<Double>.number(
        "temperature", in: 0.01...1000, default: 1, "Divides the logits of both models; the divergence is multiplied by its square.")
    static let teacher = ConfigurationKey<String?>.text(
        "teacher", automatic: "the model that training starts from", "A model with the same tokenizer: a folder, a .gguf file, or a name from the cache. It stays as it is.")
    static let cache = ConfigurationKey<String?>.path(
        "cache", automatic: "none: the teacher runs beside", "A folder with the teacher's answers, which lyceum distill made from this configuration; with fusion the targets of lyceum fuse align.")
    static let sources = ConfigurationKey<[String]>.texts("sources", "Names of the data sources whose documents the teacher is asked about. Default: all.")

    static let section = ConfigurationSection(
        "distillation", "Learn a teacher's distribution beside the truth, so that less is forgotten.", shorthand: "type",
        keys: [
            type.declaration, alpha.declaration, temperature.declaration, teacher.declaration, cache.declaration, sources.declaration,
        ])

    /// - Parameter names: of the data sources.
    init(_ reader: ConfigurationReader, names: [String]) {
        kind = Kind(rawValue: reader[Self.type]) ?? .none
        alpha = reader[Self.alpha] ?? (kind == .fusion ? 0.1 : 0.3)
        temperature = reader[Self.temperature]
        teacher = reader[Self.teacher].map { text in
            let path = ConfigurationPath.resolve(text, in: reader.folder)
            return FileSystem.attributes(path) != nil ? path : text
        }
        cache = reader[Self.cache]
        sources = reader[Self.sources]
        for name in sources where !names.contains(name) {
            reader.report(
                Self.sources.name, "there is no data source “\(name)”",
                remedy: LyceumError.nearestNameRemedy(name, among: names, otherwise: "the sources are \(names.joined(separator: ", "))"))
        }
        let asksTeacher = kind == .logitSwap || kind == .plain
        if kind == .fusion {
            if cache == nil { reader.report("cache", "fusion needs targets", remedy: "make them with lyceum fuse, and name their folder") }
            if alpha >= 1 { reader.report("alpha", "expected a share below 1, found \(alpha)") }
        }
        for key in ["teacher", "cache"] where reader.has(key) && !asksTeacher && !(kind == .fusion && key == "cache") {
            reader.report(key, "\(kind.rawValue) has no teacher", remedy: "remove it, or choose lssd or self")
        }
        if cache != nil, temperature != 1 {
            reader.report("temperature", "stored answers are at temperature 1, found \(temperature)", remedy: "remove “cache”, so that the teacher runs beside")
        }
    }

    /// Whether anything is added to the loss.
    public var isActive: Bool { kind != .none && alpha > 0 }
    /// Whether a teacher is asked.
    public var asksTeacher: Bool { isActive && kind != .labelSmoothing && kind != .fusion }
}
