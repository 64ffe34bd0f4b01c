internal import LyceumCore

/// The right to make a result: no other process works on it meanwhile.
final class ArtifactReservation: Sendable {
    let key: ArtifactKey
    /// What becomes the artifact's folder.
    let folder: String
    let isResumed: Bool
    private let store: ArtifactStore
    private let lock: FileLock

    fileprivate init(key: ArtifactKey, folder: String, isResumed: Bool, store: ArtifactStore, lock: FileLock) {
        self.key = key
        self.folder = folder
        self.isResumed = isResumed
        self.store = store
        self.lock = lock
    }

    var output: String { "\(folder)/\(Artifact.files)" }
    var scratch: String { "\(folder)/scratch" }

    /// Makes the result final: files are hashed and synced, the manifest is written, and the folder gets its name.
    ///
    /// - Parameter progress: bytes hashed.
    func commit(
        _ manifest: ArtifactManifest, items: [StepScores], progress: @escaping (Int) -> Void = { _ in }
    ) throws(LyceumError) -> Artifact {
        var manifest = manifest
        manifest.files = try Self.files(below: output, progress)
        let names = Set(manifest.files.map(\.path))
        for (name, path) in manifest.outputs.sorted(by: { $0.key < $1.key }) {
            if path.isEmpty || path == "." { continue }
            try UntrustedPath.validate(path, at: "output \(name)")
            guard names.contains(path) || FileSystem.isFolder("\(output)/\(path)") else {
                throw LyceumError(.notFound, "the step said that it leaves “\(path)” as its output “\(name)”, but nothing is there", at: output)
            }
        }
        if !items.isEmpty {
            try AtomicFile.write(JSON.array(items.map(\.json)).text(), to: "\(folder)/\(Artifact.itemsName)")
        }
        try DiskSync.syncAll(below: output)
        try AtomicFile.write(manifest.json.text(indent: 2) + "\n", to: "\(folder)/\(Artifact.manifestName)")
        return try store.finish(key)
    }

    private static func files(below folder: String, _ progress: @escaping (Int) -> Void) throws(LyceumError) -> [ArtifactManifest.File] {
        var files: [ArtifactManifest.File] = []
        for name in try FileSystem.files(below: folder) {
            let path = "\(folder)/\(name)"
            guard let attributes = FileSystem.attributes(path), attributes.kind == .file else { continue }
            files.append(.init(path: name, size: attributes.size, hash: try Digest.ofFile(path, progress: progress)))
        }
        return files
    }
}

extension ArtifactStore {
    enum Reserved: Sendable {
        /// Somebody has made it already.
        case present(Artifact)
        case reserved(ArtifactReservation)
    }

    /// How a result is reserved.
    struct Claiming: Sendable {
        /// Whether what an unfinished run left is kept.
        var resumes = false
        /// Whether a finished result is thrown away first.
        var isForced = false
    }

    /// Waits until no other process works on the result; whoever comes second finds it finished.
    ///
    /// A lock ends with its process, so what a killed process held is free at once.
    /// - Parameter onWait: called once, with the owner's process number when it is known.
    func reserve(
        _ key: ArtifactKey, _ claiming: Claiming, cancellation: Cancellation, onWait: @Sendable (Int?) -> Void
    ) async throws(LyceumError) -> Reserved {
        if !claiming.isForced, let artifact = artifact(key) { return .present(artifact) }
        var hasWaited = false
        while true {
            if let lock = try FileLock(ifFree: lockPath(of: key)) {
                return try reserved(key, claiming, lock, hasWaited: hasWaited)
            }
            if !hasWaited { onWait(owner(of: key)) }
            hasWaited = true
            if cancellation.isRequested { throw LyceumError(.cancelled, "stopped while another process works on the step", at: key.short) }
            do { try await Task.sleep(nanoseconds: 50_000_000) } catch {
                throw LyceumError(.cancelled, "stopped while another process works on the step", at: key.short)
            }
        }
    }

    private func reserved(
        _ key: ArtifactKey, _ claiming: Claiming, _ lock: FileLock, hasWaited: Bool
    ) throws(LyceumError) -> Reserved {
        let partial = partialPath(of: key)
        // Killed between the manifest and the name: all is there. And whoever waited takes what the other has made, forced or not.
        if !claiming.isForced || hasWaited {
            if let artifact = artifact(key) { return .present(artifact) }
            if FileSystem.isFile("\(partial)/\(Artifact.manifestName)"), let whole = try? finish(key) { return .present(whole) }
        }
        try discard(path(of: key))
        let isResumed = claiming.resumes && !claiming.isForced && FileSystem.isFolder(partial)
        if isResumed { try FileSystem.remove("\(partial)/\(Artifact.manifestName)") } else { try discard(partial) }
        let reservation = ArtifactReservation(key: key, folder: partial, isResumed: isResumed, store: self, lock: lock)
        try FileSystem.makeFolder(reservation.output)
        try FileSystem.makeFolder(reservation.scratch)
        try AtomicFile.write("\(DiskSync.process)\n", to: ownerPath(of: key))
        return .reserved(reservation)
    }

    /// Gives a whole partial folder its final name. The lock is held.
    func finish(_ key: ArtifactKey) throws(LyceumError) -> Artifact {
        let partial = partialPath(of: key)
        let made = try open(partial)
        guard made.key == key else { throw LyceumError(.invalidData, "the manifest is another result's", at: partial) }
        try FileSystem.remove("\(partial)/scratch")
        try DiskSync.sync(partial)
        let final = path(of: key)
        if let parent = FileSystem.parent(of: final) { try FileSystem.makeFolder(parent) }
        // Only something damaged can be there while the lock is held.
        try discard(final)
        try FileSystem.move(partial, to: final)
        if let parent = FileSystem.parent(of: final) { try DiskSync.sync(parent) }
        try FileSystem.remove(ownerPath(of: key))
        return try open(final)
    }

    private func ownerPath(of key: ArtifactKey) -> String { "\(folder)/locks/\(key.text).owner" }

    private func owner(of key: ArtifactKey) -> Int? {
        guard let file = try? MappedFile(path: ownerPath(of: key)) else { return nil }
        defer { withExtendedLifetime(file) {} }
        return Int(String(decoding: file.bytes, as: UTF8.self).filter(\.isNumber))
    }
}
