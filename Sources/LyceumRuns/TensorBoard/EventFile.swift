internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A TensorBoard event file in a run's folder. Every session writes one of its own; what earlier ones hold of steps that are done again is cut off.
final class EventFile {
    private let appender: FileAppender

    /// - Parameter step: the last step that is kept.
    init(folder: String, host: String, session: Int, afterStep step: Int) throws(LyceumError) {
        let earlier = try Self.files(in: folder)
        for path in earlier { try Self.cut(folder + "/" + path, afterStep: step) }
        // Readers take the files in the order of their names.
        let newest = earlier.compactMap { $0.split(separator: ".").dropFirst(3).first.flatMap { Int($0) } }.max() ?? 0
        let time = max(Timestamp.now.secondsSince1970, newest + 1)
        let place = host.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" }
        appender = try FileAppender(path: "\(folder)/events.out.tfevents.\(time).\(String(place)).\(getpid()).\(session)", keeping: 0)
        try write(Event.version(at: wallSeconds()))
        if session > 0 { try write(Event.sessionStart(step: step + 1, at: wallSeconds())) }
    }

    static func files(in folder: String) throws(LyceumError) -> [String] {
        try FileSystem.names(in: folder).filter { $0.hasPrefix("events.out.tfevents.") }
    }

    private static func cut(_ path: String, afterStep step: Int) throws(LyceumError) {
        var kept = 0
        try RecordFraming.forEach(in: path) { record, end in
            guard ProtocolBuffer.integer(2, in: record) ?? 0 <= step else { return false }
            kept = end
            return true
        }
        try FileAppender(path: path, keeping: kept).finish()
    }

    func write(_ event: [UInt8]) throws(LyceumError) { try appender.write(RecordFraming.frame(event)) }

    func synchronize() throws(LyceumError) { try appender.synchronize() }
}

/// Seconds since 1970 with their fraction.
func wallSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
}
