public import LyceumCore

/// A recorded run, read from its folder. Runs that are still going on can be read too.
public struct Run: Sendable {
    /// One line of the run's messages.
    public struct Message: Sendable, Hashable {
        public var at: Timestamp?
        public var level: String
        public var step: Int?
        public var text: String
    }

    public let folder: RunFolder
    public let record: RunRecord
    /// As recorded, or `stopped` when it says that it runs and no process does.
    public let status: RunStatus

    public var description: RunDescription { record.description }

    /// - Parameter path: the run's folder.
    public static func open(_ path: String) throws(LyceumError) -> Run {
        let folder = RunFolder(path)
        guard FileSystem.isFile(folder.description) else {
            throw LyceumError(
                .notFound, "expected a run (a folder with run.json), found none", at: path,
                remedy: "give a run's folder, or a name or identifier that 'lyceum runs list' shows")
        }
        let record = try RunRecord.read(folder)
        let status = record.status == .running && !isAlive(folder) ? .stopped : record.status
        return Run(folder: folder, record: record, status: status)
    }

    /// Whether a process holds the run's lock. On a volume where that cannot be told the run is believed.
    private static func isAlive(_ folder: RunFolder) -> Bool {
        guard FileSystem.isFile(folder.lock) else { return false }
        do throws(LyceumError) { return try FileLock(ifFree: folder.lock) == nil } catch { return true }
    }

    /// All values over steps, in the order in which their names first appeared. A last line that is cut off is left out.
    public func metrics() throws(LyceumError) -> [MetricSeries] {
        guard FileSystem.isFile(folder.metrics) else { return [] }
        var series: [MetricSeries] = []
        var positions: [String: Int] = [:]
        try JSONLines.forEach(in: folder.metrics) { line, _ in
            guard let step = line["step"]?.intValue, let pairs = line.objectValue else { return true }
            let time = line["time"]?.doubleValue ?? 0
            for (name, value) in pairs where name != "step" && name != "time" {
                guard let number = value.doubleValue ?? (value.isNull ? .nan : nil) else { continue }
                let position = positions[name] ?? series.count
                if position == series.count {
                    positions[name] = position
                    series.append(MetricSeries(name: name))
                }
                series[position].points.append(.init(step: step, time: time, value: number))
            }
            return true
        }
        return series
    }

    /// All messages in order.
    public func messages() throws(LyceumError) -> [Message] {
        guard FileSystem.isFile(folder.messages) else { return [] }
        var messages: [Message] = []
        try JSONLines.forEach(in: folder.messages) { line, _ in
            messages.append(Message(line))
            return true
        }
        return messages
    }
}

extension Run.Message {
    /// A line of the file.
    init(_ line: JSON) {
        self.init(
            at: line["at"]?.stringValue.flatMap { Timestamp(iso8601: $0) }, level: line["level"]?.stringValue ?? "info",
            step: line["step"]?.intValue, text: line["text"]?.stringValue ?? "")
    }
}
