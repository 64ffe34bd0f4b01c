public import LyceumCore

/// What is wrong with a result in the store.
public struct ArtifactDamage: Sendable, Hashable {
    public var key: ArtifactKey
    /// What was expected and what came, file by file.
    public var problems: [String]
}

extension ArtifactStore {
    /// Reads every file of a result and compares it with its manifest; nil when all is as it was.
    ///
    /// - Parameter progress: bytes read.
    public func verify(_ key: ArtifactKey, progress: @escaping (Int) -> Void = { _ in }) throws(LyceumError) -> ArtifactDamage? {
        let folder = path(of: key)
        let artifact: Artifact
        do throws(LyceumError) { artifact = try open(folder) } catch {
            return ArtifactDamage(key: key, problems: [error.message])
        }
        var problems: [String] = []
        if artifact.key != key { problems.append("the manifest is that of \(artifact.key.short)") }
        for file in artifact.manifest.files {
            let path = "\(artifact.filesFolder)/\(file.path)"
            guard let attributes = FileSystem.attributes(path) else {
                problems.append("\(file.path) is missing")
                continue
            }
            guard attributes.size == file.size else {
                problems.append("\(file.path): expected \(file.size) bytes, found \(attributes.size)")
                continue
            }
            if try Digest.ofFile(path, progress: progress) != file.hash { problems.append("\(file.path): its bytes have changed") }
        }
        let known = Set(artifact.manifest.files.map(\.path))
        for name in try FileSystem.files(below: artifact.filesFolder) where !known.contains(name) { problems.append("\(name) was added") }
        do throws(LyceumError) { _ = try artifact.items() } catch { problems.append(error.message) }
        return problems.isEmpty ? nil : ArtifactDamage(key: key, problems: problems)
    }

    /// Removes a damaged result; the next run that needs it makes it again. False while a process works on it.
    public func remove(_ key: ArtifactKey) throws(LyceumError) -> Bool {
        guard let lock = try FileLock(ifFree: lockPath(of: key)) else { return false }
        defer { withExtendedLifetime(lock) {} }
        try discard(path(of: key))
        return true
    }
}
