internal import LyceumCore

/// Memory this process can still take: what the system has free and can free, and what its control groups allow.
package enum AvailableMemory {
    package static var bytes: Int? {
        [system, group].compactMap { $0 }.min()
    }

    private static var system: Int? {
        field("MemAvailable:", in: text("/proc/meminfo")).map { $0 * 1024 }
    }

    /// The tightest limit of the groups above, version 2 of control groups.
    private static var group: Int? {
        guard let line = text("/proc/self/cgroup").split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else { return nil }
        var path = String(line.dropFirst(3))
        var lowest: Int?
        while true {
            let folder = "/sys/fs/cgroup" + (path == "/" ? "" : path)
            if let limit = number(folder + "/memory.max"), let used = number(folder + "/memory.current") {
                lowest = min(lowest ?? .max, max(0, limit - used))
            }
            guard path != "/", let slash = path.lastIndex(of: "/") else { return lowest }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }

    private static func number(_ path: String) -> Int? {
        Int(text(path).filter { !$0.isWhitespace })
    }

    private static func field(_ name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }
        return nil
    }

    private static func text(_ path: String) -> String {
        guard let bytes = try? FileReader.contents(of: path, limit: 1 << 20) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}
