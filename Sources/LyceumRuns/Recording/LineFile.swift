internal import LyceumCore

/// A file of JSON lines that grows at its end. A line is there whole or not at all: what a killed process or a full disk left of one is cut off.
final class LineFile {
    let path: String
    private var appender: FileAppender

    /// Opens or makes the file and keeps its lines up to the first that is cut off, is no JSON object, or that `keeps` refuses.
    init(path: String, keepingWhile keeps: (JSON) -> Bool = { _ in true }) throws(LyceumError) {
        self.path = path
        var kept = 0
        if FileSystem.isFile(path) {
            try JSONLines.forEach(in: path) { object, end in
                guard keeps(object) else { return false }
                kept = end
                return true
            }
        }
        appender = try FileAppender(path: path, keeping: kept)
    }

    /// Takes away the lines that `keeps` refuses, wherever they are.
    static func filter(path: String, _ keeps: (JSON) -> Bool) throws(LyceumError) {
        guard FileSystem.isFile(path) else { return }
        var lines: [String] = []
        var all = 0
        try JSONLines.forEach(in: path) { object, _ in
            all += 1
            if keeps(object) { lines.append(object.text() + "\n") }
            return true
        }
        if lines.count < all { try AtomicFile.write(lines.joined(), to: path) }
    }

    func append(_ object: JSON) throws(LyceumError) {
        let start = appender.count
        do throws(LyceumError) { try appender.write(Array((object.text() + "\n").utf8)) } catch {
            // The beginning of the line may be in the file: the next line must not be written behind it.
            if let restored = try? FileAppender(path: path, keeping: start) { appender = restored }
            throw error
        }
    }

    func synchronize() throws(LyceumError) { try appender.synchronize() }
}

/// Files with one JSON object per line.
enum JSONLines {
    /// Visits the objects in order with the offset behind each, until the body returns false, or a line is cut off or damaged.
    ///
    /// - Parameter offset: where to begin.
    /// - Returns: the offset behind the last whole line.
    @discardableResult
    static func forEach(
        in path: String, from offset: Int = 0, _ body: (JSON, Int) throws(LyceumError) -> Bool
    ) throws(LyceumError) -> Int {
        let reader = try FileReader(path: path)
        var rest: [UInt8] = []
        var position = offset
        var next = offset
        while let more = try reader.read(at: next, upTo: 1 << 18) {
            next += more.count
            rest += more
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0A) {
                guard let object = parse(rest[start..<end]), try body(object, position + end + 1 - start) else { return position }
                position += end + 1 - start
                start = end + 1
            }
            rest.removeFirst(start)
        }
        return position
    }

    private static func parse(_ line: ArraySlice<UInt8>) -> JSON? {
        let json = line.withUnsafeBytes { bytes in try? JSON.parse(bytes) }
        return json?.objectValue == nil ? nil : json
    }
}
