public import LyceumCore

/// Where results are kept, each in a folder under the hash of everything that decided it.
///
///     objects/ab/ab12…/manifest.json, items.json, files/…   finished results; they appear complete or not at all
///     partial/ab12…/                                          what is being worked on, or was when its process died
///     locks/ab12….lock                                        held by the process that works on a result; it ends with the process
///     roots/….json                                            which results the runs need
///     hashes.txt                                              hashes of files from outside
public final class ArtifactStore: Sendable {
    public let folder: String
    let hashes: ContentHashes

    /// `$LYCEUM_HOME/store`, by default `~/.cache/lyceum/store`.
    public static var defaultFolder: String { ProcessEnvironment.lyceumHome + "/store" }

    /// Opens the store; a folder that is not there is made.
    public init(folder: String = ArtifactStore.defaultFolder) throws(LyceumError) {
        for part in ["objects", "partial", "locks", "roots"] { try FileSystem.makeFolder("\(folder)/\(part)") }
        // One spelling of the path: it stands in the records of steps that go on after a kill.
        self.folder = FileSystem.absolute(folder) ?? folder
        hashes = ContentHashes(file: "\(self.folder)/hashes.txt")
    }

    /// The result under a key; nil when there is none, or not all of it.
    public func artifact(_ key: ArtifactKey) -> Artifact? {
        let folder = path(of: key)
        guard FileSystem.isFolder(folder), let artifact = try? open(folder), artifact.key == key else { return nil }
        // Whether files are there in full is cheap to see; `verify` reads them.
        let isWhole = artifact.manifest.files.allSatisfy { FileSystem.attributes("\(artifact.filesFolder)/\($0.path)")?.size == $0.size }
        return isWhole ? artifact : nil
    }

    func open(_ folder: String) throws(LyceumError) -> Artifact {
        let path = "\(folder)/\(Artifact.manifestName)"
        return Artifact(manifest: try ArtifactManifest(try JSON.read(path: path), at: path), folder: folder)
    }

    /// The hash of a file's or folder's content.
    public func contentHash(of path: String, progress: @escaping (Int) -> Void = { _ in }) throws(LyceumError) -> String {
        try hashes.hash(of: path, progress: progress)
    }

    func path(of key: ArtifactKey) -> String { "\(folder)/objects/\(key.text.prefix(2))/\(key.text)" }
    func partialPath(of key: ArtifactKey) -> String { "\(folder)/partial/\(key.text)" }
    func lockPath(of key: ArtifactKey) -> String { "\(folder)/locks/\(key.text).lock" }

    /// Keys of all finished results, in order.
    public func keys() throws(LyceumError) -> [ArtifactKey] {
        var keys: [ArtifactKey] = []
        for part in try FileSystem.names(in: "\(folder)/objects") where FileSystem.isFolder("\(folder)/objects/\(part)") {
            for name in try FileSystem.names(in: "\(folder)/objects/\(part)") { if let key = ArtifactKey(name) { keys.append(key) } }
        }
        return keys
    }

    /// What is unfinished: being worked on, or left by a process that died.
    public func unfinished() throws(LyceumError) -> [ArtifactKey] {
        try FileSystem.names(in: "\(folder)/partial").compactMap { ArtifactKey($0) }
    }

    /// Moves a folder out of the way at once and removes it then, so that nobody sees it half gone.
    func discard(_ path: String) throws(LyceumError) {
        guard FileSystem.attributes(path) != nil else { return }
        let trash = "\(folder)/partial/\(FileSystem.name(of: path)).trash-\(DiskSync.process)"
        try FileSystem.remove(trash)
        try FileSystem.move(path, to: trash)
        try FileSystem.remove(trash)
    }
}
