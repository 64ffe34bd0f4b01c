internal import LyceumCore

/// A generator on a thread of its own, for programs that use Swift's concurrency. Requests are answered one at a time, in order.
public final class GenerationService: Sendable {
    private let thread: EvaluationThread
    private let owned: Owned

    /// Touched only on the thread.
    private final class Owned: @unchecked Sendable {
        let generator: Generator
        init(_ generator: Generator) { self.generator = generator }
    }

    public init(_ generator: sending Generator) {
        thread = EvaluationThread()
        owned = Owned(generator)
    }

    /// The events of a generation. Ending the iteration, or cancelling its task, stops the work.
    public func stream(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        AsyncThrowingStream { continuation in
            let isCancelled = Locked(false)
            continuation.onTermination = { _ in isCancelled.withLock { $0 = true } }
            thread.run { [owned] in
                do throws(LyceumError) {
                    guard !isCancelled.withLock({ $0 }) else { throw LyceumError(.cancelled, "the request was cancelled") }
                    _ = try owned.generator.generate(request) { event in
                        continuation.yield(event)
                        return !isCancelled.withLock { $0 }
                    }
                    continuation.finish()
                } catch { continuation.finish(throwing: error) }
            }
        }
    }

    /// Generates one text and waits for it.
    public func generate(_ request: GenerationRequest) async throws -> GenerationResult {
        for try await event in stream(request) {
            if case .finished(let result) = event { return result }
        }
        throw LyceumError(.cancelled, "the request was cancelled")
    }
}
