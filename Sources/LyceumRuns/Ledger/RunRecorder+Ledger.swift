internal import LyceumCore

extension RunRecorder {
    /// Tells the ledger how the run stands. Trouble there is told once and never stops the run.
    func updateLedger(_ record: RunRecord) {
        guard options.isListed, !hasWarned.withLock({ $0 }) else { return }
        let run = Run(folder: folder, record: record, status: record.status)
        do throws(LyceumError) { try options.ledger.update(RunEntry(run)) } catch {
            hasWarned.withLock { $0 = true }
            options.warn("the run is recorded in \(folder.path) but not listed: \(error)")
        }
    }
}
