internal import LyceumCore

/// The file that a model's own texts are written to while there are not enough yet: a line that says how they are made, then a line for each text.
struct SelfSampleLog {
    private let path: String
    private(set) var samples: [SelfSample] = []
    private var lines: UnfinishedLines

    /// Opens the unfinished file, without a last line that was cut off; makes it when it is not there.
    /// - Throws: `LyceumError` (`invalidArgument`) when it was made with another model or other options.
    init(path: String, identity: JSON) throws(LyceumError) {
        self.path = path
        var samples: [SelfSample] = []
        lines = try UnfinishedLines(path: path + ".unfinished", identity: identity) { line in
            guard let sample = SelfSample(json: line) else { return false }
            samples.append(sample)
            return true
        }
        self.samples = samples
    }

    /// The first try that is not known; those that were not kept behind the last one kept are made again.
    var nextNumber: Int { samples.last.map { $0.number + 1 } ?? 0 }

    mutating func add(_ sample: SelfSample) throws(LyceumError) {
        try lines.add(sample.json)
        samples.append(sample)
    }

    /// Writes the finished file and removes the unfinished one.
    func finish() throws(LyceumError) {
        try AtomicFile.write(samples.map { $0.json.text() + "\n" }.joined(), to: path)
        try lines.remove()
    }
}
