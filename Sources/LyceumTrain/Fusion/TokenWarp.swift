internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor

/// Brings two tokenizations of a conversation together by dynamic time warping over the edit distances of their tokens' spellings.
enum TokenWarp {
    /// Up to so many places the whole table is looked at; beyond, a band around the straight line that grows while the path runs along its edge.
    private static let wholeTable = 1 << 20

    /// The source's tokens that belong to each of the pivot's; neighbors may share one.
    static func align(
        _ pivot: [Int32], _ pivotVocabulary: FusionVocabulary, _ source: [Int32], _ sourceVocabulary: FusionVocabulary, pool: ThreadPool
    ) throws(LyceumError) -> [ClosedRange<Int>] {
        guard !pivot.isEmpty, !source.isEmpty else { return [] }
        let (rows, columns) = (Spellings(pivot, pivotVocabulary), Spellings(source, sourceVocabulary))
        var table = [UInt16](repeating: 0, count: rows.count * columns.count)
        var status = lyc_edit_table(
            pool.handle, rows.bytes, rows.offsets, rows.count, columns.bytes, columns.offsets, columns.count, &table)
        var (first, last) = ([Int32](repeating: 0, count: pivot.count), [Int32](repeating: 0, count: pivot.count))
        var band = pivot.count * source.count <= wholeTable ? 0 : max(64, max(pivot.count, source.count) / 8)
        var touched: Int32 = 1
        while status == 0, touched != 0 {
            status = lyc_warp(
                table, columns.count, rows.numbers, pivot.count, columns.numbers, source.count, band, &first, &last, &touched)
            guard band > 0 else { break }
            band = band < source.count ? 2 * band : 0
        }
        guard status == 0 else { throw LyceumError(.limitExceeded, "no memory to align \(pivot.count) with \(source.count) tokens") }
        return zip(first, last).map { Int($0)...Int($1) }
    }

    /// The different spellings of a sequence, one after the other.
    private struct Spellings {
        var bytes: [UInt8] = []
        var offsets: [Int] = [0]
        /// Of every token the number of its spelling.
        var numbers: [Int32] = []
        var count: Int { offsets.count - 1 }

        init(_ tokens: [Int32], _ vocabulary: FusionVocabulary) {
            var known: [Int32: Int32] = [:]
            for token in tokens {
                if let number = known[token] {
                    numbers.append(number)
                    continue
                }
                let number = Int32(count)
                known[token] = number
                numbers.append(number)
                bytes += vocabulary.alignmentText(of: token)
                offsets.append(bytes.count)
            }
            // An empty list has no address.
            if bytes.isEmpty { bytes.append(0) }
        }
    }
}
