public import LyceumCore

/// Reads what is added to a run's files while it goes on.
public struct RunFollower {
    public enum News: Sendable {
        case values(step: Int, time: Double, values: [(String, Double)])
        case message(Run.Message)
        /// The run was resumed from an earlier step: what came after it will come again.
        case rewound
    }

    private let folder: RunFolder
    private var metrics = Place()
    private var messages = Place()

    private struct Place {
        var offset = 0
    }

    /// - Parameter lines: how many of the last lines that are there already are given first; nil for all.
    public init(_ run: Run, lastLines lines: Int? = 10) throws(LyceumError) {
        folder = run.folder
        guard let lines else { return }
        metrics.offset = try Self.offset(folder.metrics, ofLast: lines)
        messages.offset = try Self.offset(folder.messages, ofLast: min(lines, 3))
    }

    /// What came since the last call; whole lines only.
    public mutating func next() throws(LyceumError) -> [News] {
        var news: [News] = []
        let messageLines = try Self.lines(folder.messages, &messages)
        news += messageLines.objects.map { .message(Run.Message($0)) }
        let lines = try Self.lines(folder.metrics, &metrics)
        if lines.isRewound { news.append(.rewound) }
        for line in lines.objects {
            guard let step = line["step"]?.intValue, let pairs = line.objectValue else { continue }
            let values = pairs.filter { $0.0 != "step" && $0.0 != "time" }.map { ($0.0, $0.1.doubleValue ?? .nan) }
            news.append(.values(step: step, time: line["time"]?.doubleValue ?? 0, values: values))
        }
        return news
    }

    private static func lines(_ path: String, _ place: inout Place) throws(LyceumError) -> (objects: [JSON], isRewound: Bool) {
        guard let size = FileSystem.attributes(path)?.size else { return ([], false) }
        let isRewound = size < place.offset
        if isRewound { place.offset = size }
        var objects: [JSON] = []
        place.offset = try JSONLines.forEach(in: path, from: place.offset) { object, _ in
            objects.append(object)
            return true
        }
        return (objects, isRewound)
    }

    private static func offset(_ path: String, ofLast count: Int) throws(LyceumError) -> Int {
        guard FileSystem.isFile(path) else { return 0 }
        var ends: [Int] = [0]
        try JSONLines.forEach(in: path) { _, end in
            ends.append(end)
            if ends.count > count + 1 { ends.removeFirst() }
            return true
        }
        return ends[0]
    }
}
