import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ctrl-C during a conversation: it stops the answer that is being written, and never the program.
enum Interrupt {
    private static let asked = Atomic<Bool>(false)
    private static let isAnswering = Atomic<Bool>(false)

    /// From now on Ctrl-C only sets a mark.
    static func install() {
        signal(SIGINT) { _ in
            Interrupt.asked.store(true, ordering: .relaxed)
            guard !Interrupt.isAnswering.load(ordering: .relaxed) else { return }
            let hint: StaticString = "\n(/quit or Ctrl-D ends the conversation)\n> "
            _ = write(2, hint.utf8Start, hint.utf8CodeUnitCount)
        }
    }

    /// Runs something that Ctrl-C may stop; `wasAsked` tells it to.
    static func answering<Result>(_ body: () throws -> Result) rethrows -> Result {
        asked.store(false, ordering: .relaxed)
        isAnswering.store(true, ordering: .relaxed)
        defer { isAnswering.store(false, ordering: .relaxed) }
        return try body()
    }

    static var wasAsked: Bool { asked.load(ordering: .relaxed) }
}
