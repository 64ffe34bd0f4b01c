internal import LyceumCore

/// What was refined so far: a line that says how, then a line for each document. Only whole lines count.
final class RefineLog {
    let path: String
    /// Documents in it.
    private(set) var count = 0
    private let appender: FileAppender

    /// Opens the file, without a last line that was cut off; makes it when it is not there.
    /// - Throws: `LyceumError` (`invalidArgument`) when it was made otherwise.
    init(path: String, identity: JSON) throws(LyceumError) {
        self.path = path
        let head = Array((identity.text() + "\n").utf8)
        var kept = 0
        if FileSystem.isFile(path) {
            let (lines, length, first) = try Self.whole(path, headLength: head.count)
            if lines > 0 {
                guard first == head else {
                    throw LyceumError(
                        .invalidArgument, "the unfinished file was made with another model, other options or other files", at: path,
                        remedy: "give the same to go on, or remove the file")
                }
                count = lines - 1
                kept = length
            }
        }
        appender = try FileAppender(path: path, keeping: kept)
        if kept == 0 { try appender.write(head) }
    }

    /// Whole lines, their bytes, and the beginning of the file.
    private static func whole(_ path: String, headLength: Int) throws(LyceumError) -> (lines: Int, length: Int, first: [UInt8]) {
        let file = try FileReader(path: path)
        var (lines, length, read) = (0, 0, 0)
        var first: [UInt8] = []
        while let chunk = try file.read(upTo: 1 << 20) {
            for (place, byte) in chunk.enumerated() where byte == 0x0A {
                lines += 1
                length = read + place + 1
            }
            if first.count < headLength { first += chunk.prefix(headLength - first.count) }
            read += chunk.count
        }
        return (lines, length, first)
    }

    func add(_ line: JSON) throws(LyceumError) {
        try appender.write(Array((line.text() + "\n").utf8))
        count += 1
    }

    func close() throws(LyceumError) { try appender.finish() }
}
