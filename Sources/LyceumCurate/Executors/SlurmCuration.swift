public import LyceumCore

/// A pipeline on a cluster that Slurm runs: a job array whose tasks each do their part of the files, and a job for what follows, once all of
/// them have succeeded.
///
/// Every file that is complete has its mark, as with threads, so the same call again submits only the parts that miss some: those whose
/// tasks were killed, failed or lost their node. The output is that of threads.
public struct SlurmCuration: Sendable {
    public struct Submission: Sendable {
        /// Parts that were submitted now, and the numbers of the jobs.
        public var parts: [Int] = []
        public var array: Int?
        public var finish: Int?
        /// Parts that were submitted before and have not ended.
        public var active: [Int] = []
        /// Parts that have all their files, of those that have any.
        public var complete = 0
        public var count = 0
        /// Whether nothing was left to do.
        public var isFinished = false
    }

    let plan: CurationPlan
    let options: SlurmOptions
    let program: SlurmProgram
    let client = SlurmClient()

    /// - Throws: `LyceumError` (`invalidArgument`) for options out of range.
    public init(_ plan: CurationPlan, _ options: SlurmOptions, _ program: SlurmProgram) throws(LyceumError) {
        try options.check()
        (self.plan, self.options, self.program) = (plan, options, program)
    }

    /// What would be submitted: paths and texts of the scripts, and the parts that miss files.
    public func preview() throws(LyceumError) -> (scripts: [(path: String, text: String)], parts: [Int]) {
        let folder = plan.folder.hasPrefix("/") ? plan.folder : program.folder + "/" + plan.folder
        let scripts = scripts(in: FileSystem.absolute(plan.folder) ?? folder)
        return ([(scripts.partsPath, scripts.parts), (scripts.finishPath, scripts.finish)], try missing(CurationRun(plan)).parts)
    }

    /// Submits what is missing and not yet in the queue.
    /// - Parameter resumes: whether the output folder may hold something that is not this pipeline's.
    /// - Throws: `LyceumError`: no Slurm here, a refusal in sbatch's words, a folder of another pipeline.
    public func submit(resumes: Bool) async throws(LyceumError) -> Submission {
        let run = CurationRun(plan)
        try run.prepare(resumes: resumes || FileSystem.isFile(plan.folder + "/pipeline.json"))
        try FileSystem.makeFolder(plan.folder + "/slurm")
        guard let lock = try FileLock(ifFree: plan.folder + "/slurm/lock") else {
            throw LyceumError(.inputOutput, "another process is submitting this pipeline right now", at: plan.folder, remedy: "wait until it has")
        }
        defer { withExtendedLifetime(lock) {} }
        var record = try SlurmRecord.read(plan.folder) ?? SlurmRecord(tasks: options.tasks)
        let entries = try await client.entries(record.jobs).filter { $0.isActive && $0.reason != "DependencyNeverSatisfied" }
        let active = entries.filter { $0.task != nil }
        guard active.isEmpty || record.tasks == options.tasks else {
            throw LyceumError(
                .invalidArgument, "parts of an earlier submission with --tasks \(record.tasks) are still in the queue", at: plan.folder,
                remedy: "use --tasks \(record.tasks), wait, or take them out by scancel "
                    + Set(active.map(\.job)).sorted().map(String.init).joined(separator: " "))
        }
        var submission = Submission()
        submission.active = active.compactMap(\.task).sorted()
        let (missing, count) = try missing(run)
        submission.count = count
        submission.complete = count - missing.count
        submission.parts = missing.filter { !submission.active.contains($0) }
        let isReported = FileSystem.isFile(plan.folder + "/report.json")
        if missing.isEmpty, active.isEmpty, isReported {
            submission.isFinished = true
            return submission
        }
        let waitsAlready = record.finish.map { finish in entries.contains { $0.job == finish } } ?? false
        if submission.parts.isEmpty, waitsAlready { return submission }
        if let finish = record.finish { try await client.cancel([finish]) }
        record.tasks = options.tasks
        record.finish = nil
        record.arrays = Set(active.map(\.job)).sorted()
        try await submit(&submission, &record, waitingFor: active)
        return submission
    }

    private func submit(
        _ submission: inout Submission, _ record: inout SlurmRecord, waitingFor active: [SlurmClient.Entry]
    ) async throws(LyceumError) {
        guard let folder = FileSystem.absolute(plan.folder) else { throw LyceumError(.notFound, "the output folder is gone", at: plan.folder) }
        let scripts = scripts(in: folder)
        try FileSystem.remove(folder + "/report.json")
        try AtomicFile.write(scripts.parts, to: scripts.partsPath)
        try AtomicFile.write(scripts.finish, to: scripts.finishPath)
        var conditions = active.compactMap { entry in entry.task.map { "\(entry.job)_\($0)" } }
        if !submission.parts.isEmpty {
            let atMost = options.limit.map { "%\($0)" } ?? ""
            let array = try await client.submit(scripts.partsPath, ["--array=\(SlurmScripts.ranges(submission.parts))\(atMost)"])
            submission.array = array
            record.arrays.append(array)
            // Written at once: should the next step fail, these tasks are known.
            try record.write(folder)
            conditions.append("\(array)")
        }
        // A job whose condition can no longer be met leaves the queue by itself.
        let dependency = conditions.isEmpty ? [] : ["--dependency=afterok:" + conditions.joined(separator: ":"), "--kill-on-invalid-dep=yes"]
        submission.finish = try await client.submit(scripts.finishPath, dependency)
        record.finish = submission.finish
        try record.write(folder)
    }

    func scripts(in folder: String) -> SlurmScripts {
        SlurmScripts(options: options, program: program, name: plan.name, folder: folder)
    }

    /// Parts that miss files, and the number of those that have any.
    func missing(_ run: CurationRun) throws(LyceumError) -> (parts: [Int], count: Int) {
        var parts: [Int] = []
        let shares = plan.shares(options.tasks)
        let complete = try run.complete(of: Array(plan.files.indices))
        for (place, files) in shares.enumerated() where files.contains(where: { complete[$0] == nil }) { parts.append(place + 1) }
        return (parts, shares.count { !$0.isEmpty })
    }
}
