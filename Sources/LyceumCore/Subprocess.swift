#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Another program, run to its end without a shell.
public enum Subprocess {
    public struct Outcome: Sendable {
        /// The exit status; 128 plus the signal's number when a signal ended it.
        public var status: Int32
        /// The end of what it wrote to both its output streams, at most 64 KiB.
        public var output: String
    }

    /// Runs a program found along `PATH`. Its standard input is empty.
    ///
    /// Cancelling the task ends the program.
    /// - Parameters:
    ///   - environment: added to the variables of this process.
    ///   - onTick: called about five times a second while it runs, on another thread.
    /// - Throws: `LyceumError` (`notFound`) when there is no such program.
    public static func run(
        _ arguments: [String], environment: [String: String] = [:], onTick: @escaping @Sendable () -> Void = {}
    ) async throws(LyceumError) -> Outcome {
        let running = Locked<pid_t>(0)
        let isCancelled = Locked(false)
        let result: Result<Outcome, LyceumError> = await withTaskCancellationHandler {
            do throws(LyceumError) {
                return .success(
                    try await BackgroundThread.run { () throws(LyceumError) -> Outcome in
                        let (process, pipe) = try spawn(arguments, environment)
                        running.withLock { $0 = process }
                        if isCancelled.withLock({ $0 }) { kill(process, SIGTERM) }
                        let output = drain(pipe, onTick)
                        // Taken before the wait: afterwards the number may belong to another process.
                        running.withLock { $0 = 0 }
                        return Outcome(status: wait(for: process), output: output)
                    })
            } catch { return .failure(error) }
        } onCancel: {
            isCancelled.withLock { $0 = true }
            running.withLock { if $0 != 0 { kill($0, SIGTERM) } }
        }
        if isCancelled.withLock({ $0 }) {
            throw LyceumError(.cancelled, "the program was stopped", at: arguments.first)
        }
        return try result.get()
    }

    private static func spawn(
        _ arguments: [String], _ additions: [String: String]
    ) throws(LyceumError) -> (process: pid_t, pipe: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .system("cannot make a pipe", at: arguments.first) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        // Threads of a pool block signals, and a program inherits what is blocked: it could not be stopped.
        #if canImport(Darwin)
            var attributes: posix_spawnattr_t?
        #else
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let words = arguments.map { strdup($0) }
        let variables = variables(adding: additions).map { strdup($0) }
        defer { for pointer in words + variables { free(pointer) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, arguments[0], &actions, &attributes, words + [nil], variables + [nil])
        close(ends[1])
        guard code == 0 else {
            close(ends[0])
            throw .system("cannot run the program", at: arguments[0], errno: code)
        }
        return (process, ends[0])
    }

    private static func variables(adding additions: [String: String]) -> [String] {
        var lines: [String] = []
        var next = environ
        while let entry = next.pointee {
            let line = String(cString: entry)
            if additions[String(line.prefix { $0 != "=" })] == nil { lines.append(line) }
            next += 1
        }
        return lines + additions.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    private static func drain(_ pipe: Int32, _ onTick: () -> Void) -> String {
        var tail: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        defer { close(pipe) }
        while true {
            var event = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
            let ready = poll(&event, 1, 200)
            onTick()
            if ready == 0 || ready < 0 && errno == EINTR { continue }
            let count = read(pipe, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return String(decoding: tail, as: UTF8.self) }
            tail += buffer[..<count]
            if tail.count > 131_072 { tail.removeFirst(tail.count - 65_536) }
        }
    }

    private static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
