internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The machine and process that a run, or one session of it, works in.
public struct RunHost: Sendable, Hashable {
    public var name: String
    /// System and machine, such as `Linux 6.1.0 x86_64`.
    public var system: String
    public var processor: String
    public var processorCount: Int
    public var process: Int

    public init(name: String, system: String, processor: String, processorCount: Int, process: Int) {
        self.name = name
        self.system = system
        self.processor = processor
        self.processorCount = processorCount
        self.process = process
    }

    /// This machine and process.
    public static var current: RunHost {
        var names = utsname()
        uname(&names)
        return RunHost(
            name: text(names.nodename), system: "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))",
            processor: processorName(), processorCount: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))), process: Int(getpid()))
    }

    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func processorName() -> String {
        guard let bytes = try? FileReader.contents(of: "/proc/cpuinfo", limit: 1 << 22) else { return "" }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("model name") {
            return line.split(separator: ":", maxSplits: 1).last.map { String($0.drop { $0 == " " }) } ?? ""
        }
        return ""
    }
}

extension RunHost {
    var json: JSON {
        [
            "name": .string(name), "system": .string(system), "processor": .string(processor),
            "processors": .integer(processorCount), "process": .integer(process),
        ]
    }

    init(_ json: JSON?) {
        self.init(
            name: json?["name"]?.stringValue ?? "", system: json?["system"]?.stringValue ?? "",
            processor: json?["processor"]?.stringValue ?? "", processorCount: json?["processors"]?.intValue ?? 0,
            process: json?["process"]?.intValue ?? 0)
    }
}
