public import LyceumCore

/// Sums gradients over all ranks while the rest of the backward pass is still running.
///
/// Gradients go into buckets in a fixed order, the same on all ranks; a bucket is summed by a thread of its own as soon as it and all buckets before it
/// are final. How gradients are put into buckets does not change a bit of the sums.
///
/// Per step: `begin()`, then `ready(_:)` as gradients become final in the last backward pass of the step, then `finish()`.
public final class GradientReducer: Sendable {
    struct Progress: Sendable {
        /// Per parameter, whether its gradient is final in this step.
        var isReady: [Bool]
        /// Parameters of each bucket that are not final yet.
        var missing: [Int]
        var reduced = 0
        var isRunning = false
        var isClosed = false
        var failure: LyceumError?
    }

    let communicator: any Communicator
    let buckets: [GradientBucket]
    private let bucketOf: [Int]
    private let progress: Condition<Progress>

    /// - Parameters:
    ///   - gradients: one array per parameter; they stay where they are until the reducer is gone.
    ///   - order: parameters in the order in which backward finishes them; by default from the last to the first.
    ///   - bucketElements: gradients are gathered until a bucket has at least this many elements.
    public init(
        _ gradients: [UnsafeMutableBufferPointer<Float>], on communicator: any Communicator, order: [Int]? = nil,
        bucketElements: Int = 1 << 22
    ) throws(LyceumError) {
        self.communicator = communicator
        let order = order ?? Array(gradients.indices.reversed())
        precondition(order.sorted() == Array(gradients.indices), "the order names every parameter once")
        buckets = GradientBucket.pack(gradients, order: order, minimum: bucketElements)
        var bucketOf = [Int](repeating: 0, count: gradients.count)
        for (number, bucket) in buckets.enumerated() { for parameter in bucket.parameters { bucketOf[parameter] = number } }
        self.bucketOf = bucketOf
        progress = Condition(
            Progress(isReady: Array(repeating: false, count: gradients.count), missing: buckets.map(\.parameters.count)))
        guard communicator.count > 1 else { return }
        let worker = Worker(communicator: communicator, buckets: buckets, progress: progress)
        guard BackgroundThread.start({ worker.run() }) else {
            throw LyceumError(.limitExceeded, "the system gives no further thread")
        }
    }

    deinit { progress.update { $0.isClosed = true } }

    /// Starts a step. Before the last micro-batch's backward pass: gradients that become final earlier would be added to afterwards.
    public func begin() {
        progress.update { progress in
            progress.isReady = progress.isReady.map { _ in false }
            progress.missing = buckets.map(\.parameters.count)
            progress.reduced = 0
            progress.isRunning = true
        }
        (communicator as? any Hurried)?.hurry(false)
    }

    /// The parameter's gradient is final: nothing writes to it until `finish()` returned. Told again it does nothing.
    public func ready(_ parameter: Int) {
        guard communicator.count > 1 else { return }
        progress.update { progress in
            guard progress.isRunning, !progress.isReady[parameter] else { return }
            progress.isReady[parameter] = true
            progress.missing[bucketOf[parameter]] -= 1
        }
    }

    /// Takes all gradients that were not told as final, waits until every sum is there, and ends the step.
    /// - Throws: the communicator's error, when a rank could not be reached.
    public func finish() throws(LyceumError) {
        guard communicator.count > 1 else { return }
        (communicator as? any Hurried)?.hurry(true)
        progress.update { $0.missing = $0.missing.map { _ in 0 } }
        let failure: LyceumError?? = progress.wait { progress in
            if let failure = progress.failure { return .some(failure) }
            guard progress.reduced == buckets.count else { return nil }
            progress.isRunning = false
            return .some(nil)
        }
        if let failure, let failure { throw failure }
    }
}

/// A communicator whose waits for gradients are short naps, or none while somebody waits for their end.
protocol Hurried { func hurry(_ isHurried: Bool) }

/// The thread behind a reducer.
private final class Worker: Sendable {
    let communicator: any Communicator
    let buckets: [GradientBucket]
    let progress: Condition<GradientReducer.Progress>

    init(communicator: any Communicator, buckets: [GradientBucket], progress: Condition<GradientReducer.Progress>) {
        self.communicator = communicator
        self.buckets = buckets
        self.progress = progress
    }

    func run() {
        while let number = next() {
            do throws(LyceumError) {
                try buckets[number].sum(on: communicator)
                progress.update { $0.reduced = number + 1 }
            } catch {
                progress.update { $0.failure = error }
                return
            }
        }
    }

    /// The bucket whose turn it is, once it is final; nil when the reducer is gone.
    private func next() -> Int? {
        progress.wait { progress -> Int?? in
            if progress.isClosed { return .some(nil) }
            guard progress.isRunning, progress.reduced < buckets.count, progress.missing[progress.reduced] == 0 else { return nil }
            return progress.reduced
        }
    }
}
