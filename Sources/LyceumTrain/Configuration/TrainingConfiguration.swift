public import LyceumConfiguration
public import LyceumCore
public import LyceumCurate

/// A training run as it is written down: everything `lyceum train` needs, checked before any weight is loaded.
///
/// Sections are declared with their keys in one place each (`…Settings`); parsing, range errors, example files and documentation come from these
/// declarations.
public struct TrainingConfiguration: Sendable {
    public var model: String
    public var sources: [SourceSettings]
    public var mixing: MixingSettings
    public var objective: any Objective
    public var objectiveName: String
    public var form: DataForm
    public var distillation: DistillationSettings?
    public var adapter: AdapterSettings?
    public var expansion: ExpansionSettings?
    public var optimizer: OptimizerKeys
    public var schedule: ScheduleKeys
    public var batch: BatchSettings
    public var length: LengthSettings
    public var precision: PrecisionSettings
    public var trained: [String]
    public var freeze: [FreezeRule]
    public var validation: ValidationSettings
    public var examination: ExaminationSettings
    /// What is looked for in the data before the first step.
    public var decontamination: DecontaminationSettings
    public var checkpoint: CheckpointSettings
    public var output: String
    public var seed: UInt64
    /// The configuration with every override, as JSON.
    public var json: JSON
    /// The file it came from.
    public var source: String

    static let model = ConfigurationKey<String>.requiredText(
        "model", "The model to train: a folder with config.json and safetensors, a .gguf file, or a name from the cache.")
    static let output = ConfigurationKey<String>.requiredPath(
        "output", "The folder of the run: checkpoints, metrics and the trained model.")
    static let seed = ConfigurationKey<Int>.whole(
        "seed", in: 0...Int.max, default: 0, "Decides every random choice: order of the data, fresh adapters, dropout.")
    static let trained = ConfigurationKey<[String]>.texts(
        "train",
        "Which weights are trained, by rules of which the last that applies decides: all, none, embeddings, head, norms, biases, layers:0-5, a name with * and ?; ! excludes. Default: all, none with an adapter, or the new blocks of an expanded model.")

    /// All keys.
    public static let section = ConfigurationSection(
        "train", "A training run.",
        keys: [
            model.declaration, KeyDeclaration("data", .sections(SourceSettings.section), isRequired: true, "What is learned from."),
            KeyDeclaration("mixing", .section(MixingSettings.section), MixingSettings.section.meaning),
            KeyDeclaration("objective", .section(Objectives.section), Objectives.section.meaning),
            KeyDeclaration("distillation", .section(DistillationSettings.section), DistillationSettings.section.meaning),
            KeyDeclaration("adapter", .section(AdapterSettings.section), AdapterSettings.section.meaning),
            KeyDeclaration("expansion", .section(ExpansionSettings.section), ExpansionSettings.section.meaning), trained.declaration,
            KeyDeclaration("freeze", .sections(FreezeRule.section), FreezeRule.section.meaning),
            KeyDeclaration("optimizer", .section(OptimizerKeys.section), OptimizerKeys.section.meaning),
            KeyDeclaration("schedule", .section(ScheduleKeys.section), ScheduleKeys.section.meaning),
            KeyDeclaration("batch", .section(BatchSettings.section), BatchSettings.section.meaning),
        ] + LengthSettings.keys + PrecisionSettings.keys + [
            KeyDeclaration("validation", .section(ValidationSettings.section), ValidationSettings.section.meaning),
            KeyDeclaration("examination", .section(ExaminationSettings.section), ExaminationSettings.section.meaning),
            KeyDeclaration(
                "decontaminate", .section(DecontaminationSettings.section),
                "Leaves out records that hold items of examinations, and such passages of long texts; on unless it is none."),
            KeyDeclaration("checkpoint", .section(CheckpointSettings.section), CheckpointSettings.section.meaning),
            output.declaration, seed.declaration,
        ])

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - overrides: `key=value`, applied in order.
    /// - Throws: `LyceumError` that lists everything that is wrong, with lines.
    public static func read(path: String, overrides: [String] = []) throws(LyceumError) -> TrainingConfiguration {
        let folder = FileSystem.parent(of: path) ?? "."
        return try read(try YAML.tree(path: path), source: path, folder: folder, overrides: overrides)
    }

