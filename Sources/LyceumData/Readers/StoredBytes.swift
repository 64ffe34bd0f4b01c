package import LyceumCore

/// The bytes of a file as they are stored, on this machine or behind an address.
package protocol StoredBytes: AnyObject {
    var path: String { get }
    /// Bytes in all; 0 where a server does not say.
    var size: Int { get }
    /// At most `count` bytes from a place; nil past the end.
    func read(at offset: Int, upTo count: Int) throws(LyceumError) -> [UInt8]?
}

extension FileReader: StoredBytes {}

/// Where stored bytes come from.
package enum StoredFile {
    /// Whether a path is an address of the web.
    package static func isRemote(_ path: String) -> Bool {
        let start = path.prefix(8).lowercased()
        return start.hasPrefix("http://") || start.hasPrefix("https://")
    }

    /// The path without what follows the file's name in an address.
    package static func plainPath(_ path: String) -> String { isRemote(path) ? String(path.prefix { $0 != "?" && $0 != "#" }) : path }

    /// A file to read mostly from front to back.
    package static func open(_ path: String) throws(LyceumError) -> any StoredBytes {
        isRemote(path) ? try RemoteFile(path) : try FileReader(path: path)
    }

    /// A file of which parts here and there are read.
    package static func openForParts(_ path: String) throws(LyceumError) -> any StoredBytes {
        isRemote(path) ? try RemoteParts(path) : try FileReader(path: path)
    }
}
