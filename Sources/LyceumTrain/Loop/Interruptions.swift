internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// SIGINT and SIGTERM as a mark that the loop looks at between steps. A second SIGINT ends the program at once.
public enum Interruptions {
    private static let received = Atomic<Int32>(0)

    /// From now on the two signals only set the mark.
    ///
    /// Programs that start this one may have blocked signals; a blocked one would never come.
    public static func install() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                if Interruptions.received.exchange(number, ordering: .relaxed) == number, number == SIGINT { _exit(130) }
            }
        }
    }

    /// The signal that came, or nil.
    public static var current: Interruption? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : Interruption(signal: number)
    }
}
