internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Brings files and names to the disk, so that what follows a rename is there after a power cut too.
enum DiskSync {
    static func sync(_ path: String) throws(LyceumError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("cannot open for syncing", at: path) }
        defer { close(descriptor) }
        // Some file systems cannot sync folders and say so; they order renames by themselves.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw .system("cannot sync", at: path) }
    }

    /// Every file below a folder, and every folder.
    static func syncAll(below folder: String) throws(LyceumError) {
        var waiting = [folder]
        while let next = waiting.popLast() {
            for name in try FileSystem.names(in: next) {
                let path = next + "/" + name
                switch FileSystem.attributes(path)?.kind {
                case .folder: waiting.append(path)
                case .file: try sync(path)
                default: break
                }
            }
            try sync(next)
        }
    }

    /// Makes a symbolic link, replacing one that is there.
    static func link(_ path: String, to target: String) throws(LyceumError) {
        let aside = PartialPath.make(for: path)
        unlink(aside)
        guard symlink(target, aside) == 0 else { throw .system("cannot make the link", at: path) }
        guard rename(aside, path) == 0 else {
            let error = LyceumError.system("cannot make the link", at: path)
            unlink(aside)
            throw error
        }
    }

    /// Whether a process of this machine with the number lives.
    static func lives(_ process: Int) -> Bool {
        guard let number = Int32(exactly: process), number > 0 else { return false }
        return kill(number, 0) == 0 || errno == EPERM
    }

    static var process: Int { Int(getpid()) }
}
