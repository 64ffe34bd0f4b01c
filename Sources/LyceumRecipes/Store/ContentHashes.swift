internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Hashes of files and folders, remembered by path, size, time of change and inode, so that a large model is read once.
final class ContentHashes: Sendable {
    /// What tells whether a file is still the one that was hashed.
    private struct Identity: Hashable {
        var path: String
        var size: Int
        var seconds: Int
        var nanoseconds: Int
        var changeSeconds: Int
        var changeNanoseconds: Int
        var inode: UInt64
        var device: UInt64

        var text: String { "\(size) \(seconds) \(nanoseconds) \(changeSeconds) \(changeNanoseconds) \(inode) \(device) \(path)" }
    }

    private let file: String
    private let known: Locked<[String: String]>
    private let added = Locked<[String]>([])

    /// - Parameter file: where hashes are remembered; lines that make no sense are passed over.
    init(file: String) {
        self.file = file
        var known: [String: String] = [:]
        if let mapped = try? MappedFile(path: file) {
            let text = String(decoding: mapped.bytes, as: UTF8.self)
            for line in text.split(separator: "\n") where line.utf8.count > 65 {
                let hash = String(line.prefix(64))
                guard ArtifactKey(hash) != nil else { continue }
                known[String(line.dropFirst(65))] = hash
            }
            withExtendedLifetime(mapped) {}
        }
        self.known = Locked(known)
    }

    /// The hash of a file's bytes, or of a folder's files with their names.
    ///
    /// - Parameter progress: told about bytes that are read.
    func hash(of path: String, progress: @escaping (Int) -> Void = { _ in }) throws(LyceumError) -> String {
        guard FileSystem.isFolder(path) else { return try fileHash(path, progress) }
        var digest = Digest()
        digest.update(Array("folder\n".utf8))
        for name in try FileSystem.files(below: path) where !Self.isIgnored(name) {
            let hash = try fileHash(path + "/" + name, progress)
            digest.update(Array("\(hash) \(name)\n".utf8))
        }
        return digest.hexadecimal()
    }

    /// What version control and editors leave behind decides nothing.
    private static func isIgnored(_ name: String) -> Bool {
        name.hasPrefix(".git/") || name.contains("/.git/") || FileSystem.name(of: name) == ".DS_Store"
    }

    private func fileHash(_ path: String, _ progress: @escaping (Int) -> Void) throws(LyceumError) -> String {
        guard let identity = Self.identity(path) else { throw .system("cannot look at the file", at: path) }
        if let hash = known.withLock({ $0[identity.text] }) { return hash }
        let hash = try Digest.ofFile(path, progress: progress)
        // A file that changed while it was read has no hash worth remembering; nor one so young that a change would not show in its time.
        guard let after = Self.identity(path), after == identity, Timestamp.now.secondsSince1970 - identity.seconds > 2,
            !path.utf8.contains(UInt8(ascii: "\n"))
        else { return hash }
        known.withLock { $0[identity.text] = hash }
        added.withLock { $0.append("\(hash) \(identity.text)") }
        return hash
    }

    private static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
            let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #else
            let (modified, changed) = (status.st_mtim, status.st_ctim)
        #endif
        return Identity(
            path: path, size: Int(status.st_size), seconds: Int(modified.tv_sec), nanoseconds: Int(modified.tv_nsec),
            changeSeconds: Int(changed.tv_sec), changeNanoseconds: Int(changed.tv_nsec), inode: UInt64(status.st_ino),
            device: UInt64(status.st_dev))
    }

    /// Keeps what was learned for the next time. Losing it costs only time, so another process that writes at the same moment wins.
    func save() throws(LyceumError) {
        let lines = added.withLock { added in
            defer { added = [] }
            return added
        }
        guard !lines.isEmpty else { return }
        // Entries of files that are gone or changed would pile up.
        let all = known.withLock { $0 }
        let kept = all.filter { identity, _ in
            let path = identity.split(separator: " ", maxSplits: 7, omittingEmptySubsequences: false).last.map(String.init) ?? ""
            return Self.identity(path)?.text == identity
        }
        let text = kept.map { "\($0.value) \($0.key)\n" }.sorted().joined()
        try AtomicFile.write(text, to: file)
    }
}
