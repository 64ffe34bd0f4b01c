internal import LyceumCore

/// A file that grows while there is not everything yet: a line that says how it is made, then a line of JSON for each piece of work done.
struct UnfinishedLines {
    let path: String
    /// What the lines say, in order.
    private(set) var values: [JSON]
    private let appender: FileAppender

    /// Opens the file, without a last line that was cut off; makes it when it is not there.
    ///
    /// - Parameter read: false for a line that is not what was written; the file is cut before it.
    /// - Throws: `LyceumError` (`invalidArgument`) when it was made with another identity.
    init(path: String, identity: JSON, read: (JSON) -> Bool) throws(LyceumError) {
        self.path = path
        let head = Array((identity.text() + "\n").utf8)
        let lines = FileSystem.isFile(path) ? try Self.wholeLines(path) : []
        guard let first = lines.first else {
            values = []
            appender = try FileAppender(path: path, keeping: 0)
            try appender.write(head)
            return
        }
        guard first + [0x0A] == head else {
            throw LyceumError(
                .invalidArgument, "the unfinished file was made with another model or other options", at: path,
                remedy: "give the same options to go on, or remove the file")
        }
        var values: [JSON] = []
        var kept = head.count
        for line in lines.dropFirst() {
            guard let value = try? line.withUnsafeBytes({ raw in try JSON.parse(raw) }), read(value) else { break }
            values.append(value)
            kept += line.count + 1
        }
        self.values = values
        appender = try FileAppender(path: path, keeping: kept)
    }

    /// Behind the last line end stands nothing, or a line that was cut off.
    private static func wholeLines(_ path: String) throws(LyceumError) -> [[UInt8]] {
        let file = try FileReader(path: path)
        var bytes: [UInt8] = []
        while let chunk = try file.read(upTo: 1 << 20) { bytes += chunk }
        return bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map(Array.init)
    }

    mutating func add(_ value: JSON) throws(LyceumError) {
        try appender.write(Array((value.text() + "\n").utf8))
        values.append(value)
    }

    /// Closes the file and removes it.
    func remove() throws(LyceumError) {
        try appender.finish()
        try FileSystem.remove(path)
    }
}
