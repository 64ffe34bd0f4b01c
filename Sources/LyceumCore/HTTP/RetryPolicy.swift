#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// When and how long to wait before a request is sent again: exponential backoff with full jitter.
///
/// Before retry `n` (from 0) the wait is drawn evenly from `[0, min(maximumDelay, baseDelay · 2ⁿ)]`, so that many clients that failed
/// together do not come back together. A server's `Retry-After` is waited for in full, with the jitter on top.
public struct RetryPolicy: Sendable {
    /// Attempts in all; 1 never retries.
    public var maximumAttempts: Int
    /// seconds
    public var baseDelay: Double
    /// seconds
    public var maximumDelay: Double
    /// The longest `Retry-After` that is waited for, in seconds; a longer one ends the retries.
    public var maximumRetryAfter: Double
    /// Answers that may be different next time.
    public var statuses: Set<Int>

    public init(
        maximumAttempts: Int = 5, baseDelay: Double = 0.5, maximumDelay: Double = 20, maximumRetryAfter: Double = 120,
        statuses: Set<Int> = [408, 425, 429, 500, 502, 503, 504]
    ) {
        self.maximumAttempts = maximumAttempts
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
        self.maximumRetryAfter = maximumRetryAfter
        self.statuses = statuses
    }

    public static let none = RetryPolicy(maximumAttempts: 1)

    /// The longest wait before retry `retry`, counted from 0.
    func ceiling(_ retry: Int) -> Double { min(maximumDelay, baseDelay * Double(1 << min(max(retry, 0), 30))) }
}

/// Draws the waits and sleeps them; tests replace the sleeping.
public final class RetryClock: Sendable {
    private let state: Locked<UInt64>
    private let sleeper: @Sendable (Double) async throws -> Void

    /// - Parameters:
    ///   - seed: of the jitter; nil takes one from clock and process, so that processes differ. No result depends on it.
    ///   - sleep: waits the seconds; throws when the task is cancelled.
    public init(
        seed: UInt64? = nil,
        sleep: @escaping @Sendable (Double) async throws -> Void = { seconds in
            try await Task.sleep(nanoseconds: UInt64(max(seconds, 0) * 1e9))
        }
    ) {
        state = Locked(seed ?? monotonicSeconds().bitPattern ^ UInt64(UInt32(bitPattern: getpid())) << 32)
        sleeper = sleep
    }

    /// The wait before a retry, in seconds.
    public func delay(_ policy: RetryPolicy, retry: Int, retryAfter: Double? = nil) -> Double {
        let jitter = nextUnit() * policy.ceiling(retry)
        // The jitter after a demanded wait is small beside it, but still spreads the clients.
        return retryAfter.map { $0 + min(jitter, 1) } ?? jitter
    }

    /// - Throws: `LyceumError` (`cancelled`) when the task is cancelled meanwhile.
    public func sleep(_ seconds: Double, at place: String) async throws(LyceumError) {
        do { try await sleeper(seconds) } catch {
            throw LyceumError(.cancelled, "cancelled while waiting to try again", at: place)
        }
    }

    /// Even in [0, 1): SplitMix64, upper 53 bits.
    private func nextUnit() -> Double {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return Double((word ^ (word >> 31)) >> 11) * 0x1p-53
        }
    }
}
