#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Names for what is written aside before it gets its own name: `model.partial-3f2a91c7-4711`, with the machine and the process that writes.
public enum PartialPath {
    /// A neighbor of `path` that is this process's alone.
    public static func make(for path: String) -> String { "\(prefix(of: path))\(getpid())" }

    /// Neighbors of `path` that a process of this machine left behind when it was killed.
    ///
    /// Those of other machines may still be written on a shared disk and are left alone.
    public static func abandoned(beside path: String) -> [String] {
        let start = prefix(of: FileSystem.name(of: path))
        let folder = FileSystem.parent(of: path) ?? "."
        let names = (try? FileSystem.names(in: folder)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix(start), let process = Int32(name.dropFirst(start.count)), isGone(process) else { return nil }
            return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
        }
    }

    private static func isGone(_ process: Int32) -> Bool { process > 0 && kill(process, 0) != 0 && errno == ESRCH }

    private static func prefix(of path: String) -> String { "\(path).partial-\(machine)-" }

    private static let machine: String = {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, 255)
        var hash: UInt32 = 2_166_136_261
        for byte in name.prefix(while: { $0 != 0 }) { hash = (hash ^ UInt32(UInt8(bitPattern: byte))) &* 16_777_619 }
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
    }()
}
