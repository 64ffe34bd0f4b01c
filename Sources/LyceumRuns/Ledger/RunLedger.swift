internal import GRDB
public import LyceumCore

/// The index of all runs on this machine, an SQLite file. The runs' own files are the truth: the index only says where they are and what was last
/// seen there, and can be made again from them.
///
/// Any number of processes may use it at once (write-ahead log, waits of up to ten seconds).
public struct RunLedger: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    /// `$LYCEUM_HOME/runs.sqlite`, else `lyceum/runs.sqlite` in `$XDG_DATA_HOME` or `~/.local/share`.
    public static var standard: RunLedger {
        if let home = ProcessEnvironment.value("LYCEUM_HOME") { return RunLedger(path: home + "/runs.sqlite") }
        if let data = ProcessEnvironment.value("XDG_DATA_HOME"), data.hasPrefix("/") { return RunLedger(path: data + "/lyceum/runs.sqlite") }
        return RunLedger(path: ProcessEnvironment.homeFolder + "/.local/share/lyceum/runs.sqlite")
    }

    // MARK: - Writing

    /// Adds a run, or replaces what is known about it.
    public func update(_ entry: RunEntry) throws(LyceumError) { try update([entry]) }

    func update(_ entries: [RunEntry]) throws(LyceumError) {
        try use { queue in
            try queue.write { database in
                for entry in entries {
                    try database.execute(
                        sql: """
                            INSERT OR REPLACE INTO runs
                            (folder, identifier, name, kind, status, started, ended, host, version, step, loss)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            """,
                        arguments: [
                            entry.folder, entry.identifier, entry.name, entry.kind, entry.status.rawValue,
                            entry.started.secondsSince1970, entry.ended?.secondsSince1970, entry.host, entry.version, entry.step,
                            entry.loss,
                        ])
                }
            }
        }
    }

    /// Reads all runs at and below a folder into the index.
    /// - Returns: how many were found, and folders whose run cannot be read.
    @discardableResult
    public func rescan(_ folder: String) throws(LyceumError) -> (found: Int, unreadable: [(folder: String, error: LyceumError)]) {
        guard FileSystem.isFolder(folder) else { throw LyceumError(.notFound, "expected a folder", at: folder, remedy: "check the path") }
        var entries: [RunEntry] = []
        var unreadable: [(String, LyceumError)] = []
        for file in try FileSystem.files(below: folder) where FileSystem.name(of: file) == "run.json" {
            let path = FileSystem.parent(of: file).map { folder + "/" + $0 } ?? folder
            do throws(LyceumError) { entries.append(RunEntry(try Run.open(path))) } catch { unreadable.append((path, error)) }
        }
        try update(entries)
        return (entries.count, unreadable)
    }

    /// Forgets a run. Its files stay.
    public func forget(_ folder: String) throws(LyceumError) {
        try use { queue in try queue.write { try $0.execute(sql: "DELETE FROM runs WHERE folder = ?", arguments: [folder]) } }
    }

    // MARK: - Reading

    /// Runs, the newest first. Those that were running when last seen are looked at again; those whose folder is gone are left out.
    public func runs(kind: String? = nil, status: RunStatus? = nil, limit: Int? = nil) throws(LyceumError) -> [RunEntry] {
        var result: [RunEntry] = []
        for entry in try all() where kind == nil || entry.kind == kind {
            guard FileSystem.isFile(RunFolder(entry.folder).description) else { continue }
            let current = entry.status == .running ? ((try? Run.open(entry.folder)).map { RunEntry($0) } ?? entry) : entry
            if status == nil || current.status == status { result.append(current) }
            if result.count == limit { break }
        }
        return result
    }

    /// The run that a user means: a folder, an identifier or its beginning, a name (the newest of that name), or `last`.
    public func find(_ text: String) throws(LyceumError) -> Run {
        if FileSystem.isFile(RunFolder(text).description) { return try Run.open(text) }
        if text.hasSuffix("run.json"), FileSystem.isFile(text) { return try Run.open(FileSystem.parent(of: text) ?? ".") }
        let entries = try all().filter { FileSystem.isFile(RunFolder($0.folder).description) }
        let match =
            entries.first { $0.identifier == text } ?? entries.first { $0.name == text } ?? (text == "last" ? entries.first : nil)
            ?? entries.first { text.count >= 4 && $0.identifier.hasPrefix(text) }
        if let match { return try Run.open(match.folder) }
        let near = nearestNames(to: text, among: entries.map(\.name))
        throw LyceumError(
            .notFound, "no run '\(text)' is known",
            remedy: near.isEmpty
                ? "give a run's folder, or index a folder of runs: lyceum runs list --rescan FOLDER"
                : "did you mean \(near.joined(separator: ", "))? 'lyceum runs list' shows all")
    }

    private func all() throws(LyceumError) -> [RunEntry] {
        guard FileSystem.isFile(path) else { return [] }
        return try use { queue in
            try queue.read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM runs ORDER BY started DESC, identifier DESC").map(Self.entry)
            }
        }
    }

    private static func entry(_ row: Row) -> RunEntry {
        let started: Int? = row["started"]
        let ended: Int? = row["ended"]
        let status: String? = row["status"]
        return RunEntry(
            folder: row["folder"] ?? "", identifier: row["identifier"] ?? "", name: row["name"] ?? "", kind: row["kind"] ?? "",
            status: status.flatMap { RunStatus(rawValue: $0) } ?? .stopped, started: Timestamp(secondsSince1970: started ?? 0),
            ended: ended.map { Timestamp(secondsSince1970: $0) }, host: row["host"] ?? "", version: row["version"] ?? "",
            step: row["step"], loss: row["loss"])
    }

    // MARK: - The file

    private func use<Result>(_ body: (DatabaseQueue) throws -> Result) throws(LyceumError) -> Result {
        if let folder = FileSystem.parent(of: path) { try FileSystem.makeFolder(folder) }
        do {
            var configuration = GRDB.Configuration()
            configuration.busyMode = .timeout(10)
            configuration.journalMode = .wal
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            if try queue.read({ try !$0.tableExists("runs") }) { try queue.write(Self.makeTable) }
            let result = try body(queue)
            try queue.close()
            return result
        } catch {
            throw failure(error)
        }
    }

    private static func makeTable(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS runs (
                    folder TEXT PRIMARY KEY NOT NULL, identifier TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
                    status TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER, host TEXT NOT NULL, version TEXT NOT NULL,
                    step INTEGER, loss REAL);
                CREATE INDEX IF NOT EXISTS runs_started ON runs (started);
                """)
    }

    private func failure(_ error: any Error) -> LyceumError {
        if let error = error as? LyceumError { return error }
        let isDamaged = (error as? DatabaseError).map { [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains($0.resultCode) } ?? false
        return LyceumError(
            isDamaged ? .invalidData : .inputOutput, "the index of runs cannot be used: \((error as? DatabaseError)?.message ?? "\(error)")",
            at: path,
            remedy: isDamaged
                ? "remove the file and index the runs again: lyceum runs list --rescan FOLDER" : "check the file's permissions and the disk's space")
    }
}
