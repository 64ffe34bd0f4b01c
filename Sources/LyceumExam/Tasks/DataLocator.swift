internal import LyceumCore
internal import LyceumData

/// Finds the files of a task's splits.
///
/// In this order: files the task names itself (`data_files`, `metadata.lyceum.files`), then the layouts data comes in: `test.jsonl`,
/// `SUBSET_test.csv`,
/// `test/SUBSET_test.csv`, `SUBSET/test-00000-of-00001.parquet`, `data/test-….parquet`, below the data folder, or below a folder in it named as the
/// data set (`cais/mmlu`, `mmlu`, `cais--mmlu`, the cache of the data hub).
struct DataLocator {
    let task: TaskDefinition
    /// `--data-dir`; nil looks in `LYCEUM_DATA` and the working folder.
    let folder: String?

    /// Formats by the endings of files, packed or not.
    static let endings = [".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".txt"]

    func files(of split: String) throws(LyceumError) -> [DataFile] {
        var tried: [String] = []
        // A file given in place of a folder is the data.
        if let folder, FileSystem.isFile(folder) { return try open([folder]) }
        if let patterns = patterns(of: split) {
            for base in bases(.forFiles) {
                var found: [String] = []
                for pattern in patterns {
                    let path = pattern.hasPrefix("/") || base.isEmpty ? pattern : base + "/" + pattern
                    tried.append(path)
                    found += try expanded(path)
                    if task.data.filesAreAlternatives, !found.isEmpty { break }
                }
                if !found.isEmpty { return try open(found) }
            }
        }
        for base in bases(task.data.files[split] == nil ? .all : .ownFolders) where FileSystem.isFolder(base) {
            let search = SplitSearch(split: split, subset: task.data.subset, isOneDataSet: !roots.contains(base))
            if let found = try search.files(in: base) { return try open(found) }
            tried.append(base + "/" + search.example)
        }
        throw missing(split, tried)
    }

    // MARK: Where to look

    private var roots: [String] {
        if let folder { return [folder] }
        return (ProcessEnvironment.value("LYCEUM_DATA").map { [$0] } ?? []) + ["."]
    }

    private enum Bases {
        /// Also the task file's folder and the working folder.
        case forFiles
        case all
        /// Without folders that hold several data sets.
        case ownFolders
    }

    /// Folders that may hold the data, the most fitting first.
    private func bases(_ kind: Bases) -> [String] {
        var names = kind == .ownFolders ? [] : task.data.folders
        if let path = task.data.path, !Self.isFormat(path) {
            names.append(path)
            if let last = path.split(separator: "/").last { names.append(String(last)) }
            let joined = path.split(separator: "/").joined(separator: "--")
            names += [joined, "datasets--" + joined]
        }
        if !Self.isFormat(task.name) { names.append(task.name) }
        var bases: [String] = []
        for root in roots {
            for name in names { bases += snapshots(of: name.hasPrefix("/") ? name : root + "/" + name) }
            bases.append(root)
        }
        if kind == .forFiles {
            if let own = FileSystem.parent(of: task.origin), !task.origin.hasPrefix("ready:") { bases.append(own) }
            bases.append("")
        }
        var seen: Set<String> = []
        return bases.filter { seen.insert($0).inserted }
    }

    /// Names that say how to read files, not where they are (`dataset_path: json`).
    private static func isFormat(_ name: String) -> Bool { ["json", "csv", "text", "parquet", "arrow", "pandas"].contains(name) }

    /// The data hub's cache keeps files below `snapshots/COMMIT`.
    private func snapshots(of folder: String) -> [String] {
        let below = folder + "/snapshots"
        guard FileSystem.isFolder(below), let names = try? FileSystem.names(in: below) else { return [folder] }
        return names.map { below + "/" + $0 } + [folder]
    }

    private func patterns(of split: String) -> [String]? {
        if let files = task.data.files[split] { return files }
        for alias in SplitSearch.names(of: split) { if let files = task.data.files[alias] { return files } }
        return nil
    }

    // MARK: Patterns

    /// Files that a path means: itself, those in a folder, or those that fit a pattern with `*`.
    private func expanded(_ path: String) throws(LyceumError) -> [String] {
        if FileSystem.isFile(path) { return [path] }
        if FileSystem.isFolder(path) { return try FileSystem.files(below: path).filter(Self.isData).map { path + "/" + $0 } }
        guard path.contains("*") || path.contains("?") else {
            // Packed files answer to their plain names.
            return [".gz", ".zst"].map { path + $0 }.filter(FileSystem.isFile)
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let fixed = parts.prefix { !$0.contains("*") && !$0.contains("?") }
        let base = fixed.isEmpty ? "." : fixed == [""] ? "/" : fixed.joined(separator: "/")
        guard FileSystem.isFolder(base) else { return [] }
        let pattern = WildcardPattern(parts.dropFirst(fixed.count).joined(separator: "/").replacing("**/", with: "*"))
        return try FileSystem.files(below: base).filter { pattern.matches($0) && Self.isData($0) }.map { base + "/" + $0 }
    }

    static func isData(_ name: String) -> Bool {
        var name = name[...]
        for packed in [".gz", ".zst"] where name.hasSuffix(packed) { name = name.dropLast(packed.count) }
        return endings.contains { name.hasSuffix($0) }
    }

    private func open(_ paths: [String]) throws(LyceumError) -> [DataFile] { try DataFile.find(paths) }

    // MARK: What is missing

    private func missing(_ split: String, _ tried: [String]) -> LyceumError {
        let shown = tried.prefix(6).map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }.joined(separator: ", ")
        let rest = tried.count > 6 ? " and \(tried.count - 6) more places" : ""
        let source = task.data.source ?? task.data.path.map { Self.isFormat($0) ? "the files it names" : "the data set \($0) (Hugging Face hub)" }
        return LyceumError(
            .notFound,
            "the data of the split '\(split)' is not there; looked for \(tried.isEmpty ? "nothing: there is no data folder" : shown + rest)",
            at: task.name,
            remedy: "get \(source ?? "its data") and name the folder with --data-dir or LYCEUM_DATA")
    }
}
