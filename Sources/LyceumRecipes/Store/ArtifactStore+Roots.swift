public import LyceumCore

extension ArtifactStore {
    /// What keeps results from being removed: a run's folder as long as it exists, and a run that is under way.
    struct Root: Sendable {
        var folder: String
        var keys: [ArtifactKey]
        var process: Int
        var recipe: String

        var isAlive: Bool { (!folder.isEmpty && FileSystem.isFolder(folder)) || DiskSync.lives(process) }
    }

    /// Says that a run needs these results. Waits while results are being removed.
    func register(_ root: Root) async throws(LyceumError) {
        let lock = try await FileLock.take("\(folder)/gc.lock")
        defer { withExtendedLifetime(lock) {} }
        var digest = Digest()
        digest.update(Array((root.folder.isEmpty ? "process \(root.process)" : root.folder).utf8))
        let object: JSON = [
            "folder": .string(root.folder), "recipe": .string(root.recipe), "process": .integer(root.process),
            "keys": .array(root.keys.map { .string($0.text) }),
        ]
        try AtomicFile.write(object.text() + "\n", to: "\(folder)/roots/\(digest.hexadecimal().prefix(24)).json")
    }

    func roots() throws(LyceumError) -> [(path: String, root: Root)] {
        var roots: [(path: String, root: Root)] = []
        for name in try FileSystem.names(in: "\(folder)/roots") where name.hasSuffix(".json") {
            let path = "\(folder)/roots/\(name)"
            guard let json = try? JSON.read(path: path) else { continue }
            let keys = (json["keys"]?.arrayValue ?? []).compactMap { $0.stringValue.flatMap { ArtifactKey($0) } }
            roots.append(
                (
                    path,
                    Root(
                        folder: json["folder"]?.stringValue ?? "", keys: keys, process: json["process"]?.intValue ?? 0,
                        recipe: json["recipe"]?.stringValue ?? "")
                ))
        }
        return roots
    }

    /// The runs that need a result, by folder.
    public func users() throws(LyceumError) -> [ArtifactKey: [String]] {
        var users: [ArtifactKey: [String]] = [:]
        for (_, root) in try roots() where root.isAlive {
            for key in root.keys { users[key, default: []].append(root.folder.isEmpty ? "process \(root.process)" : root.folder) }
        }
        return users
    }
}

/// What cleaning a store removed, or would remove.
public struct StoreCleaning: Sendable {
    public struct Removal: Sendable, Hashable {
        public var key: ArtifactKey
        public var step: String
        /// bytes
        public var size: Int
        /// Why it goes: `unused`, `unfinished`.
        public var reason: String
    }

    public var removed: [Removal] = []
    public var keptCount = 0
    /// bytes
    public var keptSize = 0

    public var removedSize: Int { removed.reduce(0) { $0 + $1.size } }
}

extension ArtifactStore {
    /// Removes results that no run's folder needs, and what dead processes left unfinished.
    ///
    /// - Parameters:
    ///   - age: only what is older, in seconds.
    ///   - isTrial: only says what would go.
    public func clean(olderThan age: Int, isTrial: Bool) async throws(LyceumError) -> StoreCleaning {
        let lock = try await FileLock.take("\(folder)/gc.lock")
        defer { withExtendedLifetime(lock) {} }
        var cleaning = StoreCleaning()
        var needed = Set<ArtifactKey>()
        for (path, root) in try roots() {
            if root.isAlive { needed.formUnion(root.keys) } else if !isTrial { try FileSystem.remove(path) }
        }
        let limit = Timestamp.now.secondsSince1970 - age
        for key in try keys() { try clean(key, needed, limit, isTrial, &cleaning) }
        for key in try unfinished() { try cleanUnfinished(key, needed, limit, isTrial, &cleaning) }
        if !isTrial { try removeTrash() }
        return cleaning
    }

    private func clean(
        _ key: ArtifactKey, _ needed: Set<ArtifactKey>, _ limit: Int, _ isTrial: Bool, _ cleaning: inout StoreCleaning
    ) throws(LyceumError) {
        let folder = path(of: key)
        let manifest = try? open(folder).manifest
        let size = try Self.size(folder)
        let isYoung = (FileSystem.attributes("\(folder)/\(Artifact.manifestName)")?.modified.secondsSince1970 ?? 0) > limit
        guard !needed.contains(key), !isYoung, let lock = try FileLock(ifFree: lockPath(of: key)) else {
            cleaning.keptCount += 1
            cleaning.keptSize += size
            return
        }
        defer { withExtendedLifetime(lock) {} }
        cleaning.removed.append(.init(key: key, step: manifest?.step ?? "?", size: size, reason: "unused"))
        if !isTrial { try discard(folder) }
    }

    private func cleanUnfinished(
        _ key: ArtifactKey, _ needed: Set<ArtifactKey>, _ limit: Int, _ isTrial: Bool, _ cleaning: inout StoreCleaning
    ) throws(LyceumError) {
        let folder = partialPath(of: key)
        let isYoung = (FileSystem.attributes(folder)?.modified.secondsSince1970 ?? 0) > limit
        guard !needed.contains(key), !isYoung, let lock = try FileLock(ifFree: lockPath(of: key)) else { return }
        defer { withExtendedLifetime(lock) {} }
        cleaning.removed.append(.init(key: key, step: "?", size: try Self.size(folder), reason: "unfinished"))
        if !isTrial { try discard(folder) }
    }

    /// Folders that a process did not come to remove before it died.
    private func removeTrash() throws(LyceumError) {
        for name in try FileSystem.names(in: "\(folder)/partial") {
            guard let range = name.firstRange(of: ".trash-"), let process = Int(name[range.upperBound...]), !DiskSync.lives(process) else { continue }
            try FileSystem.remove("\(folder)/partial/\(name)")
        }
    }

    static func size(_ folder: String) throws(LyceumError) -> Int {
        try FileSystem.files(below: folder).reduce(0) { $0 + (FileSystem.attributes("\(folder)/\($1)")?.size ?? 0) }
    }
}
