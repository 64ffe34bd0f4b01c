public import LyceumCore
public import LyceumData

/// Labeled texts in files: records with a field for the label, or fastText's lines with `__label__`.
public struct FastTextLabeled: Sendable {
    public struct Sample: Sendable, Hashable {
        public var text: String
        public var labels: [String]

        public init(text: String, labels: [String]) {
            self.text = text
            self.labels = labels
        }
    }

    public var files: [DataFile]
    public var text: String
    public var label: String
    public var reading: RecordReader.Options

    public init(_ files: [DataFile], text: String = "text", label: String = "label", reading: RecordReader.Options = RecordReader.Options()) {
        // fastText's texts have a sample on every line.
        self.files = files.map { DataFile(path: $0.path, format: $0.format == .text ? .lines : $0.format) }
        (self.text, self.label, self.reading) = (text, label, reading)
    }

    /// Calls `body` with every sample that has a label, in the files' order.
    /// - Parameter progress: bytes read, and in all.
    /// - Returns: records without a label.
    @discardableResult
    public func forEach(
        progress: (Int, Int) throws(LyceumError) -> Void = { _, _ in }, _ body: (Sample) throws(LyceumError) -> Void
    ) throws(LyceumError) -> Int {
        let reader = RecordReader(files, options: reading)
        let total = reader.totalBytes
        var (unlabeled, count) = (0, 0)
        while let record = try reader.next() {
            let sample: Sample
            do throws(LyceumError) { sample = try self.sample(record) } catch {
                try reader.refuse(record, error)
                continue
            }
            if sample.labels.isEmpty { unlabeled += 1 } else { try body(sample) }
            count += 1
            if count & 255 == 0 { try progress(reader.bytesRead, total) }
        }
        return unlabeled
    }

    private func sample(_ record: DataRecord) throws(LyceumError) -> Sample {
        if case .text(let line) = record.content { return Self.sample(line) }
        return Sample(text: try record.text(field: text), labels: try labels(record.value(label)))
    }

    private func labels(_ value: JSON?) throws(LyceumError) -> [String] {
        switch value {
        case nil, .null?: return []
        case .string(let name)?: return name.isEmpty ? [] : [name]
        case .integer(let number)?: return ["\(number)"]
        case .bool(let flag)?: return [flag ? "true" : "false"]
        case .array(let values)?:
            var labels: [String] = []
            for value in values { labels += try self.labels(value) }
            return labels
        case let other?: throw LyceumError(.invalidData, "expected a label in the field '\(label)', found \(other.kind)")
        }
    }

    /// A line of fastText's training files: words and labels in any order.
    static func sample(_ line: String) -> Sample {
        var sample = Sample(text: line, labels: [])
        guard line.utf8.count >= FastTextDictionary.labelPrefix.utf8.count else { return sample }
        var rest: [Substring] = []
        for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            if word.hasPrefix(FastTextDictionary.labelPrefix) {
                sample.labels.append(String(word.dropFirst(FastTextDictionary.labelPrefix.count)))
            } else {
                rest.append(word)
            }
        }
        if !sample.labels.isEmpty { sample.text = rest.joined(separator: " ") }
        return sample
    }

    /// Whether a text belongs to the part that is tested on: by the text alone, so that copies are never on both sides.
    public static func isHeldOut(_ text: String, share: Double, seed: UInt64) -> Bool {
        guard share > 0 else { return false }
        var text = text
        let hash = text.withUTF8 { bytes in bytes.baseAddress.map { TextHash.piece($0, bytes.count) } ?? 0 }
        return Double(TextHash.mixed(hash ^ TextHash.mixed(seed &+ 0x9E37_79B9_7F4A_7C15)) >> 11) * 0x1p-53 < share
    }
}
