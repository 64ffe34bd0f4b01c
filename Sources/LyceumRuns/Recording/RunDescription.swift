public import LyceumCore

/// What a run is: enough to do it again.
public struct RunDescription: Sendable, Hashable {
    /// Unique among all runs, and in the order of time: `20260301-120000-3fa2c`.
    public var identifier: String
    /// What people call it; by default the folder's name.
    public var name: String
    /// The kind of work, such as `train`.
    public var kind: String
    /// The program and its arguments.
    public var command: [String]
    /// Everything that was chosen, by key.
    public var configuration: JSON
    /// Lyceum's version.
    public var version: String
    public var host: RunHost
    public var started: Timestamp
    /// Seeds of the random streams, by purpose.
    public var seeds: [String: UInt64]

    public init(
        name: String, kind: String, command: [String] = CommandLine.arguments, configuration: JSON = .object(JSON.Object()),
        version: String, seeds: [String: UInt64] = [:], host: RunHost = .current, started: Timestamp = .now,
        identifier: String? = nil
    ) {
        self.identifier = identifier ?? Self.makeIdentifier(started, host, name)
        self.name = name
        self.kind = kind
        self.command = command
        self.configuration = configuration
        self.version = version
        self.host = host
        self.started = started
        self.seeds = seeds
    }

    private static func makeIdentifier(_ started: Timestamp, _ host: RunHost, _ name: String) -> String {
        var digest = Digest()
        digest.update(Array("\(host.name) \(host.process) \(monotonicSeconds()) \(name)".utf8))
        let digits = started.description.filter { $0.isNumber }
        return "\(digits.prefix(8))-\(digits.dropFirst(8))-\(digest.hexadecimal().prefix(5))"
    }
}

extension RunDescription {
    /// Key-value pairs of `run.json`.
    var pairs: [(String, JSON)] {
        let seeds = seeds.sorted { $0.key < $1.key }.map { name, seed in
            (name, Int(exactly: seed).map { JSON.integer($0) } ?? .string(String(seed)))
        }
        return [
            ("format", 1), ("identifier", .string(identifier)), ("name", .string(name)), ("kind", .string(kind)),
            ("version", .string(version)), ("started", .string(started.description)),
            ("command", .array(command.map { .string($0) })), ("host", host.json), ("seeds", .object(JSON.Object(seeds))),
            ("configuration", configuration),
        ]
    }

    /// Reads `run.json`.
    init(_ json: JSON, at path: String) throws(LyceumError) {
        func text(_ key: String) throws(LyceumError) -> String {
            guard let value = json[key]?.stringValue else {
                throw LyceumError(
                    .invalidData, "expected a text under '\(key)', found \(json[key]?.kind ?? "nothing")", at: path,
                    remedy: "give a folder that Lyceum wrote a run to")
            }
            return value
        }
        if let format = json["format"]?.intValue, format > 1 {
            throw LyceumError(
                .unsupported, "the run is of format \(format), this version reads format 1", at: path,
                remedy: "use a newer version of Lyceum")
        }
        guard let started = Timestamp(iso8601: try text("started")) else {
            throw LyceumError(.invalidData, "'\(try text("started"))' under 'started' is no date", at: path)
        }
        var seeds: [String: UInt64] = [:]
        for (name, seed) in json["seeds"]?.objectValue ?? JSON.Object() {
            seeds[name] = seed.intValue.flatMap { UInt64(exactly: $0) } ?? seed.stringValue.flatMap { UInt64($0) }
        }
        self.init(
            name: try text("name"), kind: try text("kind"),
            command: json["command"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            configuration: json["configuration"] ?? .object(JSON.Object()), version: json["version"]?.stringValue ?? "",
            seeds: seeds, host: RunHost(json["host"]), started: started, identifier: try text("identifier"))
    }
}
