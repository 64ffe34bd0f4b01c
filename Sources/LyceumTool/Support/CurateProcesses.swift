import Lyceum

extension CurationRun {
    /// Runs a pipeline in this process, in one of several that a launcher started, or one part of it for others to finish.
    ///
    /// - Parameter group: processes that each do their share; the first makes the folder, and the reports once all are done.
    /// - Returns: for the first process of a group the counts of all files, otherwise of those asked for.
    func run(
        resumes: Bool, share: CurationShare?, group: (any Communicator)?, report: (_ done: Int, _ total: Int) -> Void
    ) throws(LyceumError) -> Outcome {
        guard let group else {
            guard let share else { return try run(resumes: resumes, report: report) }
            // A part belongs to work that others have begun or will begin.
            try prepare(resumes: true)
            return try work(on: share, report: report)
        }
        if group.isFirst { try prepare(resumes: resumes) }
        try group.barrier()
        var outcome = try work(on: share, report: report)
        try group.barrier()
        if group.isFirst { outcome.counts = try finish() }
        return outcome
    }
}
