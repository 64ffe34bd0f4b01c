public import LyceumCore
internal import LyceumModel

/// The models of a document, opened once each.
public struct MergeInputs {
    public let document: MergeDocument
    /// By the name in the document.
    public let sources: [String: MergeSource]
    /// What gives configuration, tokenizer and names: the base, else the first model.
    public let reference: MergeSource
    /// What was measured of the models, by the name in the document; empty for methods that need nothing measured.
    public let statistics: [String: ModelStatistics]

    /// - Parameter stages: folders of documents this one refers to.
    public init(_ document: MergeDocument, folder: String, stages: [String: String] = [:]) throws(LyceumError) {
        var sources: [String: MergeSource] = [:]
        for name in document.models {
            do throws(LyceumError) {
                sources[name] = try Self.open(name, folder: folder, stages: stages)
            } catch {
                throw error.at(document.place(of: name))
            }
        }
        guard let name = document.base ?? document.models.first, let reference = sources[name] else {
            throw LyceumError(.invalidArgument, "the merge has no model", at: document.place)
        }
        self.document = document
        self.sources = sources
        self.reference = reference
        statistics = try Self.statistics(document, folder)
    }

    private init(
        document: MergeDocument, sources: [String: MergeSource], reference: MergeSource, statistics: [String: ModelStatistics]
    ) {
        self.document = document
        self.sources = sources
        self.reference = reference
        self.statistics = statistics
    }

    /// Another merge of these models, or of some of them, which are not opened again.
    func with(_ document: MergeDocument) throws(LyceumError) -> MergeInputs {
        for name in document.models where sources[name] == nil {
            throw LyceumError(.notFound, "the model “\(name)” is not open", at: document.place(of: name))
        }
        guard let name = document.base ?? document.models.first, let reference = sources[name] else {
            throw LyceumError(.invalidArgument, "the merge has no model", at: document.place)
        }
        return MergeInputs(document: document, sources: sources, reference: reference, statistics: statistics)
    }

    var models: [MergeSource] { document.models.compactMap { sources[$0] } }

    private static func statistics(_ document: MergeDocument, _ folder: String) throws(LyceumError) -> [String: ModelStatistics] {
        let declaration = try MergeMethods.declaration(named: document.method)
        guard let kind = declaration.statistics else { return [:] }
        var result: [String: ModelStatistics] = [:]
        for source in document.slices.flatMap(\.sources) where !(declaration.usesBase && source.model == document.base) {
            guard let name = source.statistics else {
                guard result[source.model] == nil else { continue }
                throw LyceumError(
                    .invalidArgument, "the merge method \(document.method) needs statistics of \(source.model)", at: source.place,
                    remedy: "make them with lyceum merge statistics \(source.model) --kind \(kind.rawValue) --texts FILE --output STATISTICS, "
                        + "and add “statistics: STATISTICS” to the model")
            }
            let beside = folder + "/" + name
            let path = name.hasPrefix("/") || FileSystem.attributes(name) != nil || FileSystem.attributes(beside) == nil ? name : beside
            if let known = result[source.model], known.path == path { continue }
            let statistics = try ModelStatistics(path: path)
            guard statistics.kind == kind else {
                throw LyceumError(
                    .invalidArgument, "the merge method \(document.method) needs \(kind.rawValue) statistics, found \(statistics.kind.rawValue)",
                    at: path, remedy: "make them with --kind \(kind.rawValue)")
            }
            guard result.updateValue(statistics, forKey: source.model) == nil else {
                throw LyceumError(.invalidArgument, "\(source.model) has two different statistics", at: source.place, remedy: "name one file")
            }
        }
        return result
    }

    static func open(_ name: String, folder: String, stages: [String: String]) throws(LyceumError) -> MergeSource {
        let (model, adapter) = try paths(of: name, folder: folder, stages: stages)
        return try MergeSource.open(model + (adapter.map { "+" + $0 } ?? ""))
    }

    /// Where a model of a configuration lies, and the adapter that is put on it.
    public static func paths(
        of name: String, folder: String, stages: [String: String] = [:]
    ) throws(LyceumError) -> (model: String, adapter: String?) {
        let parts = name.split(separator: "+", maxSplits: 1).map(String.init)
        guard FileSystem.attributes(name) == nil, parts.count == 2 else { return (try located(name, folder, stages), nil) }
        return (try located(parts[0], folder, stages), try located(parts[1], folder, stages))
    }

    /// A stage, a path from here or from the configuration's folder, or a name from the cache.
    private static func located(_ name: String, _ folder: String, _ stages: [String: String]) throws(LyceumError) -> String {
        if let stage = stages[name] { return stage }
        if FileSystem.attributes(name) != nil { return name }
        let beside = folder + "/" + name
        if !name.hasPrefix("/"), FileSystem.attributes(beside) != nil { return beside }
        try refuseRevision(name, folder)
        return name
    }

    private static func refuseRevision(_ name: String, _ folder: String) throws(LyceumError) {
        guard let at = name.lastIndex(of: "@") else { return }
        let (path, revision) = (String(name[..<at]), name[name.index(after: at)...])
        let isHere = FileSystem.attributes(path) != nil || (!path.hasPrefix("/") && FileSystem.attributes(folder + "/" + path) != nil)
        if isHere {
            throw LyceumError(
                .invalidArgument, "“\(path)” is here, and what is here has no revision “\(revision)”",
                remedy: "write “\(path)”, or fetch the revision into a folder of its own and name that")
        }
        throw LyceumError(
            .unsupported, "revisions of models are not looked up: “\(name)”",
            remedy: "fetch it with lyceum pull hf:\(path)@\(revision), and write the folder's name")
    }
}

extension MergeDocument {
    /// Where a model is named.
    func place(of model: String) -> String {
        slices.flatMap(\.sources).first { $0.model == model }?.place ?? basePlace ?? place
    }
}
