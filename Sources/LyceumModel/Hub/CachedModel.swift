public import LyceumCore

/// A model in the cache.
public struct CachedModel: Sendable, Hashable {
    public enum Format: String, Sendable, Hashable {
        case gguf
        case safetensors
        case unknown
    }

    public struct File: Sendable, Hashable {
        /// Relative to the model's folder.
        public var path: String
        public var bytes: Int
        public var sha256: String?
        public var etag: String?
    }

    public var name: String
    public var format: Format
    /// Of all files together.
    public var bytes: Int
    /// Where it came from, as `lyceum pull` takes it; `unknown` for folders put there by hand.
    public var source: String
    /// The commit of the repository it came from.
    public var commit: String?
    /// When it was pulled.
    public var date: Timestamp
    /// What to give to whoever loads models: a folder, or a GGUF file.
    public var path: String
    public var files: [File]

    /// Name of the record in a model's folder.
    static let recordName = "lyceum-model.json"

    /// Reads what is known about a folder of the cache.
    static func read(folder: String) -> CachedModel? {
        guard let paths = try? FileSystem.files(below: folder) else { return nil }
        let contents = paths.filter { $0 != recordName && !isTemporary($0) }
        guard !contents.isEmpty else { return nil }
        let record = try? JSON.read(path: folder + "/" + recordName)
        var known: [String: JSON] = [:]
        for entry in record?["files"]?.arrayValue ?? [] {
            if let path = entry["path"]?.stringValue { known[path] = entry }
        }
        let files = contents.map { path in
            File(
                path: path, bytes: FileSystem.attributes(folder + "/" + path)?.size ?? 0,
                sha256: known[path]?["sha256"]?.stringValue, etag: known[path]?["etag"]?.stringValue)
        }
        let date = record?["date"]?.stringValue.flatMap { Timestamp(iso8601: $0) }
        return CachedModel(
            name: FileSystem.name(of: folder), format: format(of: contents), bytes: files.reduce(0) { $0 + $1.bytes },
            source: record?["source"]?.stringValue ?? "unknown", commit: record?["commit"]?.stringValue,
            date: date ?? FileSystem.attributes(folder)?.modified ?? Timestamp(secondsSince1970: 0),
            path: ModelFolder.loadable(folder), files: files)
    }

    private static func isTemporary(_ path: String) -> Bool { String(path).range(ofText: ".partial-") != nil }

    private static func format(of paths: [String]) -> Format {
        if paths.contains(where: { $0.lowercased().hasSuffix(".safetensors") }) { return .safetensors }
        return paths.contains { $0.lowercased().hasSuffix(".gguf") } ? .gguf : .unknown
    }

    /// Writes the record into the model's folder.
    func writeRecord(in folder: String) throws(LyceumError) {
        let entries = files.map { file in
            var object = JSON.Object([("path", .string(file.path)), ("bytes", .integer(file.bytes))])
            object["sha256"] = file.sha256.map { .string($0) }
            object["etag"] = file.etag.map { .string($0) }
            return JSON.object(object)
        }
        var record = JSON.Object([("source", .string(source))])
        record["commit"] = commit.map { .string($0) }
        record["date"] = .string(date.description)
        record["files"] = .array(entries)
        try AtomicFile.write(JSON.object(record).text(indent: 2) + "\n", to: folder + "/" + Self.recordName)
    }
}

/// What is loaded from a folder.
enum ModelFolder {
    /// The only GGUF file of a folder without safetensors (the first part of a split one), else the folder itself.
    static func loadable(_ folder: String) -> String {
        guard let names = try? FileSystem.names(in: folder), !names.contains(where: { $0.hasSuffix(".safetensors") }) else {
            return folder
        }
        let files = names.filter { $0.lowercased().hasSuffix(".gguf") }
        let first = files.filter { GGUFParts($0).map { $0.number == 1 } ?? true }
        return first.count == 1 ? folder + "/" + first[0] : folder
    }
}

/// The name of a part of a split GGUF file: `base-00001-of-00003.gguf`.
struct GGUFParts: Hashable {
    var base: String
    var number: Int
    var total: Int

    init?(_ name: String) {
        let stem = name.dropLast(5)
        guard name.lowercased().hasSuffix(".gguf"), stem.utf8.count > 15 else { return nil }
        let parts = stem.suffix(15).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, parts[2] == "of", parts[1].utf8.count == 5, parts[3].utf8.count == 5,
            let number = Int(parts[1]), let total = Int(parts[3])
        else { return nil }
        (base, self.number, self.total) = (String(stem.dropLast(15)), number, total)
    }
}
