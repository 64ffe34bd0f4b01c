internal import LyceumCore

/// Finds a split's files by their names.
struct SplitSearch {
    let split: String
    let subset: String?
    /// Whether the folder holds this data set and nothing else.
    var isOneDataSet = true

    /// What a split is also called.
    static func names(of split: String) -> [String] {
        let families = [["test"], ["validation", "valid", "val", "dev"], ["train", "training"], ["dev", "validation", "val", "valid"]]
        let family = families.first { $0[0] == split } ?? families.first { $0.contains(split) } ?? []
        return [split] + family.filter { $0 != split }
    }

    var example: String { subset.map { "\(split)/\($0)_\(split).csv" } ?? "\(split).jsonl" }

    /// The files of the split in a folder; nil when there are none.
    func files(in folder: String) throws(LyceumError) -> [String]? {
        let all = try candidates(in: folder)
        for name in Self.names(of: split) {
            let fitting = all.filter { fits($0, name) }
            guard let subset, subset != "default" else {
                if let found = whole(fitting, name) { return found.map { folder + "/" + $0 } }
                continue
            }
            let named = fitting.filter { mentions($0, subset, besides: name) }
            if !named.isEmpty { return named.map { folder + "/" + $0 } }
            // A data set with one subset only may leave its name out (`main`).
            if let plain = whole(fitting, name), plain.count == 1 || plain.allSatisfy(isShard) { return plain.map { folder + "/" + $0 } }
        }
        return nil
    }

    /// Files that may be data. In a folder of many data sets only those that lie as one data set's own would are looked at.
    private func candidates(in folder: String) throws(LyceumError) -> [String] {
        let depth = 4
        var files: [String] = []
        if isOneDataSet {
            files = try FileSystem.files(below: folder)
        } else {
            let own = Set(Self.names(of: split) + ["data"] + (subset.map { [$0] } ?? []))
            for name in try FileSystem.names(in: folder) {
                if own.contains(name), FileSystem.isFolder(folder + "/" + name) {
                    files += try FileSystem.files(below: folder + "/" + name).map { name + "/" + $0 }
                } else if DataLocator.isData(name) {
                    files.append(name)
                }
            }
        }
        return files.filter { DataLocator.isData($0) && $0.utf8.count(where: { $0 == UInt8(ascii: "/") }) < depth }
    }

    /// Of the files that fit, those of the outermost folder, or the shards of one split.
    private func whole(_ fitting: [String], _ name: String) -> [String]? {
        guard !fitting.isEmpty else { return nil }
        let direct = fitting.filter { Self.stem($0) == name }
        if !direct.isEmpty { return outermost(direct) }
        let shards = fitting.filter(isShard)
        if !shards.isEmpty { return outermost(shards) }
        let found = outermost(fitting)
        // Several files of other names are one split only in a folder of the split's name; else they are several data sets.
        let isFolder = found.allSatisfy { $0.split(separator: "/").dropLast().contains { $0 == name } }
        return found.count == 1 || isFolder ? found : nil
    }

    private func outermost(_ files: [String]) -> [String] {
        func level(_ path: String) -> Int { path.utf8.count(where: { $0 == UInt8(ascii: "/") }) }
        let least = files.map(level).min() ?? 0
        return files.filter { level($0) == least }
    }

    /// `test-00000-of-00001`
    private func isShard(_ path: String) -> Bool { Self.stem(path).contains("-of-") }

    /// Whether a file's name or folder has the split's name as a word.
    private func fits(_ path: String, _ name: String) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        guard let last = parts.last else { return false }
        if Self.has(word: name, in: Self.stem(last)) { return true }
        return parts.dropLast().contains { $0 == name || $0 == "\(name)_set" }
    }

    private func mentions(_ path: String, _ subset: String, besides name: String) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        if parts.dropLast().contains(subset) { return true }
        let stem = Self.stem(path)
        guard stem != subset else { return true }
        // The rest of the name must be the split's, so that `anatomy` is not `human_anatomy`.
        for separator in ["_", "-", "."] {
            for joined in [subset + separator + name, name + separator + subset] where stem == joined || stem.hasPrefix(joined + "-0") { return true }
        }
        return false
    }

    /// The name without folders and endings.
    static func stem(_ path: String) -> String {
        var name = FileSystem.name(of: path)[...]
        for ending in [".gz", ".zst"] where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
        for ending in DataLocator.endings where name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
        return String(name)
    }

    private static func has(word: String, in text: String) -> Bool {
        text.split(whereSeparator: { !($0.isLetter || $0.isNumber) }).contains { $0.lowercased() == word.lowercased() }
    }
}
