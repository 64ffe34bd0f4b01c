internal import LyceumCore

/// The tokens of a model: their bytes as the model works with them, and their written form.
final class Vocabulary: Sendable {
    let table: TokenTable
    /// The table holds the bytes that the written forms stand for in GPT-2's alphabet.
    let isByteLevel: Bool
    /// Written forms that stand for no bytes, though the vocabulary is byte-level.
    private let opaque: [[UInt8]: Int32]
    private let opaqueIds: Set<Int32>

    init(_ tokens: TokenList, isByteLevel: Bool) {
        self.isByteLevel = isByteLevel
        guard isByteLevel else {
            table = TokenTable(tokens) { _ in true }
            opaque = [:]
            opaqueIds = []
            return
        }
        var raw = TokenList()
        raw.bytes.reserveCapacity(tokens.bytes.count)
        raw.entries.reserveCapacity(tokens.entries.count)
        var isOpaque: [Int: [UInt8]] = [:]
        tokens.bytes.withUnsafeBufferPointer { bytes in
            for (position, entry) in tokens.entries.enumerated() {
                let text = UnsafeBufferPointer(rebasing: bytes[Int(entry.start)..<Int(entry.start + entry.length)])
                let start = raw.bytes.count
                if !ByteAlphabet.appendBytes(text, to: &raw.bytes) {
                    raw.bytes.append(contentsOf: text)
                    isOpaque[position] = Array(text)
                }
                raw.entries.append(
                    TokenList.Entry(start: UInt32(start), length: UInt32(raw.bytes.count - start), id: entry.id))
            }
        }
        table = TokenTable(raw) { isOpaque[$0] == nil }
        opaque = Dictionary(isOpaque.map { ($1, raw.entries[$0].id) }, uniquingKeysWith: { $1 })
        opaqueIds = Set(opaque.values)
    }

    var count: Int { table.count }

    /// The id of a written form.
    func id(of token: some Sequence<UInt8>) -> Int32? {
        let written = Array(token)
        guard isByteLevel else { return table.find(written) }
        var raw: [UInt8] = []
        return written.withUnsafeBufferPointer { ByteAlphabet.appendBytes($0, to: &raw) } ? table.find(raw) : opaque[written]
    }

    /// The written form of an id, as UTF-8.
    func token(of id: Int32) -> [UInt8]? {
        guard let bytes = table.bytes(of: id) else { return nil }
        return isByteLevel && !opaqueIds.contains(id) ? ByteAlphabet.text(bytes) : Array(bytes)
    }

    /// The ids of both sides of each merge and of the joined token.
    ///
    /// - Parameter prefixLength: bytes of the continuing prefix, which the right side loses when joined.
    func resolve(
        _ merges: MergeList, prefixLength: Int
    ) throws(LyceumError) -> (pairs: [(left: Int32, right: Int32)], joined: [Int32]) {
        var pairs: [(left: Int32, right: Int32)] = []
        var joined: [Int32] = []
        pairs.reserveCapacity(merges.entries.count)
        joined.reserveCapacity(merges.entries.count)
        var scratch: [UInt8] = []
        for (rank, entry) in merges.entries.enumerated() {
            let (start, middle) = (Int(entry.start), Int(entry.start + entry.leftLength))
            let end = middle + Int(entry.rightLength)
            let found = merges.bytes.withUnsafeBufferPointer { bytes in
                join(bytes, start, middle, end, prefixLength, &scratch)
            }
            guard let found else {
                let text = String(decoding: merges.bytes[start..<middle] + [0x20] + merges.bytes[middle..<end], as: UTF8.self)
                throw LyceumError(
                    .invalidData, "merge \"\(text)\" uses a token that is not in the vocabulary", at: "model.merges[\(rank)]")
            }
            pairs.append((found.left, found.right))
            joined.append(found.joined)
        }
        return (pairs, joined)
    }

    private func join(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ middle: Int, _ end: Int, _ prefixLength: Int,
        _ scratch: inout [UInt8]
    ) -> (left: Int32, right: Int32, joined: Int32)? {
        scratch.removeAll(keepingCapacity: true)
        var cut = middle - start
        if isByteLevel {
            guard ByteAlphabet.appendBytes(UnsafeBufferPointer(rebasing: bytes[start..<middle]), to: &scratch) else {
                return opaqueJoin(bytes, start, middle, end)
            }
            cut = scratch.count
            guard ByteAlphabet.appendBytes(UnsafeBufferPointer(rebasing: bytes[middle..<end]), to: &scratch) else {
                return opaqueJoin(bytes, start, middle, end)
            }
        } else {
            scratch.append(contentsOf: bytes[start..<end])
        }
        let (left, right): (Int32, Int32) = scratch.withUnsafeBufferPointer { both in
            guard let base = both.baseAddress else { return (-1, -1) }
            return (table.find(base, cut), table.find(base + cut, both.count - cut))
        }
        if prefixLength > 0, scratch.count - cut >= prefixLength { scratch.removeSubrange(cut..<cut + prefixLength) }
        let joined = scratch.withUnsafeBufferPointer { both in both.baseAddress.map { table.find($0, both.count) } ?? -1 }
        return left >= 0 && right >= 0 && joined >= 0 ? (left, right, joined) : nil
    }

    /// A merge of written forms that no bytes give: kept, never used.
    private func opaqueJoin(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ middle: Int, _ end: Int
    ) -> (left: Int32, right: Int32, joined: Int32)? {
        guard let left = id(of: bytes[start..<middle]), let right = id(of: bytes[middle..<end]) else { return nil }
        return (left, right, -1)
    }
}
