internal import LyceumCore
internal import LyceumExam
internal import LyceumMerge
internal import LyceumModel

/// A model of a merge, as it is examined.
struct PanelModel: Sendable, Hashable {
    /// As the configuration names it.
    var reference: String
    /// As tables call it: the folder's name, or the reference where two models have one name.
    var name: String
    var path: String
    var adapter: String?

    /// The models of a configuration, those of all its documents, results of documents left out.
    static func models(of configuration: MergeConfiguration) throws(LyceumError) -> [PanelModel] {
        let stages = Set(configuration.documents.compactMap(\.name))
        var references: [String] = []
        for document in configuration.documents {
            for model in document.models where !stages.contains(model) && !references.contains(model) { references.append(model) }
        }
        return try models(references, folder: configuration.folder)
    }

    static func models(_ references: [String], folder: String) throws(LyceumError) -> [PanelModel] {
        var models: [PanelModel] = []
        for reference in references {
            let (path, adapter) = try MergeInputs.paths(of: reference, folder: folder)
            let resolved = try Hub.resolve(path)
            models.append(PanelModel(reference: reference, name: Self.name(resolved, adapter), path: resolved, adapter: adapter))
        }
        for index in models.indices where models.count(where: { $0.name == models[index].name }) > 1 { models[index].name = models[index].reference }
        return models
    }

    /// As `lyceum exam run` names it, so that its answers are known here.
    static func name(_ path: String, _ adapter: String? = nil) -> String {
        let absolute = FileSystem.absolute(path) ?? path
        var name = FileSystem.name(of: absolute)
        if name == "model", let parent = FileSystem.parent(of: absolute) { name = FileSystem.name(of: parent) }
        return name + (adapter.map { "+" + FileSystem.name(of: FileSystem.absolute($0) ?? $0) } ?? "")
    }

    func examinee(threads: Int?) throws(LyceumError) -> LocalExaminee {
        let checkpoint = try Checkpoint.open(path)
        var adapters: [any TrainableAdapter] = []
        if let adapter {
            let mixture = AdapterMixture([AdapterUse(try Adapter.load(adapter, for: checkpoint))])
            try mixture.check()
            adapters = [mixture]
        }
        let model = try LanguageModel(checkpoint, options: RuntimeOptions(threads: threads), adapters: adapters)
        return try LocalExaminee(try TextModel(model), name: name)
    }
}
