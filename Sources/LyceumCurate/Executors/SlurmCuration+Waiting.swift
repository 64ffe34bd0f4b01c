public import LyceumCore

extension SlurmCuration {
    private static let secondsBetweenLooks = 0.5
    /// Looks at the folder between two questions to Slurm, and looks that a shared disk gets to show what was written.
    private static let looksPerQuestion = 6
    private static let looksAtTheEnd = 20

    /// Waits until all jobs of the folder have ended.
    ///
    /// - Parameter report: files that are complete, and all of them.
    /// - Returns: the counts of the report.
    /// - Throws: `LyceumError` that names the parts that are not complete, with what Slurm and their logs say of them.
    public func wait(report: (_ done: Int, _ total: Int) -> Void) async throws(LyceumError) -> CurationCounts {
        guard let record = try SlurmRecord.read(plan.folder) else { return try counts() }
        var last: [SlurmClient.Entry] = []
        var looks = 0
        var quiet = 0
        while quiet < Self.looksAtTheEnd {
            if looks % Self.looksPerQuestion == 0 || quiet > 0 {
                let entries = try await client.entries(record.jobs)
                if !entries.isEmpty { last = entries }
                let isActive = entries.contains { $0.isActive && $0.reason != "DependencyNeverSatisfied" }
                quiet = isActive ? 0 : quiet + 1
                if quiet > 0, FileSystem.isFile(plan.folder + "/report.json") { return try counts() }
                if quiet > 0, last.contains(where: { $0.task != nil && !$0.isActive && $0.state != "COMPLETED" }) { break }
            }
            report(try marked(), plan.files.count)
            looks += 1
            do { try await Task.sleep(nanoseconds: UInt64(Self.secondsBetweenLooks * 1e9)) } catch {
                throw LyceumError(.cancelled, "stopped waiting; the jobs go on", at: plan.folder)
            }
        }
        throw try failure(last)
    }

    private func marked() throws(LyceumError) -> Int {
        try FileSystem.names(in: plan.folder + "/marks").count { $0.hasSuffix(".json") }
    }

    /// The counts of a run that has ended.
    public func counts() throws(LyceumError) -> CurationCounts {
        let path = plan.folder + "/report.json"
        return try CurationCounts(try TextFile.json(path), at: path)
    }

    private func failure(_ entries: [SlurmClient.Entry]) throws(LyceumError) -> LyceumError {
        let scripts = scripts(in: FileSystem.absolute(plan.folder) ?? plan.folder)
        let (parts, count) = try missing(CurationRun(plan))
        guard !parts.isEmpty else {
            return LyceumError(
                .inputOutput, "all parts are complete, but the job that follows them did not succeed: \(Self.lastLine(scripts.finishLog))",
                at: scripts.finishLog, remedy: "run the same command again: it submits this job alone")
        }
        let states = Dictionary(entries.compactMap { entry in entry.task.map { ($0, entry.state) } }) { $1 }
        let shown = parts.prefix(5).map { part in
            let line = Self.lastLine(scripts.log(part: part))
            return "part \(part)" + (states[part].map { " \($0)" } ?? "") + (line.isEmpty ? "" : " (\(line))")
        }
        var remedy = "run the same command again: only these parts are submitted, and only their missing files are worked on"
        if states.values.contains("TIMEOUT") { remedy += "; give them more --time" }
        if states.values.contains("OUT_OF_MEMORY") { remedy += "; give them more --memory" }
        return LyceumError(
            .inputOutput, "\(parts.count) of \(count) parts are not complete: " + shown.joined(separator: ", ") + (parts.count > 5 ? ", …" : ""),
            at: scripts.folder + "/slurm", remedy: remedy)
    }

    /// What a log says at its end, on one line; empty where there is none.
    private static func lastLine(_ path: String) -> String {
        guard FileSystem.isFile(path), let lines = try? TextFile.lines(path) else { return "" }
        let line = lines.last { $0.hasPrefix("error:") || $0.contains("slurmstepd") } ?? lines.last ?? ""
        return String(line.prefix(300))
    }
}
