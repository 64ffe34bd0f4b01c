internal import LyceumCore

/// Compares bytes of a file with those that they are said to equal, many at a time so that the file is read forward.
struct CopyCheck {
    private struct Copy {
        var place: Int
        var first: Int
        var count: Int
    }

    private let file: FileReader
    /// Bytes of copies that are held at once.
    private let room: Int
    private var waiting: [Copy] = []
    private var bytes = 0
    private static let longest = 1 << 20

    init(path: String, memory: Int) throws(LyceumError) {
        file = try FileReader(path: path)
        room = max(memory, Self.longest)
    }

    /// - Parameter place: ascending.
    /// - Returns: false when a copy turned out to be none.
    mutating func add(_ place: Int, equals first: Int, count: Int) throws(LyceumError) -> Bool {
        guard place != first else { return true }
        var done = 0
        while done < count {
            let piece = min(count - done, Self.longest)
            if bytes + piece > room, try !finish() { return false }
            waiting.append(Copy(place: place + done, first: first + done, count: piece))
            bytes += piece
            done += piece
        }
        return true
    }

    /// Compares what waits.
    mutating func finish() throws(LyceumError) -> Bool {
        var held = [[UInt8]](repeating: [], count: waiting.count)
        for number in waiting.indices.sorted(by: { (waiting[$0].first, $0) < (waiting[$1].first, $1) }) {
            held[number] = try file.read(at: waiting[number].first, upTo: waiting[number].count) ?? []
        }
        for (copy, first) in zip(waiting, held) {
            guard try file.read(at: copy.place, upTo: copy.count) == first, first.count == copy.count else { return false }
        }
        waiting.removeAll(keepingCapacity: true)
        bytes = 0
        return true
    }
}

/// Joins windows that go, in the order of their places, to ranges, and compares each with the window that stays for it.
struct CopiedRanges {
    private let size: UInt64
    private let file: AtomicFile
    private var check: CopyCheck
    /// Windows in a row whose first copies stand in a row, too.
    private var run: (place: UInt64, first: UInt64, count: UInt64) = (0, 0, 0)
    private var range: (start: UInt64, end: UInt64)?

    /// - Parameters:
    ///   - size: bytes of a window.
    ///   - text: path of the texts.
    ///   - output: gets start and end of every range, 8 bytes each.
    init(size: Int, text: String, output: String, memory: Int) throws(LyceumError) {
        self.size = UInt64(size)
        check = try CopyCheck(path: text, memory: memory)
        file = try AtomicFile(path: output)
    }

    /// - Returns: false when the windows are not equal.
    mutating func take(_ place: UInt64, first: UInt64) throws(LyceumError) -> Bool {
        if run.count > 0, place == run.place + run.count, first == run.first + run.count {
            run.count += 1
        } else {
            guard try compareRun() else { return false }
            run = (place, first, 1)
        }
        if let before = range, place <= before.end {
            range?.end = place + size
        } else {
            try writeRange()
            range = (place, place + size)
        }
        return true
    }

    /// Compares and writes what is left. Without it, there is no file.
    mutating func finish() throws(LyceumError) -> Bool {
        guard try compareRun(), try check.finish() else { return false }
        try writeRange()
        try file.commit()
        return true
    }

    private mutating func compareRun() throws(LyceumError) -> Bool {
        guard run.count > 0 else { return true }
        return try check.add(Int(run.place), equals: Int(run.first), count: Int(run.count - 1 + size))
    }

    private func writeRange() throws(LyceumError) {
        guard let range else { return }
        try RecordSorter.write([range.start.littleEndian, range.end.littleEndian][...], to: file)
    }
}
