public import LyceumCore

/// `samples_TASK_TIME.jsonl`: one line per item and filter.
public enum SamplesFile {
    /// Writes line by line; the file appears when it is complete.
    public static func write(_ samples: [SampleRecord], to path: String) throws(LyceumError) {
        let file = try AtomicFile(path: path)
        var bytes: [UInt8] = []
        for sample in samples {
            bytes.removeAll(keepingCapacity: true)
            PythonText.write(sample.line, into: &bytes)
            bytes.append(0x0A)
            try file.write(bytes)
        }
        try file.commit()
    }

    /// - Throws: `invalidData` with file and line of the first line that is cut off or has a field missing.
    public static func read(_ path: String) throws(LyceumError) -> [SampleRecord] {
        let file = try MappedFile(path: path)
        defer { withExtendedLifetime(file) {} }
        var samples: [SampleRecord] = []
        var (start, line) = (0, 0)
        while start < file.bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: file.bytes[start...])
            let length = rest.firstIndex(of: 0x0A) ?? rest.count
            line += 1
            let bytes = UnsafeRawBufferPointer(rebasing: rest[..<length])
            start += length + 1
            guard bytes.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { continue }
            samples.append(try sample(bytes, at: "\(path):\(line)"))
        }
        return samples
    }

    private static func sample(_ bytes: UnsafeRawBufferPointer, at place: String) throws(LyceumError) -> SampleRecord {
        let value: JSON
        do throws(LyceumError) { value = try JSON.parse(bytes) } catch {
            throw LyceumError(
                .invalidData, "\(error.message) (\(error.location ?? "this line"))", at: place,
                remedy: "the file may be cut short; make it again, or delete the line")
        }
        return try SampleRecord(line: value, at: place)
    }
}
