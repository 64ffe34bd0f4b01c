internal import CLyceumCurate

/// A text's words one after the other with one blank between; room that is used again for the next text.
final class DecontaminationWords {
    private let scratch = ShingleScratch()
    private var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var isSimplified = true

    /// Cuts a text and counts its words.
    func cut(_ text: UnsafeBufferPointer<UInt8>, _ kind: DecontaminationRule.Words) -> Int {
        isSimplified = kind == .simplified
        if isSimplified { return scratch.wordCount(text) }
        if text.allSatisfy({ $0 < 0x80 }) { return cutBlanks(text) }
        var lower = String(decoding: text, as: UTF8.self).lowercased()
        return lower.withUTF8 { cutBlanks($0) }
    }

    private func cutBlanks(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        var isInside = false
        for byte in text {
            if byte <= 0x20 {
                isInside = false
                continue
            }
            if !isInside {
                if !bytes.isEmpty { bytes.append(0x20) }
                starts.append(bytes.count)
                isInside = true
            }
            bytes.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        }
        starts.append(bytes.count + 1)
        return starts.count - 1
    }

    private func withRun<Result>(_ start: Int, _ count: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if isSimplified { return body(scratch.run(start..<(start + count))) }
        return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[starts[start]..<(starts[start + count] - 1)])) }
    }

    func hash(_ start: Int, _ count: Int) -> UInt64 { withRun(start, count) { lyc_xxhash64($0.baseAddress, $0.count, 0) } }

    func text(_ start: Int, _ count: Int) -> String { withRun(start, count) { String(decoding: $0, as: UTF8.self) } }

    /// The words of a text.
    func words(_ text: String, _ kind: DecontaminationRule.Words) -> [[UInt8]] {
        var text = text
        return text.withUTF8 { bytes in
            let count = cut(bytes, kind)
            return (0..<count).map { withRun($0, 1) { Array($0) } }
        }
    }
}
