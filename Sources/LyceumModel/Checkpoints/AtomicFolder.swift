#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
package import LyceumCore

/// A folder that appears under its name only when it is complete. Files are made in a neighbor folder, which `commit()` renames; without a
/// commit the neighbor and its files are removed, and those of a killed process when the folder is made again.
package final class AtomicFolder {
    package let path: String
    private let temporaryPath: String
    private var isOpen = true

    /// - Throws: `LyceumError` when the target is there already and not an empty folder.
    package init(path: String) throws(LyceumError) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        temporaryPath = PartialPath.make(for: path)
        if FilePaths.exists(path) {
            let isEmptyFolder = FilePaths.isFolder(path) ? try FilePaths.contents(of: path).isEmpty : false
            guard isEmptyFolder else {
                isOpen = false
                throw LyceumError(
                    .invalidArgument, "the target is there already and is not an empty folder", at: path,
                    remedy: "choose another folder, or remove this one first")
            }
        }
        for abandoned in PartialPath.abandoned(beside: path) + [temporaryPath] { Self.remove(abandoned) }
        guard mkdir(temporaryPath, 0o755) == 0 else {
            isOpen = false
            throw .system("cannot create the folder", at: temporaryPath)
        }
    }

    /// Where to write a file of the folder before the commit.
    package func file(_ name: String) -> String { FilePaths.join(temporaryPath, name) }

    package func commit() throws(LyceumError) {
        guard rename(temporaryPath, path) == 0 else { throw .system("cannot rename the finished folder", at: path) }
        isOpen = false
    }

    deinit {
        if isOpen { Self.remove(temporaryPath) }
    }

    /// Removes a folder this package wrote, with its files.
    package static func discard(_ folder: String) { remove(folder) }

    /// Removes the folder with its files and folders; what links lead to stays.
    private static func remove(_ folder: String) {
        guard let names = try? FilePaths.contents(of: folder) else { return }
        for path in names.map({ FilePaths.join(folder, $0) }) where unlink(path) != 0 { remove(path) }
        rmdir(folder)
    }
}