    /// Reads a text; relative paths start at `folder`.
    public static func parse(
        _ text: String, source: String = "configuration", folder: String = ".", overrides: [String] = []
    ) throws(LyceumError) -> TrainingConfiguration {
        try read(try YAML.tree(text, source: source), source: source, folder: folder, overrides: overrides)
    }

    private static func read(
        _ tree: ConfigurationNode, source: String, folder: String, overrides: [String]
    ) throws(LyceumError) -> TrainingConfiguration {
        var node = tree
        for override in overrides { node = try section.applying(override, to: node) }
        let issues = ConfigurationIssues()
        let reader = ConfigurationReader(node, section: section, folder: folder, issues: issues)
        let configuration = TrainingConfiguration(reader, source: source)
        try issues.check()
        return configuration
    }

    /// Reads the keys; what is wrong goes to the reader's issues.
    ///
    /// - Parameter source: the file, for messages.
    public init(_ reader: ConfigurationReader, source: String) {
        self.source = source
        json = reader.node.json
        model = Self.modelPath(reader[Self.model], reader)
        sources = reader.readers(for: "data").map { SourceSettings($0) }
        if sources.isEmpty {
            reader.issues.add(
                "“data” is missing: a run needs something to learn from", at: reader.place(of: "data"),
                remedy: "add “data: {path: file.txt}”")
        }
        mixing = MixingSettings(reader.reader(for: "mixing"))
        let objectiveReader = reader.reader(for: "objective")
        objectiveName = objectiveReader[Objectives.type]
        objective = Objectives.read(objectiveReader)
        form = Objectives.named(objectiveName)?.declaration.form ?? .documents
        distillation =
            reader.has("distillation") ? DistillationSettings(reader.reader(for: "distillation"), names: sources.map(\.name)) : nil
        if form == .preferences { Self.checkPreferences(reader, mixing, distillation) }
        adapter = reader.has("adapter") ? AdapterSettings(reader.reader(for: "adapter")) : nil
        expansion =
            reader.has("expansion")
            ? ExpansionSettings(reader.reader(for: "expansion"), seed: UInt64(max(0, reader[Self.seed]))) : nil
        trained = reader[Self.trained]
        freeze = reader.readers(for: "freeze").map { FreezeRule($0) }
        optimizer = OptimizerKeys(reader.reader(for: "optimizer"), hasAdapter: adapter != nil)
        schedule = ScheduleKeys(reader.reader(for: "schedule"))
        batch = BatchSettings(reader.reader(for: "batch"))
        length = LengthSettings(reader)
        precision = PrecisionSettings(reader)
        validation = ValidationSettings(reader.reader(for: "validation"))
        mixing.check(sources, validation, reader.reader(for: "mixing"))
        examination = ExaminationSettings(reader.reader(for: "examination"))
        decontamination = DecontaminationSettings(reader.reader(for: "decontaminate"))
        checkpoint = CheckpointSettings(reader.reader(for: "checkpoint"))
        output = reader[Self.output]
        seed = UInt64(reader[Self.seed])
    }

    private static func checkPreferences(_ reader: ConfigurationReader, _ mixing: MixingSettings, _ distillation: DistillationSettings?) {
        if mixing.packing(for: .preferences) != .paddingFree {
            reader.report("mixing", "packing cuts pairs of answers apart", remedy: "remove “packing”")
        }
        if distillation?.isActive ?? false {
            reader.report("distillation", "the objective dpo has a reference of its own", remedy: "remove the section")
        }
    }

    /// A path when there is something at it (from the file's folder, then from here), else a name.
    private static func modelPath(_ text: String, _ reader: ConfigurationReader) -> String {
        let path = ConfigurationPath.resolve(text, in: reader.folder)
        return FileSystem.attributes(path) != nil ? path : text
    }

    /// What a resumed run may not change, by key: everything that decides the next bits.
    public static let fixedKeys = [
        "model", "data", "mixing", "objective", "distillation", "adapter", "expansion", "train", "freeze", "optimizer", "batch", "precision", "recompute", "seed", "clip", "decontaminate",
    ]

    /// The fixed keys with their values, for checkpoints.
    public var identity: JSON {
        var object = JSON.Object()
        for key in Self.fixedKeys { if let value = json[key] { object[key] = value } }
        return .object(object)
    }
}
