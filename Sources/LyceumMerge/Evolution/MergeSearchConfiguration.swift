internal import LyceumConfiguration
public import LyceumCore

/// A file that says what to search: an ordinary merge, or mergekit-evolve's `genome` and `tasks`.
public struct MergeSearchConfiguration: Sendable {
    public struct Task: Sendable, Hashable {
        public var name: String
        /// How much its score counts.
        public var weight: Double
        /// `acc`, or `acc,none` with the filter; nil for the task's first.
        public var metric: String?

        public init(name: String, weight: Double = 1, metric: String? = nil) {
            self.name = name
            self.weight = weight
            self.metric = metric
        }
    }

    /// What can be said on the command line too, and counts more there.
    public struct Changes: Sendable {
        public var granularity: Int?
        public var filters: [String]?
        public var parameters: [String]?
        public var isSmooth: Bool?
        public var allowsNegativeWeights: Bool?

        public init() {}
    }

    public let path: String
    public let folder: String
    public let text: String
    public internal(set) var genome: MergeGenome
    public internal(set) var tasks: [Task] = []
    /// Items of each task.
    public internal(set) var limit: Int?
    public internal(set) var shots: Int?
    /// nil: as the models have a template.
    public internal(set) var usesChat: Bool?
    public internal(set) var isMultiturn = true

    /// - Throws: `LyceumError` that lists all that is wrong, with lines.
    public init(path: String, changes: Changes = Changes()) throws(LyceumError) {
        try self.init(YAML.text(path: path), source: path, folder: FileSystem.parent(of: path) ?? ".", changes: changes)
    }

    public init(_ text: String, source: String, folder: String = ".", changes: Changes = Changes()) throws(LyceumError) {
        self.text = text
        self.folder = folder
        path = source
        let documents = try YAML.documents(text, source: source)
        guard documents.count == 1 else {
            throw LyceumError(
                .invalidArgument, "expected one document, found \(documents.count)", at: source,
                remedy: "a search changes the numbers of one merge: make intermediate results first, with lyceum merge")
        }
        let issues = ConfigurationIssues()
        let reader = MergeGenomeReader(issues)
        if documents[0]["genome"] != nil {
            let read = reader.read(evolution: documents[0])
            try issues.check()
            genome = read.genome
            tasks = read.tasks
            limit = read.limit
            shots = read.shots
            usesChat = read.usesChat
            isMultiturn = read.isMultiturn
        } else {
            let configuration = try MergeConfiguration(text, source: source, folder: folder)
            genome = reader.genome(of: configuration.documents[0], documents[0])
            try issues.check()
        }
        if let granularity = changes.granularity { genome.granularity = max(0, granularity) }
        if let filters = changes.filters { genome.filters = filters }
        if let parameters = changes.parameters { genome.parameters = parameters }
        if let isSmooth = changes.isSmooth { genome.isSmooth = isSmooth }
        if let allows = changes.allowsNegativeWeights { genome.allowsNegativeWeights = allows }
        try genome.locate(from: folder)
        try genome.check()
    }
}

extension MergeGenome {
    /// Names models on this machine by absolute paths: what is written is read from other folders too.
    fileprivate mutating func locate(from folder: String) throws(LyceumError) {
        var places: [String: String] = [:]
        for name in models + (base.map { [$0] } ?? []) {
            let (path, adapter) = try MergeInputs.paths(of: name, folder: folder)
            guard FileSystem.attributes(path) != nil, let found = FileSystem.absolute(path) else { continue }
            places[name] = found + (adapter.map { "+" + (FileSystem.absolute($0) ?? $0) } ?? "")
        }
        models = models.map { places[$0] ?? $0 }
        base = base.map { places[$0] ?? $0 }
        tokenizer = tokenizer.map { Self.located($0, places) }
    }

    /// Models that a tokenizer's settings name.
    private static func located(_ json: JSON, _ places: [String: String]) -> JSON {
        switch json {
        case .string(let text): return .string(["union", "base"].contains(text) ? text : places[text] ?? text)
        case .array(let list): return .array(list.map { located($0, places) })
        case .object(let object): return .object(JSON.Object(object.map { ($0, located($1, places)) }))
        default: return json
        }
    }

    /// What has to fit together before models are opened.
    func check() throws(LyceumError) {
        let declaration = try MergeMethods.declaration(named: method)
        guard declaration.statistics == nil else {
            throw LyceumError(
                .unsupported, "a merge by statistics has computed weights of its own, and is not searched", at: place,
                remedy: "choose linear, task_arithmetic, ties or another method with weights, or merge once with lyceum merge")
        }
        guard !declaration.needsBase || base != nil else {
            throw LyceumError(.invalidArgument, "the merge method \(method) needs a base model", at: place, remedy: "add “base_model: PATH”")
        }
        guard declaration.modelCount.contains(models.count) else {
            throw LyceumError(
                .invalidArgument,
                "the merge method \(method) takes \(MergeParameterValues.text(declaration.modelCount)) models"
                    + "\(declaration.usesBase && base != nil ? " besides the base" : ""), found \(models.count)", at: place)
        }
        let isSliced = granularity > 0 && !isSmooth
        let settings = Array(constants.values) + modelConstants.flatMap(\.values)
        if isSliced, settings.contains(where: \.hasGradient) {
            throw LyceumError(
                .invalidArgument, "a value along the layers would begin again in every group of layers", at: place,
                remedy: "give one number, or search all layers together with layer_granularity: 0")
        }
    }
}

extension MergeSetting {
    var hasGradient: Bool {
        switch self {
        case .number, .word: false
        case .gradient, .words, .flags: true
        case .filtered(let list): list.contains { $0.setting.hasGradient }
        }
    }
}
