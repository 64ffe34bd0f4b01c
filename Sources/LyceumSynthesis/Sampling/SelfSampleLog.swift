internal import LyceumCore
internal import LyceumData

/// The file that a model's own texts are written to while there are not enough yet: a line that says how they are made, then a line for each text.
struct SelfSampleLog {
    private let path: String
    private let unfinished: String
    private(set) var samples: [SelfSample] = []
    private let appender: FileAppender

    /// Opens the unfinished file, without a last line that was cut off; makes it when it is not there.
    /// - Throws: `LyceumError` (`invalidArgument`) when it was made with another model or other options.
    init(path: String, identity: JSON) throws(LyceumError) {
        self.path = path
        unfinished = path + ".unfinished"
        let head = identity.text() + "\n"
        guard FileSystem.isFile(unfinished) else {
            appender = try FileAppender(path: unfinished, keeping: 0)
            try appender.write(Array(head.utf8))
            return
        }
        let bytes = try Self.bytes(of: unfinished)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        // Behind the last line end stands nothing, or a line that was cut off.
        let whole = lines.dropLast()
        guard let first = whole.first else {
            appender = try FileAppender(path: unfinished, keeping: 0)
            try appender.write(Array(head.utf8))
            return
        }
        guard String(decoding: first, as: UTF8.self) + "\n" == head else {
            throw LyceumError(
                .invalidArgument, "the unfinished file was made with another model or other options", at: unfinished,
                remedy: "give the same options to go on, or remove the file")
        }
        var kept = first.count + 1
        for line in whole.dropFirst() {
            guard let value = try? line.withUnsafeBytes({ raw in try JSON.parse(raw) }), let sample = SelfSample(json: value) else { break }
            samples.append(sample)
            kept += line.count + 1
        }
        appender = try FileAppender(path: unfinished, keeping: kept)
    }

    private static func bytes(of path: String) throws(LyceumError) -> [UInt8] {
        let file = try FileReader(path: path)
        var bytes: [UInt8] = []
        while let chunk = try file.read(upTo: 1 << 20) { bytes += chunk }
        return bytes
    }

    /// The first try that is not known; those that were not kept behind the last one kept are made again.
    var nextNumber: Int { samples.last.map { $0.number + 1 } ?? 0 }

    mutating func add(_ sample: SelfSample) throws(LyceumError) {
        try appender.write(Array((sample.json.text() + "\n").utf8))
        samples.append(sample)
    }

    /// Writes the finished file and removes the unfinished one.
    func finish() throws(LyceumError) {
        try appender.finish()
        try AtomicFile.write(samples.map { $0.json.text() + "\n" }.joined(), to: path)
        try FileSystem.remove(unfinished)
    }
}
