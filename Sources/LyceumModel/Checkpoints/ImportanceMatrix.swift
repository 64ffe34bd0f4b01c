public import LyceumCore

/// How much each input column of each matrix matters, measured on a calibration text: the mean square of what enters the matrix.
///
/// Reads the files llama.cpp's imatrix tool writes, in the GGUF and in the older binary form. Names are GGUF tensor names.
public struct ImportanceMatrix: Sendable {
    /// One weight per column, by tensor name.
    public var weights: [String: [Float]]

    public init(weights: [String: [Float]]) { self.weights = weights }

    /// - Throws: `LyceumError` (`invalidData`) for a file that is cut off or inconsistent.
    public init(path: String) throws(LyceumError) {
        let file = try MappedFile(path: path)
        let isGGUF = file.count >= 4 && file.bytes.starts(with: Array("GGUF".utf8))
        weights = isGGUF ? try Self.readGGUF(path) : try Self.readBinary(file)
    }

    private static func readGGUF(_ path: String) throws(LyceumError) -> [String: [Float]] {
        let file = try GGUFFile(path: path)
        var result: [String: [Float]] = [:]
        for name in file.tensorNames where name.hasSuffix(".in_sum2") {
            let stem = String(name.dropLast(8))
            let sums = try file.tensor(named: name)
            let counts = try file.tensor(named: stem + ".counts")
            guard sums.type == .f32, counts.type == .f32, counts.count > 0, sums.rows == counts.count, sums.width <= 1 << 24 else {
                throw LyceumError(.invalidData, "expected fp32 sums with one count per matrix", at: "\(path): \(name)")
            }
            // Several matrices (experts) share one name: their sums and counts add up.
            var weights = [Float](repeating: 0, count: sums.width)
            var total: Float = 0
            let (sumValues, countValues) = (sums.floatArray(), counts.floatArray())
            for row in 0..<sums.rows {
                total += countValues[row]
                for column in weights.indices { weights[column] += sumValues[row * sums.width + column] }
            }
            guard total > 0 else { continue }
            weights = weights.map { max(0, $0 / total) }
            guard weights.allSatisfy(\.isFinite) else {
                throw LyceumError(.invalidData, "a weight is not finite", at: "\(path): \(name)")
            }
            result[stem] = weights
        }
        return result
    }

    private static func readBinary(_ file: MappedFile) throws(LyceumError) -> [String: [Float]] {
        var cursor = ByteCursor(file.bytes, source: file.path)
        let count = Int(try cursor.read(Int32.self, "the entry count"))
        guard count > 0, count <= cursor.remaining / 12 else {
            throw LyceumError(.invalidData, "\(count) entries do not fit the file", at: file.path)
        }
        var result: [String: [Float]] = [:]
        for _ in 0..<count {
            let length = Int(try cursor.read(Int32.self, "a name's length"))
            let start = try cursor.skip(length, "a name")
            let name = String(decoding: file.bytes[start..<start + length], as: UTF8.self)
            let calls = try cursor.read(Int32.self, "the call count of \(name)")
            let size = Int(try cursor.read(Int32.self, "the size of \(name)"))
            guard size > 0, size <= cursor.remaining / 4 else {
                throw LyceumError(.invalidData, "\(size) weights do not fit the file", at: "\(file.path): \(name)")
            }
            var weights = [Float](repeating: 0, count: size)
            for index in 0..<size {
                let value = Float(bitPattern: try cursor.read(UInt32.self, name))
                weights[index] = max(0, calls > 0 ? value / Float(calls) : value)
            }
            guard weights.allSatisfy(\.isFinite) else {
                throw LyceumError(.invalidData, "a weight is not finite", at: "\(file.path): \(name)")
            }
            result[name] = weights
        }
        return result
    }
}
