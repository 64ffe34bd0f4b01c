public import LyceumCore

extension Run {
    /// The last step that has values; nil before the first.
    public static func lastStep(of metrics: [MetricSeries]) -> Int? { metrics.compactMap(\.last?.step).max() }

    /// The last step and each name's last value within the end of the metrics file, without reading all of it.
    func lastValues() -> (step: Int?, values: [String: Double]) {
        guard let file = try? FileReader(path: folder.metrics) else { return (nil, [:]) }
        let start = max(0, file.size - (1 << 16))
        guard let bytes = try? file.read(at: start, upTo: 1 << 16) else { return (nil, [:]) }
        var step: Int?
        var values: [String: Double] = [:]
        for line in bytes.split(separator: 0x0A) {
            guard let pairs = line.withUnsafeBytes({ try? JSON.parse($0) })?.objectValue, let number = pairs["step"]?.intValue else { continue }
            step = number
            for (name, value) in pairs { values[name] = value.doubleValue }
        }
        return (step, values)
    }

    /// Seconds from the start to the end or the last sign of life, pauses between sessions included.
    public var seconds: Int {
        let end =
            record.ended ?? (status == .running ? .now : FileSystem.attributes(folder.metrics)?.modified) ?? description.started
        return max(0, end.secondsSince1970 - description.started.secondsSince1970)
    }

    /// Everything about the run but its curves, with the last value of each.
    public var json: JSON {
        var object = JSON.Object([
            ("identifier", .string(description.identifier)), ("name", .string(description.name)), ("kind", .string(description.kind)),
            ("status", .string(status.rawValue)), ("folder", .string(folder.path)),
            ("started", .string(description.started.description)), ("ended", record.ended.map { .string($0.description) } ?? .null),
            ("seconds", .integer(seconds)), ("version", .string(description.version)),
            ("command", .array(description.command.map { .string($0) })), ("summary", .object(record.summary)),
            ("configuration", description.configuration),
        ])
        let metrics = (try? metrics()) ?? []
        object["step"] = Self.lastStep(of: metrics).map { .integer($0) } ?? .null
        object["last"] = .object(JSON.Object(metrics.compactMap { metric in metric.last.map { (metric.name, .number($0.value)) } }))
        let gaps = Self.gaps(of: metrics)
        if !gaps.isEmpty { object["gaps"] = .object(JSON.Object(gaps.map { ($0.name, $0.json) })) }
        return .object(object)
    }
}
