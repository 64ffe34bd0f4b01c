internal import LyceumCore

/// Memory of the machine that is free or can be freed.
enum SystemMemory {
    /// bytes; nil where the system does not say.
    static var available: Int? {
        guard let reader = try? FileReader(path: "/proc/meminfo"), let bytes = try? reader.read(upTo: 1 << 14) else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("MemAvailable:") {
            return Int(line.filter(\.isNumber)).map { $0 * 1024 }
        }
        return nil
    }
}
