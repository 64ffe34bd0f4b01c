internal import LyceumCore

/// Slurm's own commands.
struct SlurmClient: Sendable {
    /// A job, or one task of an array, that Slurm still knows.
    struct Entry: Sendable, Hashable {
        var job: Int
        /// The task's number in its array; nil for a job by itself.
        var task: Int?
        /// Such as `RUNNING`.
        var state: String
        var reason: String

        static let activeStates: Set = [
            "PENDING", "RUNNING", "SUSPENDED", "COMPLETING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "RESIZING", "SIGNALING",
            "STAGE_OUT", "STOPPED", "RESV_DEL_HOLD", "SPECIAL_EXIT",
        ]
        var isActive: Bool { Self.activeStates.contains(state) }
    }

    /// Seconds that a command of Slurm may take.
    static let patience = 90.0

    /// Submits a script.
    /// - Returns: the job's number.
    /// - Throws: `LyceumError` with sbatch's own words when it refuses.
    func submit(_ script: String, _ options: [String]) async throws(LyceumError) -> Int {
        let outcome = try await run(["sbatch", "--parsable"] + options + [script])
        let lines = outcome.output.split(separator: "\n").map(String.init)
        // The number may be followed by the cluster's name, and warnings may stand before it.
        if outcome.status == 0, let last = lines.last, let number = Int(last.prefix { $0 != ";" }) { return number }
        throw LyceumError(
            .inputOutput, "Slurm refused the job: \(Self.words(outcome.output, status: outcome.status))", at: script,
            remedy: "change --partition, --time, --memory or --sbatch-option as it says; lyceum curate … --dry-run prints the scripts")
    }

    /// What Slurm knows of jobs; those it has forgotten are left out.
    func entries(_ jobs: [Int]) async throws(LyceumError) -> [Entry] {
        guard !jobs.isEmpty else { return [] }
        var entries: [Entry] = []
        // Asked one by one: an unknown number among others may be an error for all.
        for job in Set(jobs).sorted() {
            let outcome = try await run(["squeue", "--noheader", "--array", "--states=all", "--format=%A|%F|%K|%T|%r", "--jobs=\(job)"])
            if outcome.status != 0 {
                if outcome.output.contains("Invalid job id") { continue }
                throw LyceumError(
                    .network, "Slurm does not say what is in the queue: \(Self.words(outcome.output, status: outcome.status))",
                    remedy: "see whether squeue works, then run the same command again")
            }
            entries += outcome.output.split(separator: "\n").compactMap { Self.entry(String($0)) }
        }
        return entries
    }

    static func entry(_ line: String) -> Entry? {
        let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let own = Int(parts[0]) else { return nil }
        return Entry(job: Int(parts[1]) ?? own, task: Int(parts[2]), state: parts[3], reason: parts[4])
    }

    /// Takes jobs out of the queue; those that have ended are no error.
    func cancel(_ jobs: [Int]) async throws(LyceumError) {
        guard !jobs.isEmpty else { return }
        _ = try await run(["scancel", "--quiet"] + jobs.map { "\($0)" })
    }

    private func run(_ arguments: [String]) async throws(LyceumError) -> Subprocess.Outcome {
        let program = arguments[0]
        let work = Task { () -> Result<Subprocess.Outcome, LyceumError> in
            do throws(LyceumError) { return .success(try await Subprocess.run(arguments)) } catch { return .failure(error) }
        }
        let alarm = Task {
            try await Task.sleep(nanoseconds: UInt64(Self.patience * 1e9))
            work.cancel()
        }
        let result = await withTaskCancellationHandler { await work.value } onCancel: { work.cancel() }
        alarm.cancel()
        do throws(LyceumError) { return try result.get() } catch {
            if error.code == .notFound {
                throw LyceumError(
                    .notFound, "there is no \(program): this machine has no Slurm", at: "--executor slurm",
                    remedy: "call this on a machine where jobs are submitted, or leave --executor out to work with threads here")
            }
            guard error.code == .cancelled, !Task.isCancelled else { throw error }
            throw LyceumError(
                .network, "\(program) has not answered for \(Int(Self.patience)) seconds", at: "--executor slurm",
                remedy: "see whether the cluster is up (sinfo), then run the same command again")
        }
    }

    /// What a command said, on one line.
    private static func words(_ output: String, status: Int32) -> String {
        let lines = output.split(whereSeparator: \.isNewline).suffix(4)
        return lines.isEmpty ? "exit status \(status)" : lines.joined(separator: "; ")
    }
}
