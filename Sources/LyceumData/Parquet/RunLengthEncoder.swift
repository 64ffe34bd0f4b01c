/// Small whole numbers in runs and in groups of eight packed bit by bit (Parquet's RLE/bit-packing hybrid).
struct RunLengthEncoder {
    private let width: Int
    private var output: [UInt8] = []
    /// Values that are in no run; whole groups of eight but for the last.
    private var packed: [UInt32] = []

    /// - Parameter width: bits of a value, 0 to 32.
    static func encode(_ values: some Collection<UInt32>, width: Int) -> [UInt8] {
        var encoder = RunLengthEncoder(width: width)
        var place = values.startIndex
        while place != values.endIndex {
            let value = values[place]
            var count = 0
            while place != values.endIndex, values[place] == value {
                count += 1
                place = values.index(after: place)
            }
            encoder.append(value, count)
        }
        encoder.flushPacked()
        return encoder.output
    }

    private init(width: Int) { self.width = width }

    private mutating func append(_ value: UInt32, _ count: Int) {
        var count = count
        while count > 0, packed.count % 8 != 0 {
            packed.append(value)
            count -= 1
        }
        if count >= 8 {
            flushPacked()
            ThriftWriter.append(UInt64(count) << 1, to: &output)
            for shift in 0..<(width + 7) / 8 { output.append(UInt8(truncatingIfNeeded: value >> UInt32(shift * 8))) }
        } else {
            packed.append(contentsOf: repeatElement(value, count: count))
        }
    }

    private mutating func flushPacked() {
        guard !packed.isEmpty else { return }
        let groups = (packed.count + 7) / 8
        ThriftWriter.append(UInt64(groups) << 1 | 1, to: &output)
        packed.append(contentsOf: repeatElement(0, count: groups * 8 - packed.count))
        var (bits, held): (UInt64, UInt64) = (0, 0)
        for value in packed {
            bits |= UInt64(value) << held
            held += UInt64(width)
            while held >= 8 {
                output.append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
                held -= 8
            }
        }
        packed.removeAll(keepingCapacity: true)
    }
}
