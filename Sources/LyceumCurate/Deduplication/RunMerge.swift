internal import LyceumCore

/// Sorted runs read as one.
final class RunMerge {
    /// A run and its next record.
    private final class Run {
        private let file: FileReader
        private let chunk: Int
        private var bytes: [UInt64] = []
        private var place = 0

        init(_ path: String, chunk: Int) throws(LyceumError) {
            file = try FileReader(path: path)
            self.chunk = chunk
            guard file.size % RecordSorter.recordBytes == 0 else {
                throw LyceumError(.invalidData, "the run of records was cut short", at: path, remedy: "remove the output folder and start again")
            }
            try fill()
        }

        private func fill() throws(LyceumError) {
            var raw = try file.read(upTo: chunk) ?? []
            // A read may end inside a record.
            while raw.count % RecordSorter.recordBytes != 0 {
                guard let more = try file.read(upTo: RecordSorter.recordBytes - raw.count % RecordSorter.recordBytes) else { break }
                raw += more
            }
            bytes = raw.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
            place = 0
        }

        var isEmpty: Bool { place >= bytes.count }

        @inline(__always)
        var record: (UInt64, UInt64, UInt64) { (bytes[place], bytes[place + 1], bytes[place + 2]) }

        func advance() throws(LyceumError) {
            place += RecordSorter.words
            if place >= bytes.count { try fill() }
        }
    }

    /// A heap of the runs by their next records.
    private var heap: [Run] = []

    /// - Parameter bytes: memory for reading ahead, shared by the runs.
    init(_ paths: [String], bytes: Int) throws(LyceumError) {
        let share = min(max(bytes / max(paths.count, 1), 1 << 14), 4 << 20)
        let chunk = share / RecordSorter.recordBytes * RecordSorter.recordBytes
        for path in paths {
            let run = try Run(path, chunk: chunk)
            if !run.isEmpty { heap.append(run) }
        }
        for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place) }
    }

    func next() throws(LyceumError) -> (UInt64, UInt64, UInt64)? {
        guard let top = heap.first else { return nil }
        let record = top.record
        try top.advance()
        if top.isEmpty {
            heap[0] = heap[heap.count - 1]
            heap.removeLast()
        }
        sink(0)
        return record
    }

    private func sink(_ start: Int) {
        var place = start
        while true {
            let left = 2 * place + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && heap[right].record < heap[left].record ? right : left
            guard heap[child].record < heap[place].record else { return }
            heap.swapAt(place, child)
            place = child
        }
    }
}
