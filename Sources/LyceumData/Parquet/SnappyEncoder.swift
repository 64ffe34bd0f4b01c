/// Snappy's raw format, written: blocks of 64 KiB, matches of four bytes and more found through a table of hashes.
enum SnappyEncoder {
    private static let block = 1 << 16
    private static let tableBits = 14

    static func compress(_ input: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(input.count / 2 + 32)
        ThriftWriter.append(UInt64(input.count), to: &output)
        let table = UnsafeMutablePointer<UInt16>.allocate(capacity: 1 << tableBits)
        defer { table.deallocate() }
        input.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            var start = 0
            while start < source.count {
                let count = min(block, source.count - start)
                table.update(repeating: 0, count: 1 << tableBits)
                compress(base + start, count, table, &output)
                start += count
            }
        }
        return output
    }

    private static func compress(
        _ input: UnsafePointer<UInt8>, _ count: Int, _ table: UnsafeMutablePointer<UInt16>, _ output: inout [UInt8]
    ) {
        var literal = 0
        var place = 1
        var misses = 32
        while place + 4 < count {
            let word = load(input, place)
            let slot = Int((word &* 0x1E35_A7BD) >> UInt32(32 - tableBits))
            let candidate = Int(table[slot])
            table[slot] = UInt16(truncatingIfNeeded: place)
            guard candidate < place, load(input, candidate) == word else {
                // Bytes that do not repeat are passed faster and faster.
                place += misses >> 5
                misses += 1
                continue
            }
            misses = 32
            var length = 4
            while place + length < count, input[candidate + length] == input[place + length] { length += 1 }
            append(literal: input + literal, place - literal, &output)
            append(copy: length, distance: place - candidate, &output)
            place += length
            literal = place
        }
        append(literal: input + literal, count - literal, &output)
    }

    private static func load(_ input: UnsafePointer<UInt8>, _ place: Int) -> UInt32 {
        UnsafeRawPointer(input).loadUnaligned(fromByteOffset: place, as: UInt32.self)
    }

    private static func append(literal start: UnsafePointer<UInt8>, _ count: Int, _ output: inout [UInt8]) {
        guard count > 0 else { return }
        let last = count - 1
        if last < 60 {
            output.append(UInt8(last << 2))
        } else if last < 256 {
            output += [60 << 2, UInt8(last)]
        } else {
            // Blocks are of 64 KiB: two bytes hold every length.
            output += [61 << 2, UInt8(last & 0xFF), UInt8(last >> 8)]
        }
        output.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
    }

    /// Distances are below 64 KiB: copies with two bytes of distance, of 1 to 64 bytes each.
    private static func append(copy length: Int, distance: Int, _ output: inout [UInt8]) {
        var left = length
        while left > 0 {
            let count = min(left, 64)
            output += [UInt8((count - 1) << 2 | 2), UInt8(distance & 0xFF), UInt8(distance >> 8)]
            left -= count
        }
    }
}
