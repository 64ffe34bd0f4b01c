internal import LyceumConfiguration
internal import LyceumCore
public import LyceumModel

/// The `adapter` section.
public struct AdapterSettings: Sendable {
    public var configuration: AdapterConfiguration
    /// A PEFT folder to go on from; nil starts a fresh adapter.
    public var start: String?

    static let type = ConfigurationKey<String>.choice(
        "type",
        [
            .init("lora", "updates of low rank"), .init("dora", "the same with directions and lengths apart"),
            .init("rslora", "the same scaled by the rank's root"), .init("ia3", "learned scales"),
            .init("prefix", "learned keys and values before the text"), .init("prompt", "learned embeddings before the text"),
        ], default: "lora", "Which adapter.")
    static let rank = ConfigurationKey<Int>.whole("rank", in: 1...65536, default: 16, "Rank of the updates.")
    static let alpha = ConfigurationKey<Double?>.number(
        "alpha", in: 0...1e6, excludesLower: true, automatic: "twice the rank", "The update is multiplied by alpha/rank.")
    static let dropout = ConfigurationKey<Double>.number(
        "dropout", in: 0...0.99, default: 0, "Share of a matrix's input that training drops before the update.")
    static let targets = ConfigurationKey<[String]>.texts(
        "targets", default: ["all-linear"], "Modules to adapt: all-linear, names such as q_proj, or one regular expression between slashes.")
    static let exclude = ConfigurationKey<[String]>.texts("exclude", "Modules to leave out, in the same form.")
    static let whole = ConfigurationKey<[String]>.texts("whole", "Modules trained and stored whole, such as embed_tokens.")
    static let initialization = ConfigurationKey<String>.choice(
        "initialization", AdapterConfiguration.Initialization.allCases.map { .init($0.rawValue, "") }, default: "kaiming",
        "How fresh updates begin.")
    static let bias = ConfigurationKey<String>.choice(
        "bias", AdapterConfiguration.Bias.allCases.map { .init($0.rawValue, "") }, default: "none", "Which biases are trained.")
    static let virtual = ConfigurationKey<Int>.whole(
        "virtual_tokens", in: 1...65536, unit: "tokens", default: 20, "Rows before the text, of prefix and prompt.")
    static let start = ConfigurationKey<String?>.path("from", automatic: "a fresh adapter", "A PEFT folder to go on from.")

    static let section = ConfigurationSection(
        "adapter", "Train an adapter and leave the model's own weights as they are (quantized ones too).", shorthand: "type",
        keys: [
            type.declaration, rank.declaration, alpha.declaration, dropout.declaration, targets.declaration, exclude.declaration,
            whole.declaration, initialization.declaration, bias.declaration, virtual.declaration, start.declaration,
        ])

    init(_ reader: ConfigurationReader) {
        let type = reader[Self.type]
        let kind: AdapterKind =
            switch type {
            case "ia3": .ia3
            case "prefix": .prefixTuning
            case "prompt": .promptTuning
            default: .lora
            }
        configuration = AdapterConfiguration(kind: kind)
        configuration.rank = reader[Self.rank]
        configuration.alpha = reader[Self.alpha] ?? Double(2 * configuration.rank)
        configuration.dropout = reader[Self.dropout]
        configuration.usesMagnitude = type == "dora"
        configuration.usesRankStabilization = type == "rslora"
        configuration.initialization = .init(rawValue: reader[Self.initialization]) ?? .kaiming
        configuration.bias = .init(rawValue: reader[Self.bias]) ?? .none
        configuration.modulesToSave = reader[Self.whole]
        configuration.virtualTokens = reader[Self.virtual]
        configuration.taskType = "CAUSAL_LM"
        start = reader[Self.start]
        if kind == .lora {
            configuration.targets = Self.selection(reader, "targets", reader[Self.targets])
            configuration.excluded = reader.has("exclude") ? Self.selection(reader, "exclude", reader[Self.exclude]) : nil
        }
    }

    private static func selection(_ reader: ConfigurationReader, _ key: String, _ names: [String]) -> ModuleSelection? {
        if names == ["all-linear"] { return .allLinear }
        let isExpression = names.count == 1 && names[0].count > 2 && names[0].hasPrefix("/") && names[0].hasSuffix("/")
        guard isExpression else { return .names(names) }
        do throws(LyceumError) {
            return try ModuleSelection(.string(String(names[0].dropFirst().dropLast())), at: reader.place(of: key))
        } catch {
            reader.issues.add(error)
            return nil
        }
    }
}
