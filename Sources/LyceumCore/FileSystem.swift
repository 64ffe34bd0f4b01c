#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Files and folders by path.
public enum FileSystem {
    public enum Kind: Sendable, Hashable {
        case file
        case folder
        case other
    }

    public struct Attributes: Sendable, Hashable {
        public var kind: Kind
        /// bytes
        public var size: Int
        public var modified: Timestamp
    }

    /// What is at the path, links followed; nil when there is nothing.
    public static func attributes(_ path: String) -> Attributes? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        #if canImport(Darwin)
            let modified = status.st_mtimespec.tv_sec
        #else
            let modified = status.st_mtim.tv_sec
        #endif
        return Attributes(kind: kind, size: Int(status.st_size), modified: Timestamp(secondsSince1970: modified))
    }

    public static func isFile(_ path: String) -> Bool { attributes(path)?.kind == .file }
    public static func isFolder(_ path: String) -> Bool { attributes(path)?.kind == .folder }

    /// Names in a folder, sorted by bytes.
    public static func names(in folder: String) throws(LyceumError) -> [String] {
        guard let stream = opendir(folder) else { throw .system("cannot read the folder", at: folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Paths of all files below a folder, relative to it, sorted. Links to folders are not followed.
    public static func files(below folder: String) throws(LyceumError) -> [String] {
        var result: [String] = []
        var waiting = [""]
        while let part = waiting.popLast() {
            for name in try names(in: part.isEmpty ? folder : folder + "/" + part) {
                let relative = part.isEmpty ? name : part + "/" + name
                if isLink(folder + "/" + relative) || !isFolder(folder + "/" + relative) {
                    result.append(relative)
                } else {
                    waiting.append(relative)
                }
            }
        }
        return result.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Makes a folder and those above it.
    public static func makeFolder(_ path: String) throws(LyceumError) {
        guard !isFolder(path) else { return }
        if let parent = parent(of: path) { try makeFolder(parent) }
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .system("cannot make the folder", at: path) }
        guard isFolder(path) else {
            throw LyceumError(.inputOutput, "expected a folder, found a file", at: path, remedy: "move the file away")
        }
    }

    /// Gives a file or folder another path at once; replaces a file there.
    public static func move(_ path: String, to target: String) throws(LyceumError) {
        guard rename(path, target) == 0 else { throw .system("cannot rename to \(target)", at: path) }
    }

    /// Removes a file, or a folder with all in it. Links are removed, not what they lead to. Nothing there is no error.
    public static func remove(_ path: String) throws(LyceumError) {
        if !isLink(path), isFolder(path) {
            for name in try names(in: path) { try remove(path + "/" + name) }
            guard rmdir(path) == 0 || errno == ENOENT else { throw .system("cannot remove the folder", at: path) }
        } else {
            guard unlink(path) == 0 || errno == ENOENT else { throw .system("cannot remove the file", at: path) }
        }
    }

    /// Gives a file a second path on the same volume. False where the volume cannot.
    public static func hardLink(_ path: String, to target: String) -> Bool { link(path, target) == 0 }

    /// Bytes the user may still write on the volume of a path; nil when it cannot be told.
    public static func freeBytes(at path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }

    /// The path without its last part; nil for `/` and single names.
    public static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        let parent = path[..<slash]
        return parent.isEmpty ? (path == "/" ? nil : "/") : String(parent)
    }

    /// The last part of a path.
    public static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The path from the root, links resolved; nil when nothing is there.
    public static func absolute(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// A folder with a new name below another. Remove it when done.
    public static func makeTemporaryFolder(in parent: String? = nil, prefix: String = "lyceum") throws(LyceumError) -> String {
        let base = parent ?? ProcessEnvironment.value("TMPDIR") ?? "/tmp"
        var template = Array("\(base)/\(prefix)-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) != nil }
        guard made else { throw .system("cannot make a temporary folder", at: base) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Rules for file names that come from others (archives, lists of a server).
public enum UntrustedPath {
    /// - Throws: `LyceumError` (`invalidData`) for a path that is absolute, leaves its folder, or has parts no file should have.
    public static func validate(_ path: String, at place: String) throws(LyceumError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isSafe =
            !path.isEmpty && path.utf8.count <= 1024 && parts.count <= 16
            && parts.allSatisfy { $0 != ".." && $0 != "." && !$0.isEmpty && $0.utf8.count <= 200 }
            && path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0x5C }
        guard isSafe else {
            let shown = String(path.unicodeScalars.prefix(80).map { $0.value < 0x20 ? "?" : Character($0) })
            throw LyceumError(
                .invalidData, "the file name '\(shown)' is refused: it could lead outside the target folder", at: place,
                remedy: "do not use this source; it is damaged or hostile")
        }
    }
}
