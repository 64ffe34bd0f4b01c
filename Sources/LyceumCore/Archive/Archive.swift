/// Files packed into one: zip (wheels too), tar, and tar under gzip.
///
/// Archives are not trusted: names that lead outside the target, links, sizes beyond what is allowed, wrong checksums and cut-off files
/// are refused. Memory does not depend on the sizes an archive claims.
public enum Archive {
    public enum Kind: Sendable, Hashable {
        case zip
        case tar
        case gzippedTar
    }

    public struct Entry: Sendable, Hashable {
        /// With `/` between parts; checked to stay inside its folder.
        public var path: String
        /// bytes, as the archive claims; holding to it is checked while unpacking
        public var size: Int
    }

    /// A file that was unpacked.
    public struct Extracted: Sendable, Hashable {
        public var entry: Entry
        public var sha256: String
    }

    /// Recognizes an archive by its first bytes; nil for other files.
    public static func kind(of path: String) throws(LyceumError) -> Kind? {
        let file = try FileReader(path: path)
        let start = try file.read(at: 0, upTo: 512) ?? []
        if start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6]) { return .zip }
        if start.starts(with: [0x1F, 0x8B]) { return .gzippedTar }
        if start.count >= 262, start[257..<262].elementsEqual("ustar".utf8) { return .tar }
        return nil
    }

    /// The files inside, folders and links left out.
    public static func entries(of path: String) throws(LyceumError) -> [Entry] {
        switch try requireKind(path) {
        case .zip: return try ZipArchive(path: path).entries.map(\.entry)
        case .tar, .gzippedTar:
            var all: [Entry] = []
            try TarReader.read(path, isGzipped: try requireKind(path) == .gzippedTar) { entry throws(LyceumError) in
                all.append(entry)
                return nil
            }
            return all
        }
    }

    /// Unpacks files, each complete under its name or not there.
    ///
    /// - Parameters:
    ///   - maximumBytes: the most that is unpacked in all.
    ///   - target: where an entry goes; nil leaves it out. Its folder must exist.
    ///   - progress: called with the number of bytes written since the last call.
    public static func extract(
        _ path: String, maximumBytes: Int, progress: @escaping (Int) -> Void = { _ in },
        target: (Entry) throws(LyceumError) -> String?
    ) throws(LyceumError) -> [Extracted] {
        var budget = maximumBytes
        var done: [Extracted] = []
        func sink(_ entry: Entry) throws(LyceumError) -> ArchiveSink? {
            guard let file = try target(entry) else { return nil }
            guard entry.size <= budget else {
                throw LyceumError(
                    .limitExceeded, "'\(entry.path)' would unpack to \(entry.size) bytes, beyond the allowed \(maximumBytes)",
                    at: path)
            }
            budget -= entry.size
            return try ArchiveSink(entry, file: file, archive: path)
        }
        switch try requireKind(path) {
        case .zip:
            let archive = try ZipArchive(path: path)
            for entry in archive.entries {
                guard let sink = try sink(entry.entry) else { continue }
                try archive.read(entry) { bytes throws(LyceumError) in
                    try sink.write(bytes)
                    progress(bytes.count)
                }
                done.append(try sink.finish())
            }
        case let kind:
            try TarReader.read(path, isGzipped: kind == .gzippedTar) { entry throws(LyceumError) in
                guard let sink = try sink(entry) else { return nil }
                return { bytes throws(LyceumError) in
                    if let bytes {
                        try sink.write(bytes)
                        progress(bytes.count)
                    } else {
                        done.append(try sink.finish())
                    }
                }
            }
        }
        return done
    }

    private static func requireKind(_ path: String) throws(LyceumError) -> Kind {
        guard let kind = try kind(of: path) else {
            throw LyceumError(.invalidData, "expected a zip, tar or tar.gz archive, found something else", at: path)
        }
        return kind
    }
}

/// Where one entry is unpacked to.
final class ArchiveSink {
    private let entry: Archive.Entry
    private let file: AtomicFile
    private let archive: String
    private var digest = Digest()

    init(_ entry: Archive.Entry, file: String, archive: String) throws(LyceumError) {
        self.entry = entry
        self.archive = archive
        self.file = try AtomicFile(path: file)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        try file.write(bytes)
        digest.update(bytes)
    }

    func finish() throws(LyceumError) -> Archive.Extracted {
        guard file.count == entry.size else {
            throw LyceumError(
                .invalidData, "'\(entry.path)' should have \(entry.size) bytes, found \(file.count)", at: archive)
        }
        try file.commit()
        return Archive.Extracted(entry: entry, sha256: digest.hexadecimal())
    }
}
