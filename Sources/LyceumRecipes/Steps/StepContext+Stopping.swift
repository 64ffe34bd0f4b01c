public import LyceumCore

extension StepContext {
    /// Runs asynchronous work that is cancelled when the run is to stop.
    ///
    /// - Throws: `LyceumError`; `cancelled` when it was stopped.
    public func stoppable<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws(LyceumError) -> Value {
        let work = Task { try await body() }
        let watch = Task { [self] in
            while !Task.isCancelled {
                if isCancelled { return work.cancel() }
                try await Task.sleep(nanoseconds: 50_000_000)
            }
        }
        defer { watch.cancel() }
        do {
            return try await work.value
        } catch let error as LyceumError {
            throw error
        } catch {
            if isCancelled { throw LyceumError(.cancelled, "stopped", at: name) }
            throw LyceumError(.inputOutput, "\(error)", at: name)
        }
    }
}
