internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How result files are named.
enum RecordNames {
    /// A model's name as a folder's name: runs of characters that a path cannot hold become `__`.
    static func folder(_ model: String) -> String {
        var result = ""
        var isReplacing = false
        for character in model {
            if "\"<>:/|\\?*[]".contains(character) {
                if !isReplacing { result += "__" }
                isReplacing = true
            } else {
                result.append(character)
                isReplacing = false
            }
        }
        // A name of dots alone would be another folder.
        return result.isEmpty || result.allSatisfy { $0 == "." } ? "model" : result
    }

    static func stamp(_ date: String) -> String { String(date.map { $0 == ":" ? "-" : $0 }) }
    static func results(_ date: String) -> String { "results_\(stamp(date)).json" }
    static func samples(_ task: String, _ date: String) -> String { "samples_\(taskPart(task))_\(stamp(date)).jsonl" }

    /// Slashes cannot stand in a file's name.
    private static func taskPart(_ task: String) -> String { String(task.map { $0 == "/" || $0 == "\0" ? "_" : $0 }) }

    static func isResults(_ name: String) -> Bool { name.hasPrefix("results_") && name.hasSuffix(".json") }
    static func isSamples(_ name: String) -> Bool { name.hasPrefix("samples_") && name.hasSuffix(".jsonl") }

    /// What stands behind the last underline: the moment of writing.
    static func stamp(of name: String) -> String? {
        guard let underline = name.lastIndex(of: "_"), let dot = name.lastIndex(of: "."), underline < dot else { return nil }
        return String(name[name.index(after: underline)..<dot])
    }

    /// The task of a samples file.
    static func task(of name: String) -> String? {
        guard isSamples(name), let underline = name.lastIndex(of: "_"), underline > name.index(name.startIndex, offsetBy: 7) else { return nil }
        return String(name[name.index(name.startIndex, offsetBy: 8)..<underline])
    }

    /// `2026-03-01T12:00:00.123456`, UTC: the form the harness uses, whose text order is the order in time.
    static func now() -> String {
        var now = timespec()
        // Seconds and their fraction from one reading: two clocks would put files in a wrong order.
        clock_gettime(CLOCK_REALTIME, &now)
        let fraction = String(now.tv_nsec / 1000)
        return String(Timestamp(secondsSince1970: Int(now.tv_sec)).description.dropLast()) + "."
            + String(repeating: "0", count: max(0, 6 - fraction.count)) + fraction
    }
}
