internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Brings the names in a folder to the disk: a rename is certain only then.
enum FolderSync {
    static func sync(_ folder: String) throws(LyceumError) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("cannot open the folder", at: folder) }
        defer { close(descriptor) }
        // Some file systems cannot sync folders and say so; they order renames by themselves.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw .system("cannot sync the folder", at: folder) }
    }
}
